"""Readings one by one, their revisions, and the schemas that items are held against."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response

from meterleaf.accounts.access.session import Viewer, router
from meterleaf.pipeline.read.schemas import ReadingOut
from meterleaf.pipeline.read.views import reading_view
from meterleaf.pipeline.review import forms, service
from meterleaf.pipeline.review.errors import ReadingNotFound, SchemaNotFound
from meterleaf.pipeline.review.schemas import RevisionList
from meterleaf.platform.http import errors

routes = router("readings")


@routes.get(
    "/files/readings/{reading_id:uuid}",
    operation_id="get_file_reading",
    summary="Show a reading",
    response_model=ReadingOut,
    responses=errors(ReadingNotFound),
)
async def get_file_reading(session: Viewer, response: Response, reading_id: UUID) -> Any:
    """Its `ETag` goes into `If-Match` of a correction, so that nobody's work is overwritten."""
    row = await service.show(session.connection, session.organization_id, reading_id)
    response.headers["ETag"] = service.etag(row)
    return reading_view(row)


@routes.get(
    "/files/readings/{reading_id:uuid}/revisions",
    operation_id="list_reading_revisions",
    summary="Who changed what, and when",
    response_model=RevisionList,
    responses=errors(ReadingNotFound),
)
async def list_reading_revisions(session: Viewer, reading_id: UUID) -> Any:
    """Newest first, each with the fields that differ from the one before it: by the engine or by a person."""
    found = await service.revisions(session.connection, session.organization_id, reading_id)
    return {"items": found, "total": len(found)}


@routes.get("/reading-schemas", operation_id="list_reading_schemas", summary="JSON Schemas of all categories' items")
async def list_reading_schemas(_session: Viewer) -> dict[str, Any]:
    """By category; each item of a reading is held against the schema of its category."""
    return {name: forms.schema_of(name) for name in forms.categories()}


@routes.get(
    "/reading-schemas/{category}",
    operation_id="get_reading_schema",
    summary="JSON Schema of a category's items",
    responses=errors(SchemaNotFound),
)
async def get_reading_schema(_session: Viewer, category: str) -> dict[str, Any]:
    """The fields that an item of this category has, with their types and units."""
    if category not in forms.categories():
        raise SchemaNotFound(f"There is no category {category[:80]!r}; there are {', '.join(forms.categories())}.")
    return forms.schema_of(category)
