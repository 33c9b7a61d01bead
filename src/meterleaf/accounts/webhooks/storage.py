"""SQL of webhooks and their deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

COLUMNS = "id, url, types, description, active, created_at, updated_at"
DELIVERY = (
    "id, message_id, type, state, attempts, next_attempt_at, last_status, last_answer, last_error, created_at,"
    " delivered_at, body"
)


async def insert(connection: Connection, organization_id: UUID, webhook: dict[str, Any]) -> Row:
    query = (
        "INSERT INTO webhooks (id, organization_id, url, types, description, secret)"
        f" VALUES (%(id)s, %(organization)s, %(url)s, %(types)s, %(description)s, %(secret)s) RETURNING {COLUMNS}"
    )
    row = await (await connection.execute(query, {**webhook, "organization": organization_id})).fetchone()
    assert row is not None  # noqa: S101 - an INSERT with RETURNING gives its row
    return row


async def count(connection: Connection, organization_id: UUID) -> int:
    query = "SELECT count(*) AS n FROM webhooks WHERE organization_id = %s"
    row = await (await connection.execute(query, (organization_id,))).fetchone()
    return row["n"] if row else 0


async def list_webhooks(connection: Connection, organization_id: UUID, size: int, offset: int) -> list[Row]:
    query = f"SELECT {COLUMNS} FROM webhooks WHERE organization_id = %s ORDER BY id LIMIT %s OFFSET %s"
    return await (await connection.execute(query, (organization_id, size, offset))).fetchall()


async def find(connection: Connection, organization_id: UUID, webhook_id: UUID) -> Row | None:
    query = f"SELECT {COLUMNS} FROM webhooks WHERE organization_id = %s AND id = %s"
    return await (await connection.execute(query, (organization_id, webhook_id))).fetchone()


async def update(connection: Connection, organization_id: UUID, webhook_id: UUID, change: dict[str, Any]) -> Row | None:
    """What is None stays as it is."""
    query = (
        "UPDATE webhooks SET url = coalesce(%(url)s, url), types = coalesce(%(types)s, types),"
        " description = coalesce(%(description)s, description), active = coalesce(%(active)s, active),"
        " secret = coalesce(%(secret)s, secret), updated_at = now()"
        f" WHERE organization_id = %(organization)s AND id = %(id)s RETURNING {COLUMNS}"
    )
    empty = dict.fromkeys(("url", "types", "description", "active", "secret"))
    values = {**empty, **change, "organization": organization_id, "id": webhook_id}
    return await (await connection.execute(query, values)).fetchone()


async def delete(connection: Connection, organization_id: UUID, webhook_id: UUID) -> bool:
    cursor = await connection.execute(
        "DELETE FROM webhooks WHERE organization_id = %s AND id = %s", (organization_id, webhook_id)
    )
    return cursor.rowcount == 1


async def listeners(connection: Connection, organization_id: UUID, message_type: str) -> list[UUID]:
    """The active webhooks that want messages of this type."""
    query = "SELECT id FROM webhooks WHERE organization_id = %s AND active AND %s = ANY (types) ORDER BY id"
    return [row["id"] for row in await (await connection.execute(query, (organization_id, message_type))).fetchall()]


async def insert_deliveries(connection: Connection, organization_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    await connection.execute(
        "INSERT INTO webhook_deliveries (id, organization_id, webhook_id, message_id, type, body, next_attempt_at)"
        " SELECT id, %s, webhook_id, message_id, type, body, now()"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[])"
        " AS new (id, webhook_id, message_id, type, body)",
        (organization_id, *([row[key] for row in rows] for key in ("id", "webhook_id", "message_id", "type", "body"))),
    )


async def delivery_to_send(connection: Connection, organization_id: UUID, delivery_id: UUID) -> Row | None:
    """A pending delivery with its webhook's address and secret; None when it is done, or its webhook is off."""
    query = (
        "SELECT d.*, w.url, w.secret FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id"
        " AND w.organization_id = d.organization_id"
        " WHERE d.organization_id = %s AND d.id = %s AND d.state = 'pending' AND (w.active OR d.type = 'ping')"
    )
    return await (await connection.execute(query, (organization_id, delivery_id))).fetchone()


async def note_attempt(
    connection: Connection, organization_id: UUID, delivery_id: UUID, attempt: int, told: dict[str, Any]
) -> bool:
    """Write what came of an attempt; False when it was noted before (a job may run twice)."""
    cursor = await connection.execute(
        "UPDATE webhook_deliveries SET attempts = %(attempt)s, state = %(state)s, last_status = %(status)s,"
        " last_answer = %(answer)s, last_error = %(error)s,"
        " next_attempt_at = now() + %(pause)s * interval '1 second',"
        " delivered_at = CASE WHEN %(state)s = 'delivered' THEN now() END"
        " WHERE organization_id = %(organization)s AND id = %(id)s AND attempts = %(attempt)s - 1"
        " AND state = 'pending'",
        {**told, "attempt": attempt, "organization": organization_id, "id": delivery_id},
    )
    return cursor.rowcount == 1


async def revive(connection: Connection, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Row | None:
    """Pending again, from the first attempt on."""
    query = (
        "UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_attempt_at = now(), delivered_at = NULL"
        f" WHERE organization_id = %s AND webhook_id = %s AND id = %s RETURNING {DELIVERY}"
    )
    return await (await connection.execute(query, (organization_id, webhook_id, delivery_id))).fetchone()


async def list_deliveries(
    connection: Connection, organization_id: UUID, webhook_id: UUID, state: str | None, size: int, offset: int
) -> tuple[list[Row], int]:
    where = "organization_id = %(organization)s AND webhook_id = %(webhook)s"
    where += " AND state = %(state)s" if state else ""
    values = {
        "organization": organization_id,
        "webhook": webhook_id,
        "state": state,
        "size": size,
        "offset": offset,
    }
    query = f"SELECT {DELIVERY} FROM webhook_deliveries WHERE {where} ORDER BY id DESC LIMIT %(size)s OFFSET %(offset)s"
    rows = await (await connection.execute(query, values)).fetchall()
    counted = await (
        await connection.execute(f"SELECT count(*) AS n FROM webhook_deliveries WHERE {where}", values)
    ).fetchone()
    return rows, counted["n"] if counted else 0
