"""SQL of keys, roles and remembered answers. The first two questions are asked before the organization is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def user_of_key(connection: Connection, key_hash: bytes) -> Row | None:
    """`user_id`, `expired`, `revoked` of the key with this hash."""
    return await (await connection.execute("SELECT * FROM user_of_key(%s)", (key_hash,))).fetchone()


async def role_of_member(connection: Connection, user_id: UUID, organization_id: UUID) -> str | None:
    query = "SELECT role_of_member(%s, %s) AS role"
    row = await (await connection.execute(query, (user_id, organization_id))).fetchone()
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
) -> None:
    await connection.execute(
        "INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash) VALUES (%s, %s, %s, %s, %s, %s)",
        (key_id, organization_id, user_id, name, prefix, key_hash),
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
