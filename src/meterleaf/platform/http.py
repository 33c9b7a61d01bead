"""What every answer has in common: request id, error envelope, paging, array parameters, limits on bodies."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import DataError, OperationalError
from psycopg_pool import PoolTimeout
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException

from meterleaf.platform import metrics
from meterleaf.platform.errors import BodyTooLarge, ServiceError, Unavailable
from meterleaf.platform.logging import bind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

BRACKETS = re.compile(rb"(?:\[\]|%5B%5D)=", re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"\s*[-+]?[0-9.]+\s*")
REQUEST_ID = re.compile(r"[A-Za-z0-9._:\-]{1,128}")
BODY_LIMIT = 10 * 1024 * 1024


# -- values ---------------------------------------------------------------------------------------------------------


def _storable(value: str) -> str:
    if value.isprintable():  # nearly all are, and then they are neither of these
        return value
    if "\x00" in value:
        raise ValueError("must not contain a NUL character")
    if any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValueError("must not contain half of a surrogate pair")
    return value


class Says:
    """What the JSON Schema says of a value beyond what pydantic finds by itself: the check is a function of ours.

    What takes its time to work out is given as a function, and asked when somebody wants the schema.
    """

    def __init__(self, **more: Any) -> None:
        self.more = more

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), **{name: said() if callable(said) else said for name, said in self.more.items()}}


Text = Annotated[str, AfterValidator(_storable), Says(pattern=r"^[^\u0000]*$")]


def _a_number(value: Any) -> Any:
    if isinstance(value, str | bool):
        raise PydanticCustomError("number_type", "Input should be a number, not a text or a truth value")
    return value


def _a_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_type", "Input should be a day as YYYY-MM-DD")


def _a_text(value: Any) -> Any:
    if isinstance(value, int | float) or (isinstance(value, str) and NUMBER.fullmatch(value)):
        raise PydanticCustomError("datetime_type", "Input should be a time as a text, such as 2024-05-31T12:00:00Z")
    return value


# What the schema says, and nothing that could be made of something else: 0 is no `false`, "5" no number, 5 no day.
Whole = Annotated[int, BeforeValidator(_a_number)]
Exact = Annotated[Decimal, BeforeValidator(_a_number)]
Flag = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(_a_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_a_text)]
Time = Annotated[datetime, BeforeValidator(_a_text)]  # one without a zone is UTC


class Body(BaseModel):
    """What a caller sends: a field that we don't know is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class NeverNull:
    """Marks a field of a PATCH that may be left out, but not be null."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(_not_null, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        shown = handler(schema)
        choices = [one for one in shown.pop("anyOf", []) if one != {"type": "null"}]
        return {**shown, **choices[0]} if len(choices) == 1 else {**shown, "anyOf": choices}


def _not_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("not_null", "Input should not be null")
    return value


Value = TypeVar("Value")
Given = Annotated[Value | None, NeverNull()]


def given(body: BaseModel) -> dict[str, Any]:
    """What a PATCH says: the fields that were sent."""
    return body.model_dump(exclude_unset=True)


class Paging(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=100)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


async def paging(
    page: Annotated[int, Query(ge=1, le=1_000_000, description="Page, from 1.")] = 1,
    size: Annotated[int, Query(ge=1, le=100, description="Rows on a page.")] = 50,
) -> Paging:
    return Paging(page=page, size=size)


def envelope(items: list[Any], total: int, page: int, size: int) -> dict[str, Any]:
    """The envelope of every list."""
    return {"items": items, "total": total, "page": page, "size": size, "pages": -(-total // size) if size else 0}


# -- errors ---------------------------------------------------------------------------------------------------------


class Complaint(BaseModel):
    """One thing wrong with the request."""

    loc: list[str | int]
    msg: str
    type: str


class ErrorAnswer(BaseModel):
    """Every error: a sentence (or a list of complaints) and a stable code."""

    model_config = ConfigDict(extra="allow")

    detail: str | list[Complaint]
    code: str


def errors(*classes: type[ServiceError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that can answer these errors, with a true example for each."""
    found: dict[int | str, dict[str, Any]] = {}
    for one in classes:
        examples = found.setdefault(one.status, _error_answer())["content"]["application/json"]["examples"]
        examples[one.code] = {"value": {"detail": one.message, "code": one.code}}
    for answer in found.values():
        answer["description"] = ", ".join(answer["content"]["application/json"]["examples"])
    return found


def _error_answer() -> dict[str, Any]:
    return {"model": ErrorAnswer, "description": "", "content": {"application/json": {"examples": {}}}}


