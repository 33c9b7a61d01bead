"""Folders on the wire."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from meterleaf.platform.http import Body, Given
from meterleaf.platform.names import Name


class FolderNew(Body):
    name: Name
    parent_id: UUID | None = None


class FolderChange(Body):
    name: Given[Name] = None
    parent_id: UUID | None = None


class Folder(BaseModel):
    id: UUID
    name: str
    parent_id: UUID | None
    created_at: datetime
    updated_at: datetime


class FolderList(BaseModel):
    items: list[Folder]
    total: int
    page: int
    size: int
    pages: int
