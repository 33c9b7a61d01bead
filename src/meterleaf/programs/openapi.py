"""The OpenAPI document: what the routes say of themselves, completed by what holds for all of them.

`python -m meterleaf.programs.openapi FILE` writes it; `/openapi.json` serves the same.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.access.errors import (
    IdempotencyKeyBusy,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    OrganizationMissing,
)
from meterleaf.platform.errors import BodyTooLarge
from meterleaf.platform.http import ErrorAnswer, errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

Operation = dict[str, Any]
JSON = "application/json"
ERROR_SCHEMA = {"$ref": "#/components/schemas/ErrorAnswer"}
VALIDATION = {
    "detail": [{"loc": ["query", "page"], "msg": "Input should be greater than or equal to 1", "type": "greater_than_equal"}],
    "code": "VALIDATION_ERROR",
}  # fmt: skip
SHARED = {
    "400": "BadRequest",
    "401": "NotAuthenticated",
    "403": "Forbidden",
    "413": "BodyTooLarge",
    "422": "Invalid",
    "503": "Unavailable",
}
BAD_BODY = {"detail": "There was an error parsing the body", "code": "BAD_REQUEST"}
IDEMPOTENCY_KEY = {
    "name": "idempotency-key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "Sent again within a day with the same request, it gets the first answer again.",
}
REQUEST_ID = {
    "description": "The id under which this request stands in the logs: the caller's own, if it sent one.",
    "schema": {"type": "string"},
}


def install(app: FastAPI) -> None:
    """Let the application serve the completed document."""
    plain = app.openapi

    @cache
    def completed() -> dict[str, Any]:
        return complete(plain())

    app.openapi = completed  # type: ignore[method-assign]  # the documented way to change it


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the errors, headers and examples that no route states for itself."""
    schemas = document["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas.setdefault("ErrorAnswer", ErrorAnswer.model_json_schema(ref_template="#/components/schemas/{model}"))
    for definition in schemas["ErrorAnswer"].pop("$defs", {}).items():
        schemas.setdefault(*definition)
    document["components"]["headers"] = {"RequestId": REQUEST_ID}
    document["servers"] = [{"url": "/"}]
    for method, _, operation in operations(document):
        _complete_words(operation)
        _complete_errors(method, operation)
        _complete_headers(method, operation)
        _complete_examples(operation)
    _share_answers(document)
    return document


def answer_of(document: dict[str, Any], operation: Operation, status: str) -> dict[str, Any]:
    """What the operation answers with that status, wherever the document states it; empty when it does not."""
    answer: dict[str, Any] = operation["responses"].get(status, {})
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return answer


def _share_answers(document: dict[str, Any]) -> None:
    """Answers that are the same nearly everywhere are stated once."""
    shared = document["components"].setdefault("responses", {})
    for status, name in SHARED.items():
        answers = [one["responses"] for _, _, one in operations(document) if status in one["responses"]]
        usual = Counter(json.dumps(one[status]) for one in answers).most_common(1)
        for one in answers:
            if json.dumps(one[status]) == usual[0][0]:
                shared[name] = one[status]
                one[status] = {"$ref": f"#/components/responses/{name}"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    """Method, path and operation, in the document's order."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def asks_who(operation: Operation) -> bool:
    """Whether the operation wants a key and an organization."""
    return bool(operation.get("security"))


def keeps_answers(method: str, operation: Operation) -> bool:
    """Whether an Idempotency-Key is honoured: every POST for an organization."""
    return method == "POST" and asks_who(operation)


def _complete_words(operation: Operation) -> None:
    """Where a route names itself by its docstring alone, the first sentence is the summary."""
    words = operation.get("description", "")
    if words and operation["summary"].istitle():
        operation["summary"] = re.split(r"[:;.](?:\s|$)", words, maxsplit=1)[0]


def _complete_errors(method: str, operation: Operation) -> None:
    responses = operation["responses"]
    if asks_who(operation) or operation.get("parameters") or "requestBody" in operation:
        _add_example(responses, "422", "VALIDATION_ERROR", VALIDATION)
    if asks_who(operation):
        _add_example(responses, "422", "ORGANIZATION_MISSING", _shown(OrganizationMissing))
    if "requestBody" in operation:
        _add_example(responses, "400", "BAD_REQUEST", BAD_BODY)
        _add_example(responses, "413", BodyTooLarge.code, _shown(BodyTooLarge))
    if keeps_answers(method, operation):
        _add_example(responses, "409", IdempotencyKeyBusy.code, _shown(IdempotencyKeyBusy))
        for one in (IdempotencyKeyInvalid, IdempotencyKeyReused):
            _add_example(responses, "422", one.code, _shown(one))
    operation["responses"] = dict(sorted(responses.items()))


def _shown(error: Any) -> dict[str, Any]:
    [answer] = errors(error).values()
    value: dict[str, Any] = answer["content"][JSON]["examples"][error.code]["value"]
    return value


def _add_example(responses: dict[str, Any], status: str, name: str, value: dict[str, Any]) -> None:
    content = responses.setdefault(status, {}).setdefault("content", {}).setdefault(JSON, {})
    content["schema"] = ERROR_SCHEMA
    examples = content.setdefault("examples", {})
    examples[name] = {"value": value}
    responses[status]["description"] = ", ".join(examples)


def _complete_headers(method: str, operation: Operation) -> None:
    for answer in operation["responses"].values():
        answer.setdefault("headers", {})["x-request-id"] = {"$ref": "#/components/headers/RequestId"}
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        if parameter["name"] == "x-organization-id":
            parameter |= {"required": True, "schema": {"type": "string", "format": "uuid"}}
    if keeps_answers(method, operation):
        parameters.append(IDEMPOTENCY_KEY)


def _complete_examples(operation: Operation) -> None:
    told = examples().get(operation["operationId"], {})
    if "request" in told:
        operation["requestBody"]["content"][JSON]["examples"] = {"request": {"value": told["request"]}}
    if operation["operationId"] in answers():
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        for content in success["content"].values():
            content["examples"] = {"answer": {"value": answers()[operation["operationId"]]}}


@cache
def examples() -> dict[str, Any]:
    """By operation: the `request` that may be sent; a test sends them all."""
    found: dict[str, Any] = json.loads((files("meterleaf.programs") / "examples.json").read_text("utf-8"))
    return found


@cache
def answers() -> dict[str, Any]:
    """By operation: what a real service answered; `make answers` records them, and a test fails when one is stale."""
    found: dict[str, Any] = json.loads((files("meterleaf.programs") / "answers.json").read_text("utf-8"))
    return found


def written() -> str:
    """The document as it is committed."""
    from meterleaf.platform.settings import load_settings
    from meterleaf.programs.api import create_api

    return json.dumps(create_api(load_settings({}, environ={})).openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), encoding="utf-8")
