"""What can't be done to a membership."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound


class MemberNotFound(NotFound):
    code = "MEMBER_NOT_FOUND"
    message = "This organization has no such member."


class InvitationUnknown(NotFound):
    code = "INVITATION_NOT_FOUND"
    message = "This organization has no such open invitation."


class LastOwner(Conflict):
    code = "LAST_OWNER"
    message = "An organization keeps at least one owner. Make somebody else an owner first."


class AlreadyMember(Conflict):
    code = "ALREADY_MEMBER"
    message = "Somebody with this e-mail is a member already. Change their role instead."
