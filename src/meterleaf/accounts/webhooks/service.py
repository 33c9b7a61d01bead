"""Decides who is told of what, when it is tried again, and when it is given up."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore
from standardwebhooks.webhooks import Webhook as Signer

from meterleaf.accounts.webhooks import storage
from meterleaf.accounts.webhooks.errors import (
    DeliveryNotFound,
    TooManyWebhooks,
    WebhookAddressForbidden,
    WebhookNotFound,
)
from meterleaf.platform import queue
from meterleaf.platform.ids import new_id
from meterleaf.platform.outbound import AddressForbidden, address_allowed, post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from meterleaf.accounts.webhooks.schemas import NewWebhook, WebhookChange
    from meterleaf.platform.database import Connection, Database, Row

TASK = "deliver_webhook"
MOST = 20
# seconds before the 2nd, 3rd, ... attempt: a day in all, close together at first
PAUSES = (5, 60, 300, 1_800, 7_200, 18_000, 28_800, 28_800)
PAST_ATTEMPTS = len(PAUSES) + 1


# -- what others call -----------------------------------------------------------------------------------------------


async def notify(
    connection: Connection, organization_id: UUID, message_type: str, payloads: Sequence[Mapping[str, Any]]
) -> None:
    """Tell the organization's webhooks, once the transaction is committed. `payloads` are the messages' `data`."""
    webhooks = await storage.listeners(connection, organization_id, message_type) if payloads else []
    if webhooks:
        await _enqueue(connection, organization_id, message_type, payloads, webhooks)


async def deliver(database: Database, organization_id: UUID, delivery_id: UUID, *, allow_private: bool) -> None:
    """One attempt at one delivery. Safe to run twice: the receiver tells repetitions by their `webhook-id`."""
    async with database.transaction(organization_id) as connection:
        delivery = await storage.delivery_to_send(connection, organization_id, delivery_id)
    if delivery is None:
        return
    told = await _send(delivery, allow_private=allow_private)
    attempt = delivery["attempts"] + 1
    if told["state"] == "pending" and attempt < PAST_ATTEMPTS:
        told["pause"] = PAUSES[attempt - 1]
    elif told["state"] == "pending":
        told["state"] = "failed"
    async with database.transaction(organization_id) as connection:
        noted = await storage.note_attempt(connection, organization_id, delivery_id, attempt, told)
        if noted and told["pause"] is not None:
            await _defer(connection, organization_id, [delivery_id], schedule_in={"seconds": told["pause"]})


# -- webhooks -------------------------------------------------------------------------------------------------------


async def create(
    connection: Connection, organization_id: UUID, told: NewWebhook, *, allow_private: bool
) -> dict[str, Any]:
    """A webhook with a secret of its own, shown this once. Raises WebhookAddressForbidden, TooManyWebhooks."""
    _guard_address(str(told.url), allow_private=allow_private)
    if await storage.count(connection, organization_id) >= MOST:
        raise TooManyWebhooks
    secret = new_secret()
    row = {"id": new_id(), "url": str(told.url), "types": _unique(told.types), "description": told.description}
    made = await storage.insert(connection, organization_id, {**row, "secret": secret})
    return {**made, "secret": secret}


async def list_webhooks(connection: Connection, organization_id: UUID, size: int, offset: int) -> tuple[list[Row], int]:
    rows = await storage.list_webhooks(connection, organization_id, size, offset)
    return rows, await storage.count(connection, organization_id)


async def show(connection: Connection, organization_id: UUID, webhook_id: UUID) -> Row:
    row = await storage.find(connection, organization_id, webhook_id)
    if row is None:
        raise WebhookNotFound
    return row


async def change(
    connection: Connection, organization_id: UUID, webhook_id: UUID, told: WebhookChange, *, allow_private: bool
) -> Row:
    if told.url is not None:
        _guard_address(str(told.url), allow_private=allow_private)
    changes = told.model_dump(exclude_none=True, mode="json")
    if told.types is not None:
        changes["types"] = _unique(told.types)
    row = await storage.update(connection, organization_id, webhook_id, changes)
    if row is None:
        raise WebhookNotFound
    return row


async def rotate_secret(connection: Connection, organization_id: UUID, webhook_id: UUID) -> dict[str, Any]:
    """A new secret, shown this once; messages are signed with it from now on."""
    secret = new_secret()
    row = await storage.update(connection, organization_id, webhook_id, {"secret": secret})
    if row is None:
        raise WebhookNotFound
    return {**row, "secret": secret}


async def remove(connection: Connection, organization_id: UUID, webhook_id: UUID) -> None:
    if not await storage.delete(connection, organization_id, webhook_id):
        raise WebhookNotFound


async def ping(connection: Connection, organization_id: UUID, webhook_id: UUID) -> None:
    """Send a message of type `ping`, to see whether all is well; also to a webhook that is switched off."""
    await show(connection, organization_id, webhook_id)
    await _enqueue(connection, organization_id, "ping", [{"webhook_id": str(webhook_id)}], [webhook_id])


async def list_deliveries(
    connection: Connection, organization_id: UUID, webhook_id: UUID, state: str | None, size: int, offset: int
) -> tuple[list[Row], int]:
    await show(connection, organization_id, webhook_id)
    return await storage.list_deliveries(connection, organization_id, webhook_id, state, size, offset)


async def redeliver(connection: Connection, organization_id: UUID, webhook_id: UUID, delivery_id: UUID) -> Row:
    """The same message again, with the same `webhook-id`."""
    row = await storage.revive(connection, organization_id, webhook_id, delivery_id)
    if row is None:
        raise DeliveryNotFound
    await _defer(connection, organization_id, [delivery_id])
    return row


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


# -- inside ---------------------------------------------------------------------------------------------------------


async def _enqueue(
    connection: Connection,
    organization_id: UUID,
    message_type: str,
    payloads: Sequence[Mapping[str, Any]],
    webhooks: Sequence[UUID],
) -> None:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    rows: list[dict[str, Any]] = []
    for data in payloads:
        body = json.dumps({"type": message_type, "timestamp": now, "data": data}, ensure_ascii=False, default=str)
        message = {"message_id": f"msg_{new_id().hex}", "type": message_type, "body": body}
        rows += [{**message, "id": new_id(), "webhook_id": webhook} for webhook in webhooks]
    await storage.insert_deliveries(connection, organization_id, rows)
    await _defer(connection, organization_id, [row["id"] for row in rows])


async def _defer(
    connection: Connection,
    organization_id: UUID,
    deliveries: Sequence[UUID],
    schedule_in: dict[str, int] | None = None,
) -> None:
    arguments = [{"organization_id": str(organization_id), "delivery_id": str(one)} for one in deliveries]
    await queue.defer(connection, TASK, arguments, queue=queue.CHORES, schedule_in=schedule_in)


async def _send(delivery: Row, *, allow_private: bool) -> dict[str, Any]:
    now = datetime.now(UTC)
    body = delivery["body"]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Meterleaf-Webhooks/1",
        "webhook-id": delivery["message_id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(delivery["secret"]).sign(delivery["message_id"], now, body),
    }
    told: dict[str, Any] = {"state": "pending", "status": None, "answer": None, "error": None, "pause": None}
    try:
        answer = await post(delivery["url"], body.encode(), headers, allow_private=allow_private)
    except AddressForbidden as error:
        return {**told, "state": "failed", "error": str(error)}
    except TimeoutError:
        return {**told, "error": "The receiver did not answer in time."}
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
        return {**told, "error": f"{type(error).__name__}: {error}"[:500]}
    done = 200 <= answer.status < 300
    told |= {"status": answer.status, "answer": answer.body.replace("\x00", "")}
    return {**told, "state": "delivered" if done else "pending"}


def _guard_address(url: str, *, allow_private: bool) -> None:
    """Refuse at once what is plainly inside; names are looked at when they are connected to."""
    host = urlsplit(url).hostname or ""
    if allow_private:
        return
    try:
        inside = not address_allowed(host.strip("[]"))
    except ValueError:
        inside = host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
    if inside:
        raise WebhookAddressForbidden


def _unique(types: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(types))
