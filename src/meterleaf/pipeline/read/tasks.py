"""PROCESS_DOCUMENT: read, and keep what was read. Safe to run twice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.memory import service as memory
from meterleaf.pipeline.classify import runs
from meterleaf.pipeline.classify.opening import guarded, header_for, kept_content, opened
from meterleaf.pipeline.read import service
from meterleaf.pipeline.read.asking import may_be_asked, second_look
from meterleaf.pipeline.read.remembering import remembered
from meterleaf.platform import metrics

if TYPE_CHECKING:
    from meterleaf.pipeline.classify.runs import Run
    from meterleaf.pipeline.events.desk import Desk, Task
    from meterleaf.platform.database import Connection

READ = "meterleaf.pipeline.read.child:read_kept"


async def on_process(desk: Desk, task: Task) -> None:
    """Give the file its reading: of status error, with the reason, where nothing could be read."""
    async with desk.database.transaction(task.event.organization_id, task.event.user_id) as connection:
        run = await runs.take_up(connection, task.event, "read")
        taught = desk.memory and await memory.has_any(connection, task.event.organization_id)
    if run is None:
        return
    began = time.perf_counter()
    result = await _result(desk, task, run, taught=taught)
    _count(result, time.perf_counter() - began)
    desk.at_hand.drop(run.file_id)
    async with desk.database.transaction(run.organization_id, task.event.user_id) as connection:
        if await runs.still_ours(connection, run):
            await service.save(connection, run.organization_id, run.file, result)


async def read_at_once(desk: Desk, connection: Connection, run: Run) -> bool:
    """Keep the reading that was made on opening; False where memory or a model has a say in it, and nothing is kept."""
    result = _read_already(desk, run)
    if (
        result is None
        or may_be_asked(desk, result)
        or (desk.memory and await memory.has_any(connection, run.organization_id))
    ):
        return False
    await service.save(connection, run.organization_id, run.file, result)
    _count(result, sum(result["timing_ms"].values()) / 1000)
    return True


def _count(result: dict[str, Any], seconds: float) -> None:
    reading = result["reading"]
    code = result["problems"][0]["code"] if reading["status"] == "error" and result.get("problems") else ""
    metrics.count_reading(reading["status"], code, reading["engine"].get("methods", ()), seconds)


async def _result(desk: Desk, task: Task, run: Run, *, taught: bool) -> dict[str, Any]:
    if problem := task.note.get("problem") or (runs.EXHAUSTED if run.exhausted else None):
        return service.failed_result(run.file, problem)
    content = await kept_content(desk, run)
    if content is None:
        found = await opened(desk, run)
        if "problem" in found:
            return service.failed_result(run.file, found["problem"])
        run.file.update(category=found["category"], object_sha256=found["sha256"])
        content = await kept_content(desk, run) or b""
    header = header_for(desk, run)
    header["options"] = {**header["options"], "memory": await remembered(desk, run, content) if taught else None}
    result = _read_already(desk, run) if header["options"]["memory"] is None else None
    if result is None:
        result, _ = await guarded(desk, run, READ, header, content)
    if "problem" in result:
        return service.failed_result(run.file, result["problem"])
    return await second_look(desk, header, content, result)


def _read_already(desk: Desk, run: Run) -> dict[str, Any] | None:
    """The reading that was made when the document was opened, if it is of these bytes."""
    known = desk.at_hand.get(run.file_id)
    return known.result if known is not None and known.sha256 == run.file["object_sha256"] else None
