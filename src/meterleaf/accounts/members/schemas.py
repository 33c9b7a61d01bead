"""Members and invitations on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, WithJsonSchema

from meterleaf.platform.http import Body, Text, Whole

Role = Literal["owner", "editor", "viewer"]
Email = Annotated[
    Text,
    Field(min_length=3, max_length=254, pattern=r"^[^@\x00-\x20\x7f-\xa0]+@[^@\x00-\x20\x7f-\xa0]+$"),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["ana@example.org"]}),
]


class Invite(Body):
    email: Email
    role: Role
    days: Whole = Field(7, ge=1, le=30, description="How long the link works.")


class RoleChange(Body):
    role: Role


class Member(BaseModel):
    user_id: UUID
    email: str
    name: str
    role: Role
    created_at: datetime


class MemberList(BaseModel):
    items: list[Member]
    total: int
    page: int
    size: int
    pages: int


class Invitation(BaseModel):
    id: UUID
    email: str
    role: Role
    invited_by: UUID
    created_at: datetime
    expires_at: datetime


class InvitationList(BaseModel):
    items: list[Invitation]
    total: int
    page: int
    size: int
    pages: int


class InvitationMade(Invitation):
    token: str = Field(description="Shown this once; it opens the membership.")
    link: str = Field(description="The link to send to the invited.")
