"""Decides who a request comes from and what they may do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

import jwt

from meterleaf.accounts.access import keys, storage
from meterleaf.accounts.access.errors import (
    CredentialsDisagree,
    CredentialsInvalid,
    KeyExpired,
    KeyNotFound,
    KeyRevoked,
    NotAuthenticated,
    NotInvited,
    OrganizationForbidden,
    OrganizationMissing,
    RoleForbidden,
    TokenExpired,
)
from meterleaf.accounts.access.tokens import Identity
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from meterleaf.accounts.access.tokens import Tokens
    from meterleaf.platform.database import Connection, Row

Role = Literal["viewer", "editor", "owner"]
RANKS: dict[Role, int] = {"viewer": 0, "editor": 1, "owner": 2}
PARTNER = re.compile(r"[A-Za-z0-9._\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for which organization, as what."""

    user_id: UUID
    organization_id: UUID
    role: Role
    partner: str | None = None

    def must_be(self, role: Role) -> None:
        """Raises RoleForbidden when the caller's role is less than that."""
        if RANKS[self.role] < RANKS[role]:
            raise RoleForbidden(f"This needs the role {role}; yours in this organization is {self.role}.")


async def enter(connection: Connection, headers: Mapping[str, str], tokens: Tokens) -> Caller:
    """The caller whom the headers name; from here on the transaction sees their organization's rows alone."""
    user_id = await authenticate(connection, headers, tokens)
    organization_id = organization_of(headers)
    role = await storage.enter(connection, user_id, organization_id)
    if role is None:
        raise OrganizationForbidden
    partner = headers.get("x-partner", "")
    return Caller(user_id, organization_id, cast("Role", role), partner if PARTNER.fullmatch(partner) else None)


async def authenticate(connection: Connection, headers: Mapping[str, str], tokens: Tokens) -> UUID:
    """The user whom Authorization, x-api-key or both name. Raises NotAuthenticated and its kinds."""
    credentials = [one for one in (_bearer(headers.get("authorization")), headers.get("x-api-key")) if one]
    if not credentials:
        raise NotAuthenticated
    users = [await _user_of(connection, one, tokens) for one in dict.fromkeys(credentials)]
    if len(set(users)) > 1:
        raise CredentialsDisagree
    return users[0]


def organization_of(headers: Mapping[str, str]) -> UUID:
    try:
        return UUID(headers["x-organization-id"])
    except (KeyError, ValueError):
        raise OrganizationMissing from None


def _bearer(header: str | None) -> str | None:
    if not header:
        return None
    scheme, _, credential = header.partition(" ")
    if scheme.lower() == "bearer" and credential.strip():
        return credential.strip()
    if keys.is_key(header):  # the ordered pages call it "Bearer token or API token": the bare key is taken too
        return header
    raise CredentialsInvalid


async def _user_of(connection: Connection, credential: str, tokens: Tokens) -> UUID:
    if keys.is_key(credential):
        return await _user_of_key(connection, credential)
    try:
        found = await tokens.user_or_identity(credential)
    except jwt.ExpiredSignatureError:
        raise TokenExpired from None
    except (jwt.InvalidTokenError, ValueError):
        raise CredentialsInvalid from None
    if isinstance(found, Identity):
        return await _user_of_identity(connection, found)
    return found


async def _user_of_key(connection: Connection, key: str) -> UUID:
    found = await storage.user_of_key(connection, keys.hash_of(key))
    if found is None:
        raise CredentialsInvalid
    if found["revoked"]:
        raise KeyRevoked
    if found["expired"]:
        raise KeyExpired
    return cast("UUID", found["user_id"])


async def _user_of_identity(connection: Connection, identity: Identity) -> UUID:
    """The user of that identity; the first time, the one with the e-mail that the issuer verified."""
    known = await storage.user_of_identity(connection, identity.issuer, identity.subject)
    if known is not None:
        return known
    user_id = await storage.user_of_email(connection, identity.email) if identity.email else None
    if user_id is None:
        raise NotInvited
    await storage.insert_identity(connection, identity.issuer, identity.subject, user_id)
    return user_id


async def list_keys(connection: Connection, caller: Caller, size: int, offset: int) -> tuple[list[Row], int]:
    """The organization's keys for an owner, their own for everybody else."""
    return await storage.list_keys(connection, caller.organization_id, _whose(caller), size, offset)


async def make_key(connection: Connection, caller: Caller, name: str, expires_at: datetime | None) -> Row:
    """A new key of the caller; `key` is in the answer this once."""
    key = await issue_key(connection, caller.organization_id, caller.user_id, name, expires_at)
    row = await storage.key_of_hash(connection, caller.organization_id, keys.hash_of(key))
    return {**row, "key": key}


async def rename_key(connection: Connection, caller: Caller, key_id: UUID, name: str) -> Row:
    row = await storage.rename_key(connection, caller.organization_id, key_id, _whose(caller), name)
    if row is None:
        raise KeyNotFound
    return row


async def revoke_key(connection: Connection, caller: Caller, key_id: UUID) -> Row:
    row = await storage.revoke_key(connection, caller.organization_id, key_id, _whose(caller))
    if row is None:
        raise KeyNotFound
    return row


def _whose(caller: Caller) -> UUID | None:
    """Whose keys the caller may see and change: None means everybody's."""
    return None if caller.role == "owner" else caller.user_id


async def issue_key(
    connection: Connection, organization_id: UUID, user_id: UUID, name: str, expires_at: datetime | None = None
) -> str:
    """Make a key for that user; this is the only time that it is seen."""
    key = keys.new_key()
    await storage.insert_key(
        connection,
        organization_id,
        key_id=new_id(),
        user_id=user_id,
        name=name,
        prefix=keys.shown_part(key),
        key_hash=keys.hash_of(key),
        expires_at=expires_at,
    )
    return key


async def all_organizations(connection: Connection) -> list[UUID]:
    """Every organization's id: for chores that go round."""
    return await storage.all_organizations(connection)


async def forget_old_answers(connection: Connection, organization_id: UUID) -> int:
    """Remove remembered answers older than a day; how many were."""
    return await storage.forget_old_answers(connection, organization_id)
