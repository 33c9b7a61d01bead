"""SQL of facilities' supply points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def codes_of(
    connection: Connection, organization_id: UUID, facility_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    cursor = await connection.execute(
        "SELECT facility_id, array_agg(code ORDER BY position) AS codes FROM supply_points"
        " WHERE organization_id = %s AND facility_id = ANY(%s) GROUP BY facility_id",
        (organization_id, list(facility_ids)),
    )
    return {row["facility_id"]: row["codes"] for row in await cursor.fetchall()}


async def replace_codes(
    connection: Connection, organization_id: UUID, facility_id: UUID, codes: dict[str, str]
) -> list[str]:
    """Give the facility these supply points (key → code) and no others; those that another facility has."""
    await connection.execute(
        "DELETE FROM supply_points WHERE organization_id = %s AND facility_id = %s", (organization_id, facility_id)
    )
    await connection.execute(
        "INSERT INTO supply_points (organization_id, facility_id, key, code, position)"
        " SELECT %s, %s, key, code, position FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY"
        " AS new (key, code, position) ON CONFLICT DO NOTHING",
        (organization_id, facility_id, list(codes), list(codes.values())),
    )
    cursor = await connection.execute(
        "SELECT code FROM supply_points WHERE organization_id = %s AND key = ANY(%s) AND facility_id <> %s",
        (organization_id, list(codes), facility_id),
    )
    return [row["code"] for row in await cursor.fetchall()]


async def in_use(connection: Connection, organization_id: UUID, facility_id: UUID) -> bool:
    cursor = await connection.execute(
        "SELECT 1 FROM invoices WHERE organization_id = %(o)s AND facility_id = %(f)s"
        " UNION ALL SELECT 1 FROM wastes WHERE organization_id = %(o)s AND facility_id = %(f)s LIMIT 1",
        {"o": organization_id, "f": facility_id},
    )
    return await cursor.fetchone() is not None


async def facility_of(connection: Connection, organization_id: UUID, key: str) -> UUID | None:
    cursor = await connection.execute(
        "SELECT facility_id FROM supply_points WHERE organization_id = %s AND key = %s", (organization_id, key)
    )
    row = await cursor.fetchone()
    return row["facility_id"] if row else None


async def holders(connection: Connection, organization_id: UUID, keys: Sequence[str]) -> list[Row]:
    """The active facilities that supply points belong to, and those that their last records went to."""
    cursor = await connection.execute(
        "SELECT s.key, f.id, f.name, 1::numeric AS percentage, 'supply_point' AS because FROM supply_points s"
        " JOIN facilities f ON f.organization_id = s.organization_id AND f.id = s.facility_id"
        " WHERE s.organization_id = %(o)s AND s.key = ANY(%(k)s) AND f.status = 'active'"
        " UNION ALL SELECT asked.key, f.id, f.name, share.percentage, 'last_records' FROM unnest(%(k)s::text[])"
        " AS asked (key) CROSS JOIN LATERAL (SELECT i.id, i.reading_id, i.reading_item FROM invoices i"
        " WHERE i.organization_id = %(o)s AND i.cups_key = asked.key ORDER BY i.created_at DESC, i.id LIMIT 1) AS last"
        " JOIN invoices share ON share.organization_id = %(o)s AND share.cups_key = asked.key AND (share.id = last.id"
        " OR share.reading_id = last.reading_id AND share.reading_item = last.reading_item)"
        " JOIN facilities f ON f.organization_id = %(o)s AND f.id = share.facility_id AND f.status = 'active'",
        {"o": organization_id, "k": list(keys)},
    )
    return await cursor.fetchall()
