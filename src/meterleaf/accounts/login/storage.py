"""SQL of users, failed logins, and the invitation behind a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

FAILURES_WINDOW = "15 minutes"


async def user_of_email(connection: Connection, email: str) -> Row | None:
    query = "SELECT id, email, name, password_hash FROM users WHERE lower(email) = lower(%s)"
    return await (await connection.execute(query, (email,))).fetchone()


async def insert_user(connection: Connection, user_id: UUID, email: str, name: str, password_hash: str) -> None:
    await connection.execute(
        "INSERT INTO users (id, email, name, password_hash) VALUES (%s, %s, %s, %s)",
        (user_id, email, name, password_hash),
    )


async def set_password(connection: Connection, user_id: UUID, password_hash: str) -> None:
    await connection.execute(
        "UPDATE users SET password_hash = %s, updated_at = now() WHERE id = %s", (password_hash, user_id)
    )


async def organizations_of_user(connection: Connection, user_id: UUID) -> list[Row]:
    return await (await connection.execute("SELECT * FROM organizations_of_user(%s)", (user_id,))).fetchall()


async def count_failures(connection: Connection, email_hash: bytes) -> int:
    """Failed logins of the last quarter of an hour; older ones are swept away on the way."""
    await connection.execute(f"DELETE FROM login_failures WHERE at < now() - interval '{FAILURES_WINDOW}'")
    query = "SELECT count(*) AS n FROM login_failures WHERE email_hash = %s"
    row = await (await connection.execute(query, (email_hash,))).fetchone()
    return row["n"] if row else 0


async def insert_failure(connection: Connection, email_hash: bytes) -> None:
    await connection.execute("INSERT INTO login_failures (email_hash) VALUES (%s)", (email_hash,))


async def forget_failures(connection: Connection, email_hash: bytes) -> None:
    await connection.execute("DELETE FROM login_failures WHERE email_hash = %s", (email_hash,))


async def invitation_of_token(connection: Connection, token_hash: bytes) -> Row | None:
    query = "SELECT * FROM invitation_of_token(%s)"
    return await (await connection.execute(query, (token_hash,))).fetchone()


async def accept_invitation(connection: Connection, organization_id: UUID, invitation_id: UUID) -> bool:
    """Mark it used; False when another request was faster."""
    cursor = await connection.execute(
        "UPDATE invitations SET accepted_at = now() WHERE organization_id = %s AND id = %s"
        " AND accepted_at IS NULL AND withdrawn_at IS NULL",
        (organization_id, invitation_id),
    )
    return cursor.rowcount == 1


async def add_member(connection: Connection, organization_id: UUID, user_id: UUID, role: str) -> None:
    """Make the user a member; one who is already keeps the role they have."""
    await connection.execute(
        "INSERT INTO members (organization_id, user_id, role) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (organization_id, user_id, role),
    )
