"""Webhooks over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request

from meterleaf.accounts.access.session import Owner, Viewer, router
from meterleaf.accounts.webhooks import service
from meterleaf.accounts.webhooks.errors import (
    DeliveryNotFound,
    TooManyWebhooks,
    WebhookAddressForbidden,
    WebhookNotFound,
)
from meterleaf.accounts.webhooks.schemas import (
    Delivery,
    DeliveryList,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhookList,
    WebhookMade,
)
from meterleaf.platform.http import Paging, envelope, errors, paging

routes = router("Webhooks")
Page = Annotated[Paging, Depends(paging)]


async def _allow_private(request: Request) -> bool:
    return bool(request.app.state.settings.webhook_allow_private)


AllowPrivate = Annotated[bool, Depends(_allow_private)]


@routes.get("/webhooks", operation_id="list_webhooks", response_model=WebhookList)
async def list_webhooks(session: Viewer, page: Page) -> dict[str, Any]:
    """List the organization's webhooks. Their secrets are never shown again."""
    rows, total = await service.list_webhooks(session.connection, session.organization_id, page.size, page.offset)
    return envelope(rows, total, page.page, page.size)


@routes.post(
    "/webhooks",
    operation_id="create_webhook",
    status_code=201,
    response_model=WebhookMade,
    responses=errors(WebhookAddressForbidden, TooManyWebhooks),
)
async def create_webhook(session: Owner, allow_private: AllowPrivate, body: NewWebhook) -> dict[str, Any]:
    """Add a webhook; `secret` checks its signatures (Standard Webhooks) and is shown this once."""
    return await service.create(session.connection, session.organization_id, body, allow_private=allow_private)


@routes.get(
    "/webhooks/{webhook_id:uuid}", operation_id="get_webhook", response_model=Webhook, responses=errors(WebhookNotFound)
)
async def get_webhook(session: Viewer, webhook_id: UUID) -> dict[str, Any]:
    """Show one webhook."""
    return await service.show(session.connection, session.organization_id, webhook_id)


@routes.patch(
    "/webhooks/{webhook_id:uuid}",
    operation_id="update_webhook",
    response_model=Webhook,
    responses=errors(WebhookNotFound, WebhookAddressForbidden),
)
async def update_webhook(
    session: Owner, allow_private: AllowPrivate, webhook_id: UUID, body: WebhookChange
) -> dict[str, Any]:
    """Change a webhook's address or types, or switch it off and on."""
    return await service.change(
        session.connection, session.organization_id, webhook_id, body, allow_private=allow_private
    )


@routes.delete(
    "/webhooks/{webhook_id:uuid}", operation_id="delete_webhook", status_code=204, responses=errors(WebhookNotFound)
)
async def delete_webhook(session: Owner, webhook_id: UUID) -> None:
    """Delete a webhook and the list of its deliveries."""
    await service.remove(session.connection, session.organization_id, webhook_id)


@routes.post(
    "/webhooks/{webhook_id:uuid}/rotate-secret",
    operation_id="rotate_webhook_secret",
    response_model=WebhookMade,
    responses=errors(WebhookNotFound),
)
async def rotate_secret(session: Owner, webhook_id: UUID) -> dict[str, Any]:
    """Give a webhook a new secret, shown this once."""
    return await service.rotate_secret(session.connection, session.organization_id, webhook_id)


@routes.post(
    "/webhooks/{webhook_id:uuid}/ping", operation_id="ping_webhook", status_code=202, responses=errors(WebhookNotFound)
)
async def ping(session: Owner, webhook_id: UUID) -> dict[str, bool]:
    """Send a message of type `ping`, to see whether all is well."""
    await service.ping(session.connection, session.organization_id, webhook_id)
    return {"accepted": True}


@routes.get(
    "/webhooks/{webhook_id:uuid}/deliveries",
    operation_id="list_webhook_deliveries",
    response_model=DeliveryList,
    responses=errors(WebhookNotFound),
)
async def list_deliveries(
    session: Viewer, webhook_id: UUID, page: Page, state: Literal["pending", "delivered", "failed"] | None = None
) -> dict[str, Any]:
    """List what was sent or is to be sent, newest first; `state=failed` are those that were given up."""
    rows, total = await service.list_deliveries(
        session.connection, session.organization_id, webhook_id, state, page.size, page.offset
    )
    return envelope(rows, total, page.page, page.size)


@routes.post(
    "/webhooks/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/redeliver",
    operation_id="redeliver_webhook_message",
    status_code=202,
    response_model=Delivery,
    responses=errors(DeliveryNotFound),
)
async def redeliver(session: Owner, webhook_id: UUID, delivery_id: UUID) -> dict[str, Any]:
    """Send a message again, with the same `webhook-id`."""
    return await service.redeliver(session.connection, session.organization_id, webhook_id, delivery_id)
