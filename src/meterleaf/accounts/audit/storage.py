"""SQL of the audit trail: it is only ever read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

CONDITIONS = {
    "entity": "a.entity = %(entity)s",
    "entity_id": "a.entity_id = %(entity_id)s",
    "user_id": "a.user_id = %(user_id)s",
    "since": "a.at >= %(since)s",
    "until": "a.at < %(until)s",
}


async def find(
    connection: Connection, organization_id: UUID, filters: dict[str, Any], size: int, offset: int
) -> tuple[list[Row], int]:
    """One page of entries, newest first, and how many there are."""
    asked = [name for name, value in filters.items() if value is not None]
    where = " AND ".join(["a.organization_id = %(organization)s", *(CONDITIONS[name] for name in asked)])
    values = {**filters, "organization": organization_id, "size": size, "offset": offset}
    query = (
        "SELECT a.id, a.at, a.user_id, u.email AS user_email, a.action, a.entity, a.entity_id, a.changes"
        " FROM audit_entries a LEFT JOIN users u ON u.id = a.user_id"
        f" WHERE {where} ORDER BY a.id DESC LIMIT %(size)s OFFSET %(offset)s"
    )
    rows = await (await connection.execute(query, values)).fetchall()
    counted = await (
        await connection.execute(f"SELECT count(*) AS n FROM audit_entries a WHERE {where}", values)
    ).fetchone()
    return rows, counted["n"] if counted else 0
