"""Founds organizations, and puts people into them who come with no invitation: at set-up and in tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.accounts.access import service as access
from meterleaf.accounts.organizations import storage
from meterleaf.platform.database import act_as
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.accounts.access.service import Role
    from meterleaf.platform.database import Connection


@dataclass(frozen=True, slots=True)
class Founded:
    """An organization, its first owner, and a key that is shown this once."""

    organization_id: UUID
    user_id: UUID
    api_key: str | None


async def found_first(connection: Connection, *, name: str, email: str) -> Founded:
    """The first organization: the one that is there, or a new one."""
    await storage.lock_founding(connection)
    there = await storage.first_owner(connection)
    if there is not None:
        return Founded(there["organization_id"], there["user_id"], None)
    return await found(connection, name=name, email=email)


async def found(connection: Connection, *, name: str, email: str, country: str | None = None) -> Founded:
    """A new organization with a new user as its owner, and a key for them."""
    organization_id = new_id()
    await act_as(connection, organization_id, None)
    await storage.insert_organization(connection, organization_id, name, country)
    return await add_person(connection, organization_id, email=email, role="owner")


async def add_person(connection: Connection, organization_id: UUID, *, email: str, role: Role) -> Founded:
    """A new user as a member of an organization, and a key for them."""
    user_id = new_id()
    await act_as(connection, organization_id, user_id)
    await storage.insert_user(connection, user_id, email, email.partition("@")[0])
    await storage.insert_member(connection, organization_id, user_id, role)
    key = await access.issue_key(connection, organization_id, user_id, "first key")
    return Founded(organization_id, user_id, key)
