"""The old way in: a form with files, streamed through us to the store, and into the same pipeline."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.upload import keys, media, service, storage
from meterleaf.pipeline.upload.errors import BodyFileTooLarge, FolderNotFound, ProjectNotFound, UnsupportedExtension
from meterleaf.platform.ids import new_id
from meterleaf.platform.names import plain_name
from meterleaf.platform.objects import ObjectError, ObjectTooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

    from starlette.datastructures import UploadFile

    from meterleaf.accounts.access.service import Caller
    from meterleaf.pipeline.upload.service import Rules
    from meterleaf.platform.database import Connection
    from meterleaf.platform.objects import ObjectStore

CHUNK = 1024 * 1024


NAME_LENGTH = 255


def row_for(upload: UploadFile, index: int, folder_id: UUID | None) -> dict[str, Any]:
    """The row of one file of the form. Raises UnsupportedExtension; ValueError for a name that no file may have."""
    path = PurePosixPath((upload.filename or "").replace("\\", "/"))  # some browsers send whole paths
    extension = path.suffix.lower().lstrip(".")
    if extension not in media.accepted():
        raise UnsupportedExtension(f"File {index}: files with the extension {extension!r} are not read.", index=index)
    told = upload.content_type or ""
    if len(path.stem) > NAME_LENGTH:
        raise ValueError(f"must have {NAME_LENGTH} characters at most")
    return {
        "id": new_id(),
        "folder_id": folder_id,
        "name": plain_name(path.stem),
        "extension": extension,
        "mime_type": told if media.fits(extension, told) else media.accepted()[extension][0],
        "size_kb": 0,
        "announced_bytes": None,
        "announced_sha256": None,
    }


def digest_of(rows: Sequence[dict[str, Any]], project_id: UUID | None) -> bytes:
    """What tells a form that comes again from another one: names, places, and the hashes of the bytes."""
    said = [[row[name] for name in ("folder_id", "name", "extension", "mime_type", "sha256")] for row in rows]
    return hashlib.sha256(json.dumps(["upload", said, project_id], default=str).encode()).digest()


async def check_places(connection: Connection, caller: Caller, folder_id: UUID | None, project_id: UUID | None) -> None:
    """Before any byte is taken: the folder and the project are there."""
    if folder_id and not await storage.known_folders(connection, caller.organization_id, [folder_id]):
        raise FolderNotFound
    if project_id and not await storage.project_exists(connection, caller.organization_id, project_id):
        raise ProjectNotFound


async def store_all(
    objects: ObjectStore, caller: Caller, rules: Rules, uploads: Sequence[UploadFile], rows: Sequence[dict[str, Any]]
) -> None:
    """Put the bytes under their final keys and note size and hash in the rows; on an error nothing is kept."""
    try:
        for upload, row in zip(uploads, rows, strict=True):
            facts = await objects.upload(
                keys.final(caller.organization_id, row["id"]),
                _chunks(upload),
                row["mime_type"],
                limit=rules.max_file_kb * 1024,
            )
            row.update(size=facts.size, etag=facts.etag, sha256=facts.sha256, size_kb=-(-facts.size // 1024))
    except ObjectTooLarge as error:
        await discard(objects, caller, rows)
        raise BodyFileTooLarge from error
    except BaseException:
        await discard(objects, caller, rows)
        raise


async def discard(objects: ObjectStore, caller: Caller, rows: Sequence[dict[str, Any]]) -> None:
    """Take back what was stored; what the store does not let go now, the clean-up finds later."""
    with contextlib.suppress(ObjectError):
        await objects.delete(*(keys.final(caller.organization_id, row["id"]) for row in rows))


async def enter_rows(
    connection: Connection, caller: Caller, rows: Sequence[dict[str, Any]], project_id: UUID | None
) -> None:
    """The rows, their project links and their events, in one transaction."""
    ids = [row["id"] for row in rows]
    await storage.insert_uploaded(connection, caller.organization_id, caller.user_id, caller.partner, rows)
    if project_id:
        await storage.link_to_project(connection, caller.organization_id, project_id, ids)
    await service.emit(connection, caller, "CLASSIFY_DOCUMENT", ids)


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(CHUNK):
        yield chunk
