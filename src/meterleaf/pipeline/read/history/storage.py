"""SQL of what was read before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from meterleaf.pipeline.read.history.lines import Line, around

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection

MOST = 1000
TYPES = {
    "item": "integer",
    "category": "text",
    "document_type": "text",
    "number": "text",
    "number_key": "text",
    "corrects_key": "text",
    "supplier_tax_key": "text",
    "supplier_name_key": "text",
    "supply_point_key": "text",
    "quantity": "numeric",
    "unit": "text",
    "start_date": "date",
    "end_date": "date",
}
COLUMNS = ", ".join(TYPES)
SAID = ", ".join(f"l.{name}" for name in TYPES)


async def take_turn(connection: Connection, organization_id: UUID) -> None:
    """From here on one reading of the organization is kept at a time, so that of two copies one sees the other.

    The caller holds the file: who waits here holds what another could need, and never the other way round.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('history:' || %s::text, 0))", (organization_id,)
    )


async def same_bytes(
    connection: Connection, organization_id: UUID, file_id: UUID, sha256: str | None, *, linked: bool
) -> list[Line]:
    """Other files of the same bytes that have been read, or that records were made from."""
    if sha256 is None:
        return []
    cursor = await connection.execute(
        "SELECT f.id, f.name || '.' || f.extension AS name FROM files f"
        " JOIN readings r ON r.organization_id = f.organization_id AND r.file_id = f.id"
        " WHERE f.organization_id = %s AND f.object_sha256 = %s AND f.id <> %s AND f.deleted_at IS NULL"
        " AND f.linked >= %s ORDER BY f.created_at, f.id LIMIT 10",
        (organization_id, sha256, file_id, linked),
    )
    return [Line(**row) for row in await cursor.fetchall()]


async def known(connection: Connection, organization_id: UUID, file_id: UUID, lines: Sequence[Line]) -> list[Line]:
    """Lines of other files with the same numbers, or on the same supply points within some time."""
    numbers = [one.number_key for one in lines if one.number_key]
    points = [one.supply_point_key for one in lines if one.supply_point_key]
    first, last = around(lines) or (None, None)
    values = {"o": organization_id, "f": file_id, "numbers": numbers, "points": points if first else []}
    values |= {"first": first, "last": last}
    cursor = await connection.execute(
        f"SELECT {SAID}, f.id, f.name || '.' || f.extension AS name FROM ("
        " SELECT * FROM reading_lines WHERE organization_id = %(o)s AND number_key = ANY(%(numbers)s)"
        " UNION SELECT * FROM reading_lines WHERE organization_id = %(o)s AND supply_point_key = ANY(%(points)s)"
        " AND start_date BETWEEN %(first)s::date AND %(last)s::date) AS l"
        " JOIN files f ON f.organization_id = l.organization_id AND f.id = l.file_id"
        f" WHERE l.file_id <> %(f)s AND f.deleted_at IS NULL ORDER BY l.start_date, f.id, l.item LIMIT {MOST}",
        values,
    )
    return [Line(**row) for row in await cursor.fetchall()]


async def forget_lines(connection: Connection, organization_id: UUID, reading_id: UUID) -> None:
    await connection.execute(
        "DELETE FROM reading_lines WHERE organization_id = %s AND reading_id = %s", (organization_id, reading_id)
    )


async def insert_lines(
    connection: Connection, organization_id: UUID, reading_id: UUID, file_id: UUID, lines: Sequence[Line]
) -> None:
    """These are the lines from now on of a reading that has none."""
    if not lines:
        return
    told = json.dumps([{name: getattr(one, name) for name in TYPES} for one in lines], default=str)
    await connection.execute(
        f"INSERT INTO reading_lines (organization_id, reading_id, file_id, {COLUMNS}) SELECT %s, %s, %s, {COLUMNS}"
        f" FROM json_to_recordset(%s::json) AS new ({', '.join(f'{name} {kind}' for name, kind in TYPES.items())})",
        (organization_id, reading_id, file_id, told),
    )
