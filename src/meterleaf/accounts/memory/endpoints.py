"""Memory over HTTP: see what corrections taught, take it along, make it forget."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.memory import service
from meterleaf.accounts.memory.errors import LayoutNotFound
from meterleaf.accounts.memory.schemas import MemoryExport, MemoryList
from meterleaf.platform.http import Paging, envelope, errors, paging

routes = router("Memory")


@routes.get("/memory", operation_id="list_memory", summary="List learned layouts", response_model=MemoryList)
async def list_memory(session: Viewer, page: Annotated[Paging, Depends(paging)]) -> Any:
    """A layout is learned from each corrected reading; the next document of that layout is read with it."""
    found, total = await service.find(session.connection, session.organization_id, page)
    return envelope(found, total, page.page, page.size)


@routes.get(
    "/memory/{layout_id:uuid}",
    operation_id="get_memory_layout",
    summary="Show or export a learned layout",
    response_model=MemoryExport,
    responses=errors(LayoutNotFound),
)
async def get_memory_layout(session: Viewer, layout_id: UUID) -> Any:
    """`memory` is a file that `meterleaf read --memory` takes: labels, places and constants, no document."""
    return await service.show(session.connection, session.organization_id, layout_id)


@routes.delete(
    "/memory/{layout_id:uuid}",
    operation_id="forget_memory_layout",
    summary="Forget a learned layout",
    status_code=204,
    responses=errors(LayoutNotFound),
)
async def forget_memory_layout(session: Editor, layout_id: UUID) -> None:
    """The next document of that layout is read the general way."""
    await service.forget(session.connection, session.organization_id, layout_id)


@routes.delete("/memory", operation_id="forget_memory", summary="Forget all learned layouts", status_code=204)
async def forget_memory(session: Editor) -> None:
    """Readings stay as they are; documents to come are read the general way until a correction teaches anew."""
    await service.forget_all(session.connection, session.organization_id)
