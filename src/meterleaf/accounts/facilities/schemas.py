"""Facilities on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.platform.http import Body, Given, Says, Text
from meterleaf.platform.names import Country, Label, Note

# A letter or a digit at least, and nothing that no text may hold (see Text).
Code = Annotated[
    Text,
    Field(min_length=1, max_length=64, pattern=r"[0-9A-Za-z]"),
    Says(pattern=r"^[^\u0000]*[0-9A-Za-z][^\u0000]*$"),
]
Codes = Annotated[list[Code], Field(max_length=500)]
Categories = Annotated[list[Label], Field(max_length=50)]
Status = Literal["active", "archived"]


class FacilityNew(Body):
    name: Label
    type: Label = Field(description="Such as office, plant, shop or warehouse.")
    country: Country | None = None
    address: Note | None = None
    categories: Categories = Field(default_factory=list)
    cups_list: Codes = Field(
        default_factory=list, description="Supply points: CUPS, MPAN, PDL, POD, meter numbers, ..."
    )
    status: Status = "active"


class FacilityChange(Body):
    name: Given[Label] = None
    type: Given[Label] = None
    country: Country | None = None
    address: Note | None = None
    categories: Given[Categories] = None
    cups_list: Given[Codes] = None
    status: Given[Status] = None


class Facility(BaseModel):
    id: UUID
    name: str
    type: str
    country: str | None
    address: str | None
    categories: list[str]
    cups_list: list[str]
    status: Status
    created_at: datetime
    updated_at: datetime


class FacilityList(BaseModel):
    items: list[Facility]
    total: int
    page: int
    size: int
    pages: int
