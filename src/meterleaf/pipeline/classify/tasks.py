"""CLASSIFY_DOCUMENT: open, classify, hand on. Safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.classify import runs, storage
from meterleaf.pipeline.classify.opening import opened
from meterleaf.pipeline.events import service as events
from meterleaf.pipeline.events.catalogue import document_event

if TYPE_CHECKING:
    from meterleaf.pipeline.classify.runs import Run
    from meterleaf.pipeline.events.desk import Desk, Task


async def on_classify(desk: Desk, task: Task) -> None:
    """Tell what the document is, keep its opened content, and have it read."""
    run = await runs.begin(desk, task.event, "classify")
    if run is None:
        return
    found = {"problem": runs.EXHAUSTED} if run.exhausted else await opened(desk, run)
    await _hand_on(desk, task, run, found)


async def _hand_on(desk: Desk, task: Task, run: Run, found: dict[str, Any]) -> None:
    event = task.event
    following = document_event(
        "PROCESS_DOCUMENT", file_id=run.file_id, user_id=event.user_id, organization_id=run.organization_id
    )
    async with desk.database.transaction(run.organization_id, event.user_id) as connection:
        if not await runs.still_ours(connection, run):
            return
        problem = found.get("problem")
        if problem is None:
            await storage.set_classification(connection, run.organization_id, run.file_id, found)
            told = {"file_id": str(run.file_id), "category": found["category"], "tags": found["tags"]}
            await webhooks.notify(connection, run.organization_id, "file.classified", [told])
        else:
            await storage.set_reading_next(connection, run.organization_id, run.file_id)
        note = {"problem": problem} if problem else {}
        await events.publish(connection, run.organization_id, [following], priority=task.priority, note=note)
