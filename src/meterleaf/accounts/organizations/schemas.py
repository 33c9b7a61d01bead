"""Organizations on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.platform.http import Body, Text


class OrganizationChange(Body):
    name: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["ES"])] | None = None


class Organization(BaseModel):
    id: UUID
    name: str
    country: str | None
    role: str
    created_at: datetime


class OrganizationList(BaseModel):
    items: list[Organization]
    total: int
    page: int
    size: int
    pages: int
