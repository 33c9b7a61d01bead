"""The last resort: a document whose work failed for reasons of ours ends as a failed reading, never in limbo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.pipeline.classify import runs
from meterleaf.pipeline.read import service

if TYPE_CHECKING:
    from meterleaf.pipeline.events.desk import Desk, Task

GIVEN_UP = {
    "code": "PROCESSING_FAILED",
    "message": "The document could not be worked on, after several tries. Nothing is wrong with it: send it again.",
}


async def give_up(desk: Desk, task: Task) -> None:
    """Write the failed reading that `task` could not bring about."""
    run = await runs.begin(desk, task.event, "read")
    if run is None:
        return
    async with desk.database.transaction(run.organization_id, task.event.user_id) as connection:
        if await runs.still_ours(connection, run):
            await service.save(connection, run.organization_id, run.file, service.failed_result(run.file, GIVEN_UP))
