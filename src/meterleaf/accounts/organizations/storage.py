"""SQL of organizations and their founding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

FOUNDING_LOCK = 7_226_005_177_310_464


async def organizations_of_user(connection: Connection, user_id: UUID) -> list[Row]:
    return await (await connection.execute("SELECT * FROM organizations_of_user(%s)", (user_id,))).fetchall()


async def update(connection: Connection, organization_id: UUID, name: str | None, country: str | None) -> None:
    """What is None stays as it is."""
    await connection.execute(
        "UPDATE organizations SET name = coalesce(%s, name), country = coalesce(%s, country), updated_at = now()"
        " WHERE id = %s",
        (name, country, organization_id),
    )


async def lock_founding(connection: Connection) -> None:
    """One machine at a time founds the first organization."""
    await connection.execute("SELECT pg_advisory_xact_lock(%s)", (FOUNDING_LOCK,))


async def first_owner(connection: Connection) -> Row | None:
    """`organization_id` and `user_id` of the oldest owner of the oldest organization."""
    return await (await connection.execute("SELECT * FROM first_owner()")).fetchone()


async def insert_organization(connection: Connection, organization_id: UUID, name: str, country: str | None) -> None:
    await connection.execute(
        "INSERT INTO organizations (id, name, country) VALUES (%s, %s, %s)", (organization_id, name, country)
    )


async def insert_user(connection: Connection, user_id: UUID, email: str, name: str) -> None:
    await connection.execute("INSERT INTO users (id, email, name) VALUES (%s, %s, %s)", (user_id, email, name))


async def insert_member(connection: Connection, organization_id: UUID, user_id: UUID, role: str) -> None:
    await connection.execute(
        "INSERT INTO members (organization_id, user_id, role) VALUES (%s, %s, %s)", (organization_id, user_id, role)
    )
