"""GET /v1/files/readings: what is known of files now. Never triggers anything."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from meterleaf.accounts.access.session import Viewer, router
from meterleaf.pipeline.read import service
from meterleaf.pipeline.read.filters import Filters, filters
from meterleaf.pipeline.read.schemas import FileReadings
from meterleaf.pipeline.read.views import folder_view, item_view
from meterleaf.platform.http import envelope

routes = router("readings")


@routes.get(
    "/files/readings",
    operation_id="list_file_readings",
    summary="List files with their readings",
    response_model=FileReadings,
)
async def list_file_readings(request: Request, session: Viewer, asked: Annotated[Filters, Depends(filters)]) -> Any:
    """With `file_id`: those files, in that order. Without: browse a folder, or search with the other filters."""
    folders, files, total = await service.find(session.connection, session.organization_id, asked)
    items = [folder_view(row) for row in folders]
    items += [item_view(request.app.state.objects, row) for row in files]
    if asked.file_id:
        return envelope(items, total, 1, total)
    return envelope(items, total, asked.paging.page, asked.paging.size)
