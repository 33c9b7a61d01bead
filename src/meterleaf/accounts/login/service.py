"""Decides who comes in, by a password or by an invitation's link."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.login import storage
from meterleaf.accounts.login.errors import InvitationNotFound, LoginFailed, PasswordNeeded, TooManyAttempts
from meterleaf.accounts.login.passwords import hash_password, password_fits
from meterleaf.platform.database import act_as
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.accounts.access.tokens import Tokens
    from meterleaf.accounts.login.schemas import AcceptInvitation
    from meterleaf.platform.database import Connection, Database, Row

FAILURES_ALLOWED = 10
PASSWORD_LENGTH = 10


async def login(database: Database, tokens: Tokens, email: str, password: str) -> dict[str, Any]:
    """A token for the user of this e-mail. Raises LoginFailed, or TooManyAttempts when somebody is guessing.

    A failure is written in a transaction of its own: the one of the request is rolled back by the error.
    """
    email_hash = _hash(email.lower())
    async with database.transaction() as connection:
        if await storage.count_failures(connection, email_hash) >= FAILURES_ALLOWED:
            raise TooManyAttempts
        user = await storage.user_of_email(connection, email)
    if not await password_fits(password, user["password_hash"] if user else None) or user is None:
        async with database.transaction() as connection:
            await storage.insert_failure(connection, email_hash)
        raise LoginFailed
    async with database.transaction() as connection:
        await storage.forget_failures(connection, email_hash)
        return await _welcome(connection, tokens, user["id"])


async def accept_invitation(database: Database, tokens: Tokens, told: AcceptInvitation) -> dict[str, Any]:
    """Make the invited a member and log them in.

    A new user chooses a password. Who is a user already, with a password, has to give it: the link alone (which may
    have been forwarded) does not open another organization of theirs. Raises InvitationNotFound, PasswordNeeded,
    LoginFailed.
    """
    async with database.transaction() as connection:
        found = await storage.invitation_of_token(connection, _hash(told.token))
        if found is None or found["accepted_at"] or found["withdrawn_at"] or found["expires_at"] <= datetime.now(UTC):
            raise InvitationNotFound
        user_id = await _invited_user(connection, found, told)
        await act_as(connection, found["organization_id"], user_id)
        if not await storage.accept_invitation(connection, found["organization_id"], found["id"]):
            raise InvitationNotFound
        await storage.add_member(connection, found["organization_id"], user_id, found["role"])
        return await _welcome(connection, tokens, user_id)


async def _invited_user(connection: Connection, invitation: Row, told: AcceptInvitation) -> UUID:
    user = await storage.user_of_email(connection, invitation["email"])
    if user is not None and user["password_hash"]:
        if not await password_fits(told.password or "", user["password_hash"]):
            raise LoginFailed
        return user["id"]  # type: ignore[no-any-return]
    if told.password is None or len(told.password) < PASSWORD_LENGTH:
        raise PasswordNeeded
    hashed = await hash_password(told.password)
    if user is not None:
        await storage.set_password(connection, user["id"], hashed)
        return user["id"]  # type: ignore[no-any-return]
    user_id = new_id()
    await storage.insert_user(connection, user_id, invitation["email"], told.name, hashed)
    return user_id


async def _welcome(connection: Connection, tokens: Tokens, user_id: UUID) -> dict[str, Any]:
    organizations = await storage.organizations_of_user(connection, user_id)
    return {
        "access_token": tokens.issue(user_id),
        "expires_in": tokens.seconds,
        "user_id": user_id,
        "organizations": [{"id": one["id"], "name": one["name"], "role": one["role"]} for one in organizations],
    }


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
