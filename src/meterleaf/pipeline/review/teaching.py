"""A correction teaches: a job takes the corrected reading and its document's words, and the organization's memory grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from meterleaf.accounts.memory import service as memory
from meterleaf.pipeline.classify.opening import guarded, kept_content, opened
from meterleaf.pipeline.classify.runs import Run
from meterleaf.pipeline.read.remembering import marks_of
from meterleaf.pipeline.review import storage
from meterleaf.platform import queue

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.pipeline.events.desk import Desk
    from meterleaf.platform.database import Connection, Row

TASK = "teach_memory"
LEARN = "meterleaf.pipeline.read.child:learn_kept"


async def ask(connection: Connection, caller: Caller, reading_id: UUID) -> None:
    """Have the reading taught, once the transaction is committed; an organization's lessons one after the other."""
    lesson = {"organization_id": caller.organization_id, "user_id": caller.user_id, "reading_id": reading_id}
    arguments = {name: str(value) for name, value in lesson.items()}
    await queue.defer(connection, TASK, [arguments], lock=f"{TASK}:{caller.organization_id}")


async def teach(desk: Desk, organization_id: UUID, user_id: UUID, reading_id: UUID) -> None:
    """Learn from the reading as it stands now. Safe to run twice: a revision teaches once."""
    if not desk.memory:
        return
    async with desk.database.transaction(organization_id, user_id) as connection:
        row = await storage.lesson(connection, organization_id, reading_id)
        if row is None or await memory.lesson_is_known(connection, organization_id, reading_id, row["revision"]):
            return
    category = _category(row)
    content = await _content(desk, organization_id, row) if category else None
    if category is not None and content is not None:
        await _learn(desk, organization_id, user_id, row, category, content)


def _category(row: Row) -> str | None:
    """What the person says the document is, else what it was classified as; of `other` nothing is read."""
    told = next((item["category"] for item in row["items"] if item.get("category")), row["category"])
    return told if row["items"] and told != "other" else None


async def _content(desk: Desk, organization_id: UUID, row: Row) -> tuple[Run, bytes] | None:
    """The document's words as they were kept; opened anew where they are not there any more."""
    run = Run(organization_id, row["id"], uuid4(), 1, row)
    content = await kept_content(desk, run)
    if content is None:
        found = await opened(desk, run)
        if "problem" in found:
            return None
        row["object_sha256"] = found["sha256"]
        content = await kept_content(desk, run)
    return None if content is None else (run, content)


async def _learn(
    desk: Desk, organization_id: UUID, user_id: UUID, row: Row, category: str, content: tuple[Run, bytes]
) -> None:
    run, words = content
    marks = await marks_of(desk, run, words)
    async with desk.database.transaction(organization_id, user_id) as connection:
        known = await memory.alike(connection, organization_id, marks)
    header = {"category": category, "items": row["items"], "memory": memory.memory_of(list(known.values()))}
    taught, _ = await guarded(desk, run, LEARN, header, words)
    layout = _taught(taught, known)
    if layout is None:
        return
    after = {one["id"] for one in taught["memory"]["layouts"]}
    follows = next((key for key, one in known.items() if one["id"] not in after or one["id"] == layout["id"]), None)
    async with desk.database.transaction(organization_id, user_id) as connection:
        lesson = (row["reading_id"], row["revision"])
        await memory.keep(connection, organization_id, layout, follows=follows, lesson=lesson)


def _taught(taught: dict[str, Any], known: dict[UUID, dict[str, Any]]) -> dict[str, Any] | None:
    """The layout that was not there before, or learned more; None when nothing was learned."""
    before = {(one["id"], one["taught"]) for one in known.values()}
    layouts = taught.get("memory", {}).get("layouts", [])
    return next((one for one in layouts if (one["id"], one["taught"]) not in before), None)