class ErrorJSON(JSONResponse):
    """In ASCII, so that whatever the caller sent can be named, half a surrogate pair too."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, default=str).encode("ascii")


def error_response(error: ServiceError) -> JSONResponse:
    content = {"detail": str(error), "code": error.code, **error.extra}
    return ErrorJSON(content, status_code=error.status, headers=dict(error.headers))


def _on_service_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101 - the handler is registered for this class alone
    return error_response(error)


def _on_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    detail = [
        {"loc": [part for part in one["loc"] if not _is_mark(part)], "msg": one["msg"], "type": one["type"]}
        for one in error.errors()
    ]
    if isinstance(error.body, bytes | str) and "json" not in request.headers.get("content-type", ""):
        detail = [{"loc": ["header", "content-type"], "msg": "Send the body as application/json", "type": "not_json"}]
    return ErrorJSON({"detail": detail, "code": "VALIDATION_ERROR"}, status_code=422)


def _is_mark(part: str | int) -> bool:
    """Names with a tilde only tell two shapes of one body apart; the caller did not write them."""
    return isinstance(part, str) and part.startswith("~")


def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == 400:  # a body that is no JSON or no form: the caller's mistake, told as all such are
        detail = [{"loc": ["body"], "msg": str(error.detail), "type": "body_unreadable"}]
        return ErrorJSON({"detail": detail, "code": "VALIDATION_ERROR"}, status_code=422)
    codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "BODY_TOO_LARGE"}
    content = {"detail": str(error.detail), "code": codes.get(error.status_code, "HTTP_ERROR")}
    headers = {"Allow": _methods_at(request)} if error.status_code == 405 else error.headers
    return JSONResponse(content, status_code=error.status_code, headers=headers)


def _methods_at(request: Request) -> str:
    """All methods of the path (each has its own route, and the router names those of the first one only)."""
    found = {
        method.upper()
        for template, operations in request.app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{[^/]+\}", _any_value, template), request.url.path)
        for method in operations
    }
    return ", ".join(sorted(found))


def _any_value(parameter: re.Match[str]) -> str:
    """What may stand in its place: a UUID where an id is asked for, as in the routes themselves."""
    return "[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}" if parameter[0].endswith("_id}") else "[^/]+"


def _on_data_error(_request: Request, _error: Exception) -> JSONResponse:
    detail = "A value is out of the range that can be stored."
    return JSONResponse({"detail": detail, "code": "VALUE_OUT_OF_RANGE"}, status_code=422)


def _on_outage(_request: Request, _error: Exception) -> JSONResponse:
    return error_response(Unavailable())


class InternalError(ServiceError):
    status = 500
    code = "INTERNAL_ERROR"
    message = "Something went wrong on our side. It was noted under this answer's x-request-id."


# -- middleware -----------------------------------------------------------------------------------------------------


class RequestFrame:
    """Around every request: an id for the logs and the answer, `name[]=` read as `name=`, a limit on the body."""

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limits = limits or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        scope["query_string"] = BRACKETS.sub(b"=", scope["query_string"])
        answer = _Answer(send, request_id)
        began = time.perf_counter()
        with bind(request_id=request_id):
            await self._answered(scope, receive, answer, headers)
            _note(scope, answer.status, time.perf_counter() - began)

    async def _answered(self, scope: Scope, receive: Receive, answer: _Answer, headers: Headers) -> None:
        limit = self.limits.get(scope["path"], BODY_LIMIT)
        if _announced_length(headers) > limit:
            await error_response(BodyTooLarge())(scope, receive, answer)
            return
        try:
            await self.app(scope, _Counted(receive, limit), answer)
        except Exception:
            logger.exception("http.unexpected_error", extra={"path": scope["path"]})
            if not answer.started:
                await error_response(InternalError())(scope, receive, answer)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Count and log the request, with the ids that its route has put into `state.ids` (organization, user)."""
    route = getattr(scope.get("route"), "path", "none")
    metrics.count_request(scope["method"], route, status, seconds)
    told = {"method": scope["method"], "route": route, "status": status, "ms": round(1000 * seconds, 1)}
    logger.info("http.request", extra={**told, **scope["state"].get("ids", {})})


class _Answer:
    """Sends on, with the request's id in the headers."""

    def __init__(self, send: Send, request_id: str) -> None:
        self.send = send
        self.request_id = request_id
        self.started = False
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            MutableHeaders(scope=message)["x-request-id"] = self.request_id
        await self.send(message)


def _announced_length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isdecimal() else 0


class _Counted:
    """The body on its way in; raises when it grows over the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive = receive
        self.left = limit

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise HTTPException(BodyTooLarge.status, BodyTooLarge.message)  # the only kind that FastAPI lets through
        return message


def _request_id(told: str | None) -> str:
    return told if told and REQUEST_ID.fullmatch(told) else uuid.uuid4().hex


def install(app: FastAPI, *, limits: Mapping[str, int] | None = None) -> None:
    """Give the application the request frame and the one place where errors become answers."""
    app.add_middleware(RequestFrame, limits=limits)
    app.add_exception_handler(ServiceError, _on_service_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(DataError, _on_data_error)
    app.add_exception_handler(UnicodeEncodeError, _on_data_error)  # half a surrogate pair where any JSON is taken
    app.add_exception_handler(OperationalError, _on_outage)
    app.add_exception_handler(PoolTimeout, _on_outage)
