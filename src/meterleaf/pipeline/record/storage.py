"""SQL of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        "SELECT id, facility_id, cups, type, start_date, end_date, invoice_id, supplier_id, quantity, file_id"
        " FROM invoices WHERE organization_id = %(o)s AND cups IS NOT NULL AND start_date IS NOT NULL"
        " AND end_date IS NOT NULL AND (%(f)s::uuid IS NULL OR facility_id = %(f)s)"
        " ORDER BY facility_id, cups, type, start_date, end_date, id",
        {"o": organization_id, "f": facility_id},
    )
    return await cursor.fetchall()


def _must_be_ours(table: str) -> None:
    if table not in TABLES:
        raise ValueError(table)
