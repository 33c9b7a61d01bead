"""A page as people see it, and the words on it with their places: made in a child process, never in the caller's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.classify.errors import PageNotFound, PageNotShown
from meterleaf.pipeline.upload import files, keys
from meterleaf.platform.children import ChildError
from meterleaf.platform.children.messages import frame, unframe
from meterleaf.platform.objects import ObjectError, ObjectMissing

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.children import ChildPool
    from meterleaf.platform.database import Connection
    from meterleaf.platform.objects import ObjectStore

PICTURE = "meterleaf.pipeline.classify.child:page_picture"
FACTS = "meterleaf.pipeline.classify.child:page_facts"
WORDS = "meterleaf.pipeline.classify.child:page_words"
SECONDS = 20.0


async def words(
    connection: Connection, objects: ObjectStore, children: ChildPool, where: tuple[UUID, UUID, int], version: str
) -> dict[str, Any]:
    """Words and boxes of one page, as they were read. Raises PageNotFound before the file was opened, too."""
    organization_id, file_id, number = where
    row = await files.uploaded(connection, organization_id, file_id)
    try:
        content = await objects.get(keys.content(organization_id, str(row["object_sha256"]), version))
        header, _ = unframe(await children.call(WORDS, frame({"page": number}, content), timeout=SECONDS))
    except (ObjectMissing, ChildError) as error:
        raise PageNotFound from error
    if "page" not in header:
        raise PageNotFound
    return dict(header["page"])


async def picture(
    connection: Connection,
    objects: ObjectStore,
    children: ChildPool,
    where: tuple[UUID, UUID, int],
    width: int,
    version: str,
) -> tuple[bytes, int | None]:
    """One page as a PNG, turned as its words were read, and the number of pages where it is known.

    Raises PageNotFound, PageNotShown.
    """
    organization_id, file_id, number = where
    row = await files.uploaded(connection, organization_id, file_id)
    facts = await _facts(objects, children, keys.content(organization_id, str(row["object_sha256"]), version), number)
    header = {
        "name": f"{row['name']}.{row['extension']}",
        "media_type": row["mime_type"],
        "stance": facts.get("stance"),
    }
    try:
        data = await objects.get(keys.final(organization_id, file_id), etag=row["object_etag"])
        told, png = unframe(
            await children.call(PICTURE, frame({**header, "page": number, "width": width}, data), timeout=SECONDS)
        )
    except (ObjectError, ChildError, json.JSONDecodeError) as error:
        raise PageNotShown from error
    if told.get("problem") == "CORRUPT_FILE":
        raise PageNotFound
    if "problem" in told:
        raise PageNotShown
    return png, facts.get("pages") or None


async def _facts(objects: ObjectStore, children: ChildPool, key: str, number: int) -> dict[str, Any]:
    """How many pages were read, and how this one was turned; nothing for a document that was not opened yet."""
    try:
        content = await objects.get(key)
        facts, _ = unframe(await children.call(FACTS, frame({"page": number}, content), timeout=SECONDS))
    except (ObjectError, ChildError):
        return {}
    return facts
