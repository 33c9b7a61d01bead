"""Readings and records as rows of a table: columns that stay the same, whatever is in them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.read import service as readings
from meterleaf.pipeline.record import ledger, units
from meterleaf.pipeline.review import forms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from uuid import UUID

    from meterleaf.pipeline.read.filters import Filters
    from meterleaf.platform.database import Connection, Row

SHARED = (
    *("id", "status", "quantity", "base_quantity", "percentage", "unit", "start_date", "end_date", "facility_id"),
    *("source", "file_id", "reading_id", "reading_revision", "reading_item"),
    *("reading_page", "reading_box", "reading_place", "created_at", "updated_at"),
)
COLUMNS = {
    "invoices": (
        *("type", "invoice_id", "supplier_id", "cups", "fuel", "total_amount", "currency"),
        *("original_quantity", "source_invoice_id"),
        *SHARED,
    ),
    "wastes": ("identification_name", "description", "low_code", "rd_code", "destination", *SHARED),
}
FILE_COLUMNS = (
    *("file_id", "file_name", "extension", "folder_id", "category", "classification", "linked", "file_created_at"),
    *("reading_id", "reading_status", "revision", "confidence", "needs_review", "edited_at", "item"),
)


async def record_rows(
    connection: Connection, table: str, organization_id: UUID, asked: Mapping[str, Any], sort: str
) -> AsyncIterator[list[Any]]:
    """One row a record, in the order of COLUMNS."""
    async for row in ledger.everything(connection, table, organization_id, asked, sort):
        unit = units.shown(row["unit_id"])
        values = {**row, "unit": unit["name"] if unit else None}
        yield [values[name] for name in COLUMNS[table]]


@cache
def reading_columns() -> tuple[str, ...]:
    """What is said of the file and its reading, then every field that an item of any category can have."""
    fields = [name for category in forms.categories() for name in forms.form_of(category).model_fields]
    return (*FILE_COLUMNS, *(one for one in dict.fromkeys([*readings.LEADING, *fields]) if one not in FILE_COLUMNS))


async def reading_rows(connection: Connection, organization_id: UUID, asked: Filters) -> AsyncIterator[list[Any]]:
    """One row an item; a file without items has one row all the same."""
    async for row in readings.everything(connection, organization_id, asked):
        for values in _item_rows(row):
            yield [values.get(name) for name in reading_columns()]


def _item_rows(row: Row) -> Iterator[dict[str, Any]]:
    file = {
        "file_id": row["id"],
        "file_name": row["name"],
        "file_created_at": row["created_at"],
        "classification": "::".join(row["tags"]) or None,
        **{name: row[name] for name in ("extension", "folder_id", "category", "linked", "reading_id")},
        **{name: row[name] for name in ("reading_status", "revision", "confidence", "needs_review", "edited_at")},
    }
    for index, item in enumerate(row["items"] or [{}]):
        yield {**item, **file, "item": index if item else None, "category": item.get("category") or row["category"]}
