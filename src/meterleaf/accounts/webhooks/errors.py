"""What can't be done with a webhook."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound, Unprocessable


class WebhookNotFound(NotFound):
    code = "WEBHOOK_NOT_FOUND"
    message = "This organization has no such webhook."


class DeliveryNotFound(NotFound):
    code = "DELIVERY_NOT_FOUND"
    message = "This webhook has no such delivery."


class WebhookAddressForbidden(Unprocessable):
    code = "WEBHOOK_ADDRESS_FORBIDDEN"
    message = "Webhooks go to public http(s) addresses only. The operator can allow private ones."


class TooManyWebhooks(Conflict):
    code = "TOO_MANY_WEBHOOKS"
    message = "An organization has at most 20 webhooks. Delete one first."
