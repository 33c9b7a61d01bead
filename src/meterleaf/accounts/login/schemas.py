"""Logins on the wire."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, WithJsonSchema

from meterleaf.platform.http import Body, Text

Email = Annotated[
    Text,
    Field(min_length=3, max_length=254, pattern=r"^[^@\x00-\x20\x7f-\xa0]+@[^@\x00-\x20\x7f-\xa0]+$"),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["ana@example.org"]}),
]
Password = Annotated[Text, Field(min_length=1, max_length=1_000, examples=["correct horse battery"])]
NewPassword = Annotated[Text, Field(min_length=10, max_length=1_000, examples=["correct horse battery"])]


class Login(Body):
    email: Email
    password: Password


class AcceptInvitation(Body):
    token: Annotated[Text, Field(min_length=10, max_length=200)]
    name: Annotated[Text, Field(min_length=1, max_length=100, examples=["Ana Ruiz"])]
    password: NewPassword | None = Field(None, description="Needed by a new user; an existing one gives their own.")


class OrganizationOfUser(BaseModel):
    id: UUID
    name: str
    role: str


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the name of the scheme (RFC 6750)
    expires_in: int
    user_id: UUID
    organizations: list[OrganizationOfUser]
