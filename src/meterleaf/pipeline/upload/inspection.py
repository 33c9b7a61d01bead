"""Looks at what really lies in the store, and pins it under a key that no upload URL reaches."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.upload import keys
from meterleaf.pipeline.upload.errors import UploadMismatch, UploadMissing, UploadTooLarge
from meterleaf.platform.objects import ObjectMissing
from meterleaf.platform.objects.errors import ObjectChanged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Row
    from meterleaf.platform.objects import ObjectFacts, ObjectStore


# What a store says that forgot the type; the PUT's signature has bound it already.
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")


async def inspect(
    objects: ObjectStore, organization_id: UUID, rows: Sequence[Row], *, limit: int
) -> dict[UUID, ObjectFacts]:
    """What the store holds for each file. Raises UploadMissing, UploadTooLarge or UploadMismatch with the ids."""
    inboxes = {row["id"]: keys.inbox(organization_id, row["id"]) for row in rows}
    heads = await objects.heads(inboxes.values())
    found = {file_id: facts for file_id, key in inboxes.items() if (facts := heads[key]) is not None}
    missing = [str(row["id"]) for row in rows if row["id"] not in found]
    if missing:
        raise UploadMissing(f"Not in the store yet: {', '.join(missing)}. PUT the bytes first.", file_ids=missing)
    large = [str(file_id) for file_id, facts in found.items() if facts.size > limit]
    if large:
        raise UploadTooLarge(f"Larger than the {limit} bytes that are accepted: {', '.join(large)}.", file_ids=large)
    agreed = await asyncio.gather(*(_agrees(objects, row, found[row["id"]]) for row in rows))
    other = [str(row["id"]) for row, as_announced in zip(rows, agreed, strict=True) if not as_announced]
    if other:
        raise UploadMismatch(f"Not what was announced: {', '.join(other)}. Announce and upload again.", file_ids=other)
    return found


async def _agrees(objects: ObjectStore, row: Row, facts: ObjectFacts) -> bool:
    if facts.content_type not in (row["mime_type"], *_UNTOLD):
        return False
    if row["announced_bytes"] is not None and facts.size != row["announced_bytes"]:
        return False
    if row["announced_sha256"] is None:
        return True
    return str(row["announced_sha256"]) == (facts.sha256 or await _hashed(objects, facts))


async def _hashed(objects: ObjectStore, facts: ObjectFacts) -> str:
    """The hash of an object in a store that keeps none."""
    digest = hashlib.sha256()
    async for chunk in objects.stream(facts.key, etag=facts.etag):
        digest.update(chunk)
    return digest.hexdigest()


async def pin(
    objects: ObjectStore, organization_id: UUID, rows: Sequence[Row], found: dict[UUID, ObjectFacts]
) -> list[dict[str, Any]]:
    """Copy each object, as it was looked at, to its final key; what is stored about it."""
    return list(await asyncio.gather(*(_pin(objects, organization_id, row, found[row["id"]]) for row in rows)))


async def _pin(objects: ObjectStore, organization_id: UUID, row: Row, facts: ObjectFacts) -> dict[str, Any]:
    try:
        pinned = await objects.copy(
            facts.key, keys.final(organization_id, row["id"]), content_type=row["mime_type"], seen=facts
        )
    except (ObjectChanged, ObjectMissing) as error:
        raise UploadMismatch(
            f"The object changed while it was looked at: {row['id']}. Confirm again.", file_ids=[str(row["id"])]
        ) from error
    sha256 = facts.sha256 or row["announced_sha256"]
    return {"id": row["id"], "size": pinned.size, "etag": pinned.etag, "sha256": sha256}
