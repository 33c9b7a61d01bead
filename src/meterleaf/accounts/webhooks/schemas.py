"""Webhooks on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, HttpUrl

from meterleaf.platform.http import Body, Flag, Text

MessageType = Literal[
    "file.uploaded", "file.classified", "reading.created", "reading.failed", "reading.updated", "records.created"
]


def _without_credentials(url: HttpUrl) -> HttpUrl:
    if url.username or url.password:
        raise ValueError("must not carry a user or a password: what is sent is signed")
    return url


Address = Annotated[HttpUrl, AfterValidator(_without_credentials), Field(examples=["https://example.org/meterleaf"])]
Types = Annotated[list[MessageType], Field(min_length=1, max_length=20, examples=[["reading.created"]])]


class NewWebhook(Body):
    url: Address
    types: Types
    description: Annotated[Text, Field(max_length=200)] = ""


class WebhookChange(Body):
    url: Address | None = None
    types: Types | None = None
    description: Annotated[Text, Field(max_length=200)] | None = None
    active: Flag | None = None


class Webhook(BaseModel):
    id: UUID
    url: str
    types: list[str]
    description: str
    active: bool
    created_at: datetime
    updated_at: datetime


class WebhookMade(Webhook):
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], description="Shown this once.")


class Delivery(BaseModel):
    id: UUID
    message_id: str
    type: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    next_attempt_at: datetime | None
    last_status: int | None
    last_answer: str | None
    last_error: str | None
    created_at: datetime
    delivered_at: datetime | None
    body: str


class WebhookList(BaseModel):
    items: list[Webhook]
    total: int
    page: int
    size: int
    pages: int


class DeliveryList(BaseModel):
    items: list[Delivery]
    total: int
    page: int
    size: int
    pages: int
