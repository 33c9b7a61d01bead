"""SQL of organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def organizations_of_user(connection: Connection, user_id: UUID) -> list[Row]:
    return await (await connection.execute("SELECT * FROM organizations_of_user(%s)", (user_id,))).fetchall()


async def update(connection: Connection, organization_id: UUID, name: str | None, country: str | None) -> None:
    """What is None stays as it is."""
    await connection.execute(
        "UPDATE organizations SET name = coalesce(%s, name), country = coalesce(%s, country), updated_at = now()"
        " WHERE id = %s",
        (name, country, organization_id),
    )
