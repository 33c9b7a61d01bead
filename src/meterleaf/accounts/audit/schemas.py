"""The audit trail on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class AuditEntry(BaseModel):
    id: int
    at: datetime
    user_id: UUID | None = Field(description="Who did it; null for what the service did by itself.")
    user_email: str | None
    action: Literal["insert", "update", "delete"]
    entity: str = Field(examples=["members"])
    entity_id: str
    changes: dict[str, Any] = Field(
        description="Of an update, each changed field as [before, after]; else the row's fields. Secrets are left out."
    )


class AuditList(BaseModel):
    items: list[AuditEntry]
    total: int
    page: int
    size: int
    pages: int
