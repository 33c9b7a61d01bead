"""What the organization's corrections taught about a document that is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.memory import service as memory
from meterleaf.pipeline.classify.opening import guarded

if TYPE_CHECKING:
    from meterleaf.pipeline.classify.runs import Run
    from meterleaf.pipeline.events.desk import Desk

MARKS = "meterleaf.pipeline.read.child:marks_kept"


async def marks_of(desk: Desk, run: Run, content: bytes) -> list[int]:
    """The numbers by which a layout is known again; none for a document without pages."""
    found, _ = await guarded(desk, run, MARKS, {}, content)
    return list(found.get("marks", []))


async def remembered(desk: Desk, run: Run, content: bytes) -> dict[str, Any] | None:
    """The memory for this document, as the engine takes it; None where nothing alike was ever taught."""
    marks = await marks_of(desk, run, content)
    async with desk.database.transaction(run.organization_id) as connection:
        layouts = await memory.alike(connection, run.organization_id, marks)
    return memory.memory_of(list(layouts.values())) if layouts else None
