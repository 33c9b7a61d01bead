"""Projects on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.platform.http import Body, Given
from meterleaf.platform.names import Label, Note

EntityType = Literal["invoices", "wastes", "files", "file_readings"]


class ProjectNew(Body):
    name: Label
    description: Note | None = None


class ProjectChange(Body):
    name: Given[Label] = None
    description: Note | None = None


class Project(BaseModel):
    id: UUID
    name: str
    description: str | None
    created_at: datetime
    updated_at: datetime


class ProjectList(BaseModel):
    items: list[Project]
    total: int
    page: int
    size: int
    pages: int


class Entities(Body):
    entity_type: EntityType
    entity_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class Linked(BaseModel):
    """How many were linked (or unlinked), and how many were so before."""

    created: int
    skipped: int
