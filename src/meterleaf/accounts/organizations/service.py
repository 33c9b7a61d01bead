"""Decides nothing but what a caller sees of organizations: their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.accounts.organizations import storage

if TYPE_CHECKING:
    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row


async def list_own(connection: Connection, caller: Caller) -> list[Row]:
    return await storage.organizations_of_user(connection, caller.user_id)


async def change(connection: Connection, caller: Caller, name: str | None, country: str | None) -> Row:
    await storage.update(connection, caller.organization_id, name, country)
    own = await list_own(connection, caller)
    return next(one for one in own if one["id"] == caller.organization_id)
