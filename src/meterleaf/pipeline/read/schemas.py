"""What goes over the wire when readings are listed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.pipeline.upload.schemas import FileOut


class ReadingContent(BaseModel):
    items: list[dict[str, Any]] = Field(description="Flat objects; see /v1/reading-schemas for each category's fields.")


class ReadingOut(BaseModel):
    """What was read, and why one can trust it."""

    id: UUID
    status: Literal["success", "error"]
    content: ReadingContent
    document: dict[str, Any] = Field(description="Header fields of the paper itself.")
    evidence: list[dict[str, Any]] = Field(description="Where each field stands: page, box, text, method.")
    checks: list[dict[str, Any]]
    confidence: float
    needs_review: bool
    review_reasons: list[str]
    engine: dict[str, Any]
    problems: list[dict[str, Any]]
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
