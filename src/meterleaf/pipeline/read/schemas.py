"""What goes over the wire when readings are listed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.pipeline.upload.schemas import FileOut


class ReadingContent(BaseModel):
    items: list[dict[str, Any]] = Field(description="Flat objects; see /v1/reading-schemas for each category's fields.")


class SuggestedFacility(BaseModel):
    """A facility for records of the reading, as `facilities` of POST /v1/files/readings takes it."""

    id: UUID
    name: str
    percentage: float
    supply_point: str
    because: Literal["supply_point", "last_records"] = Field(
        description="`supply_point`: it stands in the facility's cups_list. `last_records`: its last records went there."
    )


class ReadingOut(BaseModel):
    """What was read, and why one can trust it."""

    id: UUID
    status: Literal["success", "error"]
    content: ReadingContent
    document: dict[str, Any] = Field(description="Header fields of the paper itself.")
    evidence: list[dict[str, Any]] = Field(description="Where each field stands: page, box, text, method.")
    checks: list[dict[str, Any]] = Field(
        description="What a person should know: by the engine, and in view of the organization's other documents"
        " (DUPLICATE_DOCUMENT, DUPLICATE_INVOICE, PERIOD_OVERLAP, PERIOD_GAP, QUANTITY_JUMP; those name them in `related`)."
    )
    confidence: float
    needs_review: bool
    review_reasons: list[str]
    engine: dict[str, Any]
    problems: list[dict[str, Any]]
    suggested_facilities: list[SuggestedFacility] = Field(description="Where its supply points belong, as known now.")
    revision: int
    edited_by: UUID | None
    edited_at: datetime | None
    updated_at: datetime


class FileReading(FileOut):
    reading: ReadingOut | None


class FolderItem(BaseModel):
    type: Literal["folder"] = "folder"
    id: UUID
    name: str
    parent_id: UUID | None
    files_count: int
    created_at: datetime


class FileReadings(BaseModel):
    items: list[Annotated[FolderItem | FileReading, Field(discriminator="type")]]
    total: int
    page: int
    size: int
    pages: int
