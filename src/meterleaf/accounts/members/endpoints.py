"""Members and invitations over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from meterleaf.accounts.access.session import Owner, Viewer, router
from meterleaf.accounts.members import service
from meterleaf.accounts.members.errors import AlreadyMember, InvitationUnknown, LastOwner, MemberNotFound
from meterleaf.accounts.members.schemas import (
    InvitationList,
    InvitationMade,
    Invite,
    Member,
    MemberList,
    RoleChange,
)
from meterleaf.platform.http import Paging, envelope, errors, paging

routes = router("Members")
Page = Annotated[Paging, Depends(paging)]


@routes.get("/members", operation_id="list_members", response_model=MemberList)
async def list_members(session: Viewer, page: Page) -> dict[str, Any]:
    """List the organization's members and their roles."""
    rows, total = await service.list_members(session.connection, session.organization_id, page.size, page.offset)
    return envelope(rows, total, page.page, page.size)


@routes.post(
    "/members",
    operation_id="invite_member",
    status_code=201,
    response_model=InvitationMade,
    responses=errors(AlreadyMember),
)
async def invite(session: Owner, request: Request, body: Invite) -> dict[str, Any]:
    """Invite somebody: the answer has the link to send them, shown this once."""
    page_url = str(request.base_url).rstrip("/")
    caller = session.caller
    return await service.invite(session.connection, caller.organization_id, caller.user_id, body, page_url)


@routes.get("/members/invitations", operation_id="list_invitations", response_model=InvitationList)
async def list_invitations(session: Owner, page: Page) -> dict[str, Any]:
    """List the invitations that are still open."""
    rows, total = await service.list_invitations(session.connection, session.organization_id, page.size, page.offset)
    return envelope(rows, total, page.page, page.size)


@routes.delete(
    "/members/invitations/{invitation_id:uuid}",
    operation_id="withdraw_invitation",
    status_code=204,
    responses=errors(InvitationUnknown),
)
async def withdraw(session: Owner, invitation_id: UUID) -> None:
    """Withdraw an invitation: its link no longer works."""
    await service.withdraw(session.connection, session.organization_id, invitation_id)


@routes.patch(
    "/members/{user_id:uuid}",
    operation_id="update_member",
    response_model=Member,
    responses=errors(MemberNotFound, LastOwner),
)
async def change_role(session: Owner, user_id: UUID, body: RoleChange) -> dict[str, Any]:
    """Change a member's role."""
    return await service.change_role(session.connection, session.organization_id, user_id, body.role)


@routes.delete(
    "/members/{user_id:uuid}",
    operation_id="remove_member",
    status_code=204,
    responses=errors(MemberNotFound, LastOwner),
)
async def remove(session: Owner, user_id: UUID) -> None:
    """Remove a member; their API keys in this organization are revoked."""
    await service.remove(session.connection, session.organization_id, user_id)
