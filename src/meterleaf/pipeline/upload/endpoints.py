"""The handshake: announce, (PUT to the store), confirm; the old multipart way; and the retry."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Body, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Discriminator, Field, Tag, TypeAdapter
from starlette.datastructures import UploadFile

from meterleaf.accounts.access.service import Caller
from meterleaf.accounts.access.session import Editor, entered, recall, remember, router, streaming_router
from meterleaf.pipeline.upload import errors as refused
from meterleaf.pipeline.upload import multipart, service
from meterleaf.pipeline.upload.schemas import Announced, Announcement, Confirmation, ConfirmedList, FileOut
from meterleaf.pipeline.upload.views import file_view, show_files
from meterleaf.platform.http import Body as StrictBody
from meterleaf.platform.http import errors

routes = router("files")
streams = streaming_router("files")

_Many = Annotated[list[Announcement], Field(min_length=1, max_length=1000), Tag("~many")]
_One = Annotated[Announcement, Tag("~one")]
Announcements = Annotated[
    _Many | _One, Discriminator(lambda body: "~many" if isinstance(body, list) else "~one"), Body()
]


async def rules_of(request: Request) -> service.Rules:
    settings = request.app.state.settings
    return service.Rules(max_file_kb=settings.max_file_kb, url_seconds=settings.upload_url_seconds)


Rules = Annotated[service.Rules, Depends(rules_of)]


@routes.post(
    "/files/presigned-urls",
    operation_id="create_presigned_urls",
    summary="Announce files and get a URL to PUT each one to",
    status_code=201,
    response_model=list[Announced] | Announced,
    responses=errors(
        refused.UnsupportedExtension, refused.MediaTypeMismatch, refused.FileTooLarge, refused.FolderNotFound
    ),
)
async def create_presigned_urls(request: Request, session: Editor, rules: Rules, body: Announcements) -> Any:
    """Makes a pending file for each entry, all or none; the answers come in the same order.

    PUT the raw bytes to each `presigned_url` with exactly its `headers`, then confirm with `batch-update`.
    """
    wanted = body if isinstance(body, list) else [body]
    made = await service.announce(session.connection, request.app.state.objects, session.caller, rules, wanted)
    # written as it is: looking at a thousand answers of our own making takes longer than making them
    answer = json.dumps(made if isinstance(body, list) else made[0], default=str)
    return Response(answer, status_code=201, media_type="application/json")


@routes.patch(
    "/files/batch-update",
    operation_id="confirm_uploads",
    summary="Confirm uploads, or give them up",
    response_model=ConfirmedList,
    responses=errors(
        refused.FileNotFound,
        refused.ProjectNotFound,
        refused.UploadMissing,
        refused.UploadMismatch,
        refused.UploadTooLarge,
        refused.InvalidStatus,
    ),
)
async def confirm_uploads(request: Request, session: Editor, rules: Rules, body: Confirmation) -> Any:
    """`uploaded` looks at the store, flips the files and emits CLASSIFY_DOCUMENT for each; saying it again is harmless."""
    items = await service.confirm(session.connection, request.app.state.objects, session.caller, rules, body)
    return {"items": items, "total": len(items)}


class Retry(StrictBody):
    """Which step to run again, for which file."""

    class Detail(StrictBody):
        file_id: UUID

    event_type: Literal["PROCESS_DOCUMENT", "CLASSIFY_DOCUMENT"]
    detail: Detail


@routes.post(
    "/files/send-event",
    operation_id="send_event",
    summary="Process a file again",
    response_model=bool,
    responses=errors(refused.FileNotFound, refused.FileNotUploaded),
)
async def send_event(session: Editor, body: Retry) -> bool:
    """A reading that a person has edited is kept: the new result becomes a newer revision beside it."""
    await service.send_again(session.connection, session.caller, body.event_type, body.detail.file_id)
    return True


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                            "minItems": 1,
                            "maxItems": 20,
                        },
                        "folder_id": {"type": "string", "format": "uuid"},
                        "project_id": {"type": "string", "format": "uuid"},
                    },
                }
            }
        },
    }
}


_FILES = TypeAdapter(list[FileOut])


class Places(BaseModel):
    folder_id: UUID | None = None
    project_id: UUID | None = None


@streams.post(
    "/files/upload",
    operation_id="upload_files",
    summary="Upload files through this server (legacy)",
    status_code=201,
    response_model=list[FileOut],
    openapi_extra=_FORM,
    responses=errors(
        refused.UnsupportedExtension, refused.BodyFileTooLarge, refused.FolderNotFound, refused.ProjectNotFound
    ),
)
async def upload_files(request: Request, rules: Rules, caller: Annotated[Caller, Depends(entered)]) -> Any:
    """For clients that can't PUT to the store themselves. Prefer the handshake."""
    caller.must_be("editor")
    database, objects = request.app.state.database, request.app.state.objects
    async with request.form(max_files=20, max_fields=10) as form:
        uploads = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
        places = _places({name: form[name] for name in ("folder_id", "project_id") if form.get(name)}, uploads)
        async with database.transaction(caller.organization_id, caller.user_id) as connection:
            await multipart.check_places(connection, caller, places.folder_id, places.project_id)
        rows = [_row(one, index, places.folder_id) for index, one in enumerate(uploads)]
        await multipart.store_all(objects, caller, rules, uploads, rows)
    try:
        answer, kept = await _entered_once(request, caller, rows, places.project_id)
    except BaseException:
        await multipart.discard(objects, caller, rows)
        raise
    if kept:  # what came again is thrown away
        await multipart.discard(objects, caller, rows)
    return answer


async def _entered_once(
    request: Request, caller: Caller, rows: list[dict[str, Any]], project_id: UUID | None
) -> tuple[Response, bool]:
    """The answer, and whether it is the one that was kept under the request's Idempotency-Key."""
    key = request.headers.get("idempotency-key")
    async with request.app.state.database.transaction(caller.organization_id, caller.user_id) as connection:
        if key is not None:
            kept = await recall(connection, caller, key, multipart.digest_of(rows, project_id))
            if kept is not None:
                return kept, True
        await multipart.enter_rows(connection, caller, rows, project_id)
        shown = await show_files(connection, caller.organization_id, [row["id"] for row in rows])
        told = _FILES.validate_python([file_view(request.app.state.objects, row) for row in shown])
        answer = Response(_FILES.dump_json(told), status_code=201, media_type="application/json")
        if key is not None:
            await remember(connection, caller, key, answer)
    return answer, False


def _row(upload: UploadFile, index: int, folder_id: UUID | None) -> dict[str, Any]:
    try:
        return multipart.row_for(upload, index, folder_id)
    except ValueError as error:
        told = {"loc": ("body", "file", index), "msg": f"The file's name {error}", "type": "value_error"}
        raise RequestValidationError([told]) from error


def _places(fields: dict[str, Any], uploads: list[UploadFile]) -> Places:
    if not uploads:
        raise RequestValidationError([{"loc": ("body", "file"), "msg": "Field required", "type": "missing"}])
    wrong = [name for name, value in fields.items() if not _is_uuid(value)]
    if wrong:
        raise RequestValidationError(
            [{"loc": ("body", name), "msg": "Input should be a valid UUID", "type": "uuid_parsing"} for name in wrong]
        )
    return Places(**fields)


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
