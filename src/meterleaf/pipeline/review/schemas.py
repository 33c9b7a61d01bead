"""What goes over the wire when a reading is looked at or corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.platform.http import Body


class Contents(Body):
    items: Annotated[list[dict[str, Any]], Field(max_length=1000)]


class Correction(Body):
    content: Contents


class FieldChange(BaseModel):
    item: int
    field: str
    old: Any
    new: Any


class Revision(BaseModel):
    revision: int
    source: Literal["engine", "person"]
    author_id: UUID | None
    author_name: str | None
    author_email: str | None
    taken: bool = Field(description="Whether it became the reading; a person's edit is not overwritten.")
    status: str
    items: list[dict[str, Any]]
    changed: list[FieldChange]
    created_at: datetime


class RevisionList(BaseModel):
    items: list[Revision]
    total: int
