"""SQL of members and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

MEMBER = "SELECT m.user_id, u.email, u.name, m.role, m.created_at FROM members m JOIN users u ON u.id = m.user_id"
INVITATION = "id, email, role, invited_by, created_at, expires_at"
OPEN = "accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()"


async def list_members(connection: Connection, organization_id: UUID, size: int, offset: int) -> tuple[list[Row], int]:
    query = f"{MEMBER} WHERE m.organization_id = %s ORDER BY lower(u.email), u.id LIMIT %s OFFSET %s"
    rows = await (await connection.execute(query, (organization_id, size, offset))).fetchall()
    query = "SELECT count(*) AS n FROM members WHERE organization_id = %s"
    counted = await (await connection.execute(query, (organization_id,))).fetchone()
    return rows, counted["n"] if counted else 0


async def find_member(connection: Connection, organization_id: UUID, user_id: UUID) -> Row | None:
    query = f"{MEMBER} WHERE m.organization_id = %s AND m.user_id = %s"
    return await (await connection.execute(query, (organization_id, user_id))).fetchone()


async def is_member(connection: Connection, organization_id: UUID, email: str) -> bool:
    query = f"SELECT 1 FROM ({MEMBER} WHERE m.organization_id = %s) found WHERE lower(email) = lower(%s)"
    return await (await connection.execute(query, (organization_id, email))).fetchone() is not None


async def lock_owners(connection: Connection, organization_id: UUID) -> list[UUID]:
    """The owners, held still until the transaction ends: two of them can't both leave at once."""
    query = "SELECT user_id FROM members WHERE organization_id = %s AND role = 'owner' ORDER BY user_id FOR UPDATE"
    return [row["user_id"] for row in await (await connection.execute(query, (organization_id,))).fetchall()]


async def set_role(connection: Connection, organization_id: UUID, user_id: UUID, role: str) -> None:
    await connection.execute(
        "UPDATE members SET role = %s WHERE organization_id = %s AND user_id = %s", (role, organization_id, user_id)
    )


async def remove_member(connection: Connection, organization_id: UUID, user_id: UUID) -> None:
    """Out, and their keys in this organization revoked."""
    await connection.execute(
        "UPDATE api_keys SET revoked_at = now() WHERE organization_id = %s AND user_id = %s AND revoked_at IS NULL",
        (organization_id, user_id),
    )
    await connection.execute(
        "DELETE FROM members WHERE organization_id = %s AND user_id = %s", (organization_id, user_id)
    )


async def insert_invitation(
    connection: Connection,
    organization_id: UUID,
    *,
    invitation_id: UUID,
    email: str,
    role: str,
    token_hash: bytes,
    invited_by: UUID,
    expires_at: datetime,
) -> Row:
    query = (
        "INSERT INTO invitations (id, organization_id, email, role, token_hash, invited_by, expires_at)"
        f" VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {INVITATION}"
    )
    values = (invitation_id, organization_id, email, role, token_hash, invited_by, expires_at)
    row = await (await connection.execute(query, values)).fetchone()
    assert row is not None  # noqa: S101 - an INSERT with RETURNING gives its row
    return row


async def list_invitations(
    connection: Connection, organization_id: UUID, size: int, offset: int
) -> tuple[list[Row], int]:
    where = f"organization_id = %s AND {OPEN}"
    query = f"SELECT {INVITATION} FROM invitations WHERE {where} ORDER BY created_at DESC, id LIMIT %s OFFSET %s"
    rows = await (await connection.execute(query, (organization_id, size, offset))).fetchall()
    query = f"SELECT count(*) AS n FROM invitations WHERE {where}"
    counted = await (await connection.execute(query, (organization_id,))).fetchone()
    return rows, counted["n"] if counted else 0


async def withdraw_invitation(connection: Connection, organization_id: UUID, invitation_id: UUID) -> bool:
    cursor = await connection.execute(
        f"UPDATE invitations SET withdrawn_at = now() WHERE organization_id = %s AND id = %s AND {OPEN}",
        (organization_id, invitation_id),
    )
    return cursor.rowcount == 1
