"""Memory on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class MemoryLayout(BaseModel):
    id: UUID
    category: str
    supplier: str | None = Field(description="As the person who corrected wrote it.")
    taught: int = Field(description="How many corrections it was learned from.")
    created_at: datetime
    updated_at: datetime


class MemoryExport(MemoryLayout):
    memory: dict[str, Any] = Field(description="A memory file of this layout, as `meterleaf read --memory` takes it.")


class MemoryList(BaseModel):
    items: list[MemoryLayout]
    total: int
    page: int
    size: int
    pages: int
