"""CLASSIFY_DOCUMENT: open, classify, hand on. Safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.classify import runs, storage
from meterleaf.pipeline.classify.opening import opened
from meterleaf.pipeline.events import service as events
from meterleaf.pipeline.events.catalogue import document_event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from meterleaf.pipeline.classify.runs import Run
    from meterleaf.pipeline.events.desk import Desk, Task
    from meterleaf.platform.database import Connection


# Takes the reading that was made on opening, in the transaction of the classification; False when it has to wait its turn.
Follower: TypeAlias = "Callable[[Desk, Connection, Run], Awaitable[bool]]"


async def on_classify(desk: Desk, task: Task, read_at_once: Follower) -> None:
    """Tell what the document is, keep its opened content, and have it read."""
    run = await runs.begin(desk, task.event, "classify")
    if run is None:
        return
    found = {"problem": runs.EXHAUSTED} if run.exhausted else await opened(desk, run)
    await _hand_on(desk, task, run, found, read_at_once)


async def _hand_on(desk: Desk, task: Task, run: Run, found: dict[str, Any], read_at_once: Follower) -> None:
    event = task.event
    following = document_event(
        "PROCESS_DOCUMENT", file_id=run.file_id, user_id=event.user_id, organization_id=run.organization_id
    )
    problem, read = found.get("problem"), False
    async with desk.database.transaction(run.organization_id, event.user_id) as connection:
        if not await runs.still_ours(connection, run):
            return
        if problem is None:
            await _keep(connection, run, found)
            read = await read_at_once(desk, connection, run)
        else:
            await storage.set_reading_next(connection, run.organization_id, run.file_id)
        if read:
            await events.note(connection, run.organization_id, following)
        else:
            note = {"problem": problem} if problem else {}
            await events.publish(connection, run.organization_id, [following], priority=task.priority, note=note)
    if read:
        desk.at_hand.drop(run.file_id)


async def _keep(connection: Connection, run: Run, found: dict[str, Any]) -> None:
    """What the document was found to be, for all and in our own copy of its row."""
    await storage.set_classification(connection, run.organization_id, run.file_id, found)
    told = {"file_id": str(run.file_id), "category": found["category"], "tags": found["tags"]}
    await webhooks.notify(connection, run.organization_id, "file.classified", [told])
    run.file.update(category=found["category"], tags=found["tags"], object_sha256=found["sha256"])
