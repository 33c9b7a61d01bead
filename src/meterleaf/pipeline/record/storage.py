"""SQL of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

TABLES = ("invoices", "wastes")


async def records_of_reading(connection: Connection, organization_id: UUID, table: str, reading_id: UUID) -> list[Row]:
    """In the order of items, and of facilities as they were given."""
    _must_be_ours(table)
    cursor = await connection.execute(
        f"SELECT * FROM {table} WHERE organization_id = %s AND reading_id = %s ORDER BY reading_item, id",
        (organization_id, reading_id),
    )
    return await cursor.fetchall()


async def delete_records_of_reading(connection: Connection, organization_id: UUID, reading_id: UUID) -> None:
    for table in TABLES:
        await connection.execute(
            f"DELETE FROM {table} WHERE organization_id = %s AND reading_id = %s", (organization_id, reading_id)
        )


async def set_linked(connection: Connection, organization_id: UUID, file_id: UUID, *, linked: bool) -> None:
    await connection.execute(
        "UPDATE files SET linked = %s, updated_at = now() WHERE organization_id = %s AND id = %s",
        (linked, organization_id, file_id),
    )


async def unlink_if_bare(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """A file whose last record is gone is linked no more."""
    await connection.execute(
        "UPDATE files SET linked = false, updated_at = now() WHERE organization_id = %(o)s AND id = %(f)s"
        " AND NOT EXISTS (SELECT 1 FROM invoices WHERE organization_id = %(o)s AND file_id = %(f)s)"
        " AND NOT EXISTS (SELECT 1 FROM wastes WHERE organization_id = %(o)s AND file_id = %(f)s)",
        {"o": organization_id, "f": file_id},
    )


async def projects_of(connection: Connection, organization_id: UUID, entity_ids: Sequence[UUID]) -> list[UUID]:
    cursor = await connection.execute(
        "SELECT DISTINCT project_id FROM project_links WHERE organization_id = %s AND entity_id = ANY(%s)",
        (organization_id, list(entity_ids)),
    )
    return [row["project_id"] for row in await cursor.fetchall()]


async def time_lines(connection: Connection, organization_id: UUID, facility_id: UUID | None) -> list[dict[str, Any]]:
    """Every dated invoice of a supply point, in order of facility, supply point, type and time."""
    cursor = await connection.execute(
        "SELECT id, facility_id, cups, cups_key, type, start_date, end_date, invoice_id, supplier_id, quantity, file_id"
        " FROM invoices WHERE organization_id = %(o)s AND cups IS NOT NULL AND start_date IS NOT NULL"
        " AND end_date IS NOT NULL AND (%(f)s::uuid IS NULL OR facility_id = %(f)s)"
        " ORDER BY facility_id, cups_key, type, start_date, end_date, id",
        {"o": organization_id, "f": facility_id},
    )
    return await cursor.fetchall()


async def known(
    connection: Connection,
    organization_id: UUID,
    reading_id: UUID,
    numbers: Sequence[str],
    points: Sequence[str],
    span: tuple[date, date] | None,
) -> list[Row]:
    """Invoices not made from this reading, with these numbers, or on these supply points within that time.

    One row an item, whatever facilities share it; what the document says of its supplier, else the supplier's row.
    """
    first, last = span or (None, None)
    cursor = await connection.execute(
        "SELECT i.id, i.file_id, i.type, i.invoice_id, i.number_key, i.cups_key, i.base_quantity, i.unit_id,"
        " i.start_date, i.end_date, l.document_type, l.corrects_key, l.supplier_tax_key, l.supplier_name_key,"
        " s.tax_id, s.name FROM (SELECT * FROM invoices WHERE organization_id = %(o)s AND number_key = ANY(%(numbers)s)"
        " UNION SELECT * FROM invoices WHERE organization_id = %(o)s AND cups_key = ANY(%(points)s)"
        " AND start_date BETWEEN %(first)s::date AND %(last)s::date) AS i"
        " LEFT JOIN reading_lines l ON l.organization_id = i.organization_id AND l.reading_id = i.reading_id"
        " AND l.item = i.reading_item"
        " LEFT JOIN suppliers s ON s.organization_id = i.organization_id AND s.id = i.supplier_id"
        " WHERE i.source_invoice_id IS NULL AND i.reading_id IS DISTINCT FROM %(r)s"
        " ORDER BY i.start_date, i.id LIMIT 1000",
        {"o": organization_id, "r": reading_id, "numbers": list(numbers), "points": list(points)}
        | {"first": first, "last": last},
    )
    return await cursor.fetchall()


def _must_be_ours(table: str) -> None:
    if table not in TABLES:
        raise ValueError(table)
