"""Decides who joins, who leaves, and who may do what."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.members import storage
from meterleaf.accounts.members.errors import AlreadyMember, InvitationUnknown, LastOwner, MemberNotFound
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.accounts.members.schemas import Invite
    from meterleaf.platform.database import Connection, Row


async def list_members(connection: Connection, organization_id: UUID, size: int, offset: int) -> tuple[list[Row], int]:
    return await storage.list_members(connection, organization_id, size, offset)


async def invite(
    connection: Connection, organization_id: UUID, invited_by: UUID, told: Invite, page_url: str
) -> dict[str, Any]:
    """A link that makes its holder a member. The token is random, and only its hash is kept. Raises AlreadyMember."""
    if await storage.is_member(connection, organization_id, told.email):
        raise AlreadyMember
    token = secrets.token_urlsafe(32)
    row = await storage.insert_invitation(
        connection,
        organization_id,
        invitation_id=new_id(),
        email=told.email,
        role=told.role,
        token_hash=hashlib.sha256(token.encode()).digest(),
        invited_by=invited_by,
        expires_at=datetime.now(UTC) + timedelta(days=told.days),
    )
    # behind the #, so that no server's log ever holds the token
    return {**row, "token": token, "link": f"{page_url}/join#{token}"}


async def list_invitations(
    connection: Connection, organization_id: UUID, size: int, offset: int
) -> tuple[list[Row], int]:
    return await storage.list_invitations(connection, organization_id, size, offset)


async def withdraw(connection: Connection, organization_id: UUID, invitation_id: UUID) -> None:
    if not await storage.withdraw_invitation(connection, organization_id, invitation_id):
        raise InvitationUnknown


async def change_role(connection: Connection, organization_id: UUID, user_id: UUID, role: str) -> Row:
    """Raises MemberNotFound; LastOwner when no owner would be left."""
    await _guard_owner(connection, organization_id, user_id, stays_owner=role == "owner")
    await storage.set_role(connection, organization_id, user_id, role)
    found = await storage.find_member(connection, organization_id, user_id)
    if found is None:
        raise MemberNotFound
    return found


async def remove(connection: Connection, organization_id: UUID, user_id: UUID) -> None:
    """Out, with all their keys here. Raises MemberNotFound, LastOwner."""
    await _guard_owner(connection, organization_id, user_id, stays_owner=False)
    await storage.remove_member(connection, organization_id, user_id)


async def _guard_owner(connection: Connection, organization_id: UUID, user_id: UUID, *, stays_owner: bool) -> None:
    owners = await storage.lock_owners(connection, organization_id)
    if await storage.find_member(connection, organization_id, user_id) is None:
        raise MemberNotFound
    if owners == [user_id] and not stays_owner:
        raise LastOwner
