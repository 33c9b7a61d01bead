"""API keys on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from meterleaf.platform.http import Body, Moment, Text

KeyName = Annotated[Text, Field(min_length=1, max_length=100, examples=["CI upload job"])]


def _in_the_future(value: datetime) -> datetime:
    if value <= datetime.now(UTC):
        raise ValueError("must lie in the future")
    return value


class NewKey(Body):
    name: KeyName
    expires_at: Annotated[Moment, AfterValidator(_in_the_future)] | None = None


class KeyChange(Body):
    name: KeyName


class KeyAnswer(BaseModel):
    id: UUID
    name: str
    prefix: str
    user_id: UUID
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyMade(KeyAnswer):
    key: str = Field(examples=["ml_8q0…"])


class KeyList(BaseModel):
    items: list[KeyAnswer]
    total: int
    page: int
    size: int
    pages: int
