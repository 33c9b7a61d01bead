"""SQL of finding a supplier again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection


async def by_tax_id_or_name(
    connection: Connection, organization_id: UUID, tax_id: str | None, name: str | None
) -> UUID | None:
    """The supplier with that tax id (spaces and signs aside), else the one with that very name."""
    cursor = await connection.execute(
        "SELECT id FROM suppliers WHERE organization_id = %(o)s AND ("
        " regexp_replace(upper(tax_id), '[^A-Z0-9]', '', 'g') = regexp_replace(upper(%(t)s), '[^A-Z0-9]', '', 'g')"
        " OR lower(name) = lower(%(n)s))"
        " ORDER BY (tax_id IS NOT NULL AND %(t)s::text IS NOT NULL) DESC, created_at LIMIT 1",
        {"o": organization_id, "t": tax_id, "n": name},
    )
    row = await cursor.fetchone()
    return row["id"] if row else None
