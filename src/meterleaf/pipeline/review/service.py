"""Takes a person's correction: checked, kept as a revision, with evidence that says which fields are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.read.history import service as history
from meterleaf.pipeline.read.service import in_order
from meterleaf.pipeline.read.suggestions import suggest
from meterleaf.pipeline.review import forms, storage, teaching
from meterleaf.pipeline.review.errors import ReadingNotFound, RevisionStale
from meterleaf.pipeline.upload import files

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row

Items = list[dict[str, Any]]


def etag(row: Row) -> str:
    """Changes with every revision of the reading."""
    return f'"{row["reading_id"]}.{row["revision"]}"'


async def show(connection: Connection, organization_id: UUID, reading_id: UUID) -> Row:
    found = await storage.reading(connection, organization_id, reading_id)
    if found is None:
        raise ReadingNotFound
    return (await suggest(connection, organization_id, [found]))[0]


async def hold(connection: Connection, organization_id: UUID, reading_id: UUID, if_match: str | None = None) -> Row:
    """The reading, ours until the transaction ends. Raises RevisionStale when it is not the one that was seen."""
    seen = await storage.reading(connection, organization_id, reading_id)
    if seen is None:
        raise ReadingNotFound
    await files.hold(connection, organization_id, seen["file_id"])
    found = await storage.lock_reading(connection, organization_id, reading_id)
    if found is None:
        raise ReadingNotFound
    if if_match not in (None, "*") and etag(found) not in [one.strip() for one in str(if_match).split(",")]:
        raise RevisionStale
    return found


async def amend(connection: Connection, caller: Caller, row: Row, items: Items) -> Row:
    """Replace the items of a reading that is held; the row as it is then. Raises ItemsInvalid."""
    kept = [in_order(item) for item in forms.checked(items, row["category"])]
    file = {**row, "id": row["file_id"]}
    odd = await history.examine(connection, caller.organization_id, file, kept)
    edit = {
        "reading_id": row["reading_id"],
        "revision": row["revision"] + 1,
        "author_id": caller.user_id,
        "items": kept,
        "result": {**_after_edit(row, kept), "history": odd},
    }
    await storage.save_edit(connection, caller.organization_id, edit)
    corrected = {"id": row["reading_id"], "revision": edit["revision"]}
    await history.remember(connection, caller.organization_id, corrected, file, kept)
    await storage.settle_file(connection, caller.organization_id, row["file_id"])
    told = {"reading_id": str(row["reading_id"]), "file_id": str(row["file_id"]), "revision": edit["revision"]}
    await webhooks.notify(connection, caller.organization_id, "reading.updated", [told])
    await teaching.ask(connection, caller, row["reading_id"])
    return await show(connection, caller.organization_id, row["reading_id"])


async def revisions(connection: Connection, organization_id: UUID, reading_id: UUID) -> list[Row]:
    """Newest first, each with the fields that differ from the revision before it."""
    row = await show(connection, organization_id, reading_id)
    found = await storage.revisions(connection, organization_id, row["reading_id"])
    before = [*found[1:], None]
    return [
        {**one, "changed": _changed(old["items"] if old else [], one["items"])}
        for one, old in zip(found, before, strict=True)
    ]


def _changed(old: Items, new: Items) -> list[dict[str, Any]]:
    longest = max(len(old), len(new))
    pairs = zip([*old, *[{}] * (longest - len(old))], [*new, *[{}] * (longest - len(new))], strict=True)
    return [
        {"item": index, "field": name, "old": before.get(name), "new": after.get(name)}
        for index, (before, after) in enumerate(pairs)
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def _after_edit(row: Row, items: Items) -> dict[str, Any]:
    """What stands beside the items: evidence of what stayed, the person for what changed, no check on the latter."""
    changed = {(one["item"], one["field"]) for one in _changed(row["items"], items)}
    result = dict(row["result"] or {})
    stayed = [one for one in result.get("evidence") or [] if (one["item"], one["field"]) not in changed]
    by_person = [
        {"item": item, "field": field, "page": None, "box": None, "text": str(items[item][field])}
        | {"method": "person", "confidence": 1.0}
        for item, field in sorted(changed)
        if item < len(items) and field in items[item]
    ]
    checks = [
        one for one in result.get("checks") or [] if not any((one["item"], name) in changed for name in one["fields"])
    ]
    return {**result, "evidence": stayed + by_person, "checks": checks, "review_reasons": []}
