"""Suppliers on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from meterleaf.platform.http import Body, Text
from meterleaf.platform.names import Country, Label

TaxId = Annotated[Text, Field(min_length=1, max_length=40)]


class SupplierNew(Body):
    name: Label
    country: Country | None = None
    tax_id: TaxId | None = None


class Supplier(BaseModel):
    id: UUID
    name: str
    country: str | None
    tax_id: str | None
    created_at: datetime
    updated_at: datetime


class SupplierList(BaseModel):
    items: list[Supplier]
    total: int
    page: int
    size: int
    pages: int
