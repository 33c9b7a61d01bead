"""SQL of keys, roles and remembered answers. The first two questions are asked before the organization is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.platform.database import ACTING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def user_of_key(connection: Connection, key_hash: bytes) -> Row | None:
    """`user_id`, `expired`, `revoked` of the key with this hash."""
    return await (await connection.execute("SELECT * FROM user_of_key(%s)", (key_hash,))).fetchone()


async def enter(connection: Connection, user_id: UUID, organization_id: UUID) -> str | None:
    """The member's role; from here on the transaction sees the organization's rows. None for strangers: it sees nothing."""
    cursor = await connection.execute(
        f"SELECT role, CASE WHEN role IS NOT NULL THEN {ACTING} END"
        " FROM role_of_member(%(user)s, %(organization)s) AS role",
        {"user": user_id, "organization": organization_id},
    )
    row = await cursor.fetchone()
    return row["role"] if row else None


async def insert_key(
    connection: Connection,
    organization_id: UUID,
    *,
    key_id: UUID,
    user_id: UUID,
    name: str,
    prefix: str,
    key_hash: bytes,
    expires_at: datetime | None = None,
) -> None:
    await connection.execute(
        "INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (key_id, organization_id, user_id, name, prefix, key_hash, expires_at),
    )


KEY_COLUMNS = "id, name, prefix, user_id, created_at, last_used_at, expires_at, revoked_at"


async def key_of_hash(connection: Connection, organization_id: UUID, key_hash: bytes) -> Row:
    query = f"SELECT {KEY_COLUMNS} FROM api_keys WHERE organization_id = %s AND hash = %s"
    row = await (await connection.execute(query, (organization_id, key_hash))).fetchone()
    assert row is not None  # noqa: S101 - it was written in this transaction
    return row


async def list_keys(
    connection: Connection, organization_id: UUID, user_id: UUID | None, size: int, offset: int
) -> tuple[list[Row], int]:
    """One page of keys, newest first, and how many there are; of one user where one is named."""
    where = "organization_id = %(organization)s AND (%(user)s::uuid IS NULL OR user_id = %(user)s)"
    values = {"organization": organization_id, "user": user_id, "size": size, "offset": offset}
    query = f"SELECT {KEY_COLUMNS} FROM api_keys WHERE {where} ORDER BY id DESC LIMIT %(size)s OFFSET %(offset)s"
    rows = await (await connection.execute(query, values)).fetchall()
    counted = await (await connection.execute(f"SELECT count(*) AS n FROM api_keys WHERE {where}", values)).fetchone()
    return rows, counted["n"] if counted else 0


async def rename_key(
    connection: Connection, organization_id: UUID, key_id: UUID, user_id: UUID | None, name: str
) -> Row | None:
    query = (
        "UPDATE api_keys SET name = %s WHERE organization_id = %s AND id = %s"
        f" AND (%s::uuid IS NULL OR user_id = %s) RETURNING {KEY_COLUMNS}"
    )
    return await (await connection.execute(query, (name, organization_id, key_id, user_id, user_id))).fetchone()


async def revoke_key(connection: Connection, organization_id: UUID, key_id: UUID, user_id: UUID | None) -> Row | None:
    """Revoked from now on; one that was revoked before keeps its time."""
    query = (
        "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE organization_id = %s AND id = %s"
        f" AND (%s::uuid IS NULL OR user_id = %s) RETURNING {KEY_COLUMNS}"
    )
    return await (await connection.execute(query, (organization_id, key_id, user_id, user_id))).fetchone()


async def user_of_identity(connection: Connection, issuer: str, subject: str) -> UUID | None:
    query = "SELECT user_id FROM user_identities WHERE issuer = %s AND subject = %s"
    row = await (await connection.execute(query, (issuer, subject))).fetchone()
    return row["user_id"] if row else None


async def user_of_email(connection: Connection, email: str) -> UUID | None:
    query = "SELECT id FROM users WHERE lower(email) = lower(%s)"
    row = await (await connection.execute(query, (email,))).fetchone()
    return row["id"] if row else None


async def insert_identity(connection: Connection, issuer: str, subject: str, user_id: UUID) -> None:
    await connection.execute(
        "INSERT INTO user_identities (issuer, subject, user_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (issuer, subject, user_id),
    )


async def claim_idempotency_key(
    connection: Connection, organization_id: UUID, user_id: UUID, key: str, request_hash: bytes
) -> Row | None:
    """Take the key for this request: None when it is ours now, else what was kept under it.

    A second request with the same key waits here until the first one's transaction has ended.
    """
    await connection.execute(
        "DELETE FROM idempotency_keys WHERE organization_id = %s AND user_id = %s AND key = %s"
        " AND created_at < now() - interval '24 hours'",
        (organization_id, user_id, key),
    )
    taken = await connection.execute(
        "INSERT INTO idempotency_keys (organization_id, user_id, key, request_hash) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (organization_id, user_id, key, request_hash),
    )
    if taken.rowcount:
        return None
    cursor = await connection.execute(
        "SELECT * FROM idempotency_keys WHERE organization_id = %s AND user_id = %s AND key = %s",
        (organization_id, user_id, key),
    )
    return await cursor.fetchone()


async def keep_answer(
    connection: Connection, organization_id: UUID, user_id: UUID, key: str, answer: dict[str, Any]
) -> None:
    await connection.execute(
        "UPDATE idempotency_keys SET status = %s, content_type = %s, body = %s"
        " WHERE organization_id = %s AND user_id = %s AND key = %s",
        (answer["status"], answer["content_type"], answer["body"], organization_id, user_id, key),
    )


async def forget_old_answers(connection: Connection, organization_id: UUID) -> int:
    """Remove answers older than a day; how many were."""
    cursor = await connection.execute(
        "DELETE FROM idempotency_keys WHERE organization_id = %s AND created_at < now() - interval '24 hours'",
        (organization_id,),
    )
    return cursor.rowcount


async def all_organizations(connection: Connection) -> list[UUID]:
    cursor = await connection.execute("SELECT organization_ids() AS id")
    return [row["id"] for row in await cursor.fetchall()]
