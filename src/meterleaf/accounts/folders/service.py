"""Keeps the folders a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.folders import storage
from meterleaf.accounts.folders.errors import FolderCycle, FolderNotEmpty, FolderNotFound
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

TABLE = "folders"


async def make(connection: Connection, caller: Caller, name: str, parent_id: UUID | None) -> Row:
    if parent_id is not None:
        await show(connection, caller.organization_id, parent_id)
    values = {"id": new_id(), "name": name, "parent_id": parent_id, "created_by": caller.user_id}
    return await rows.insert(connection, TABLE, caller.organization_id, values)


async def show(connection: Connection, organization_id: UUID, folder_id: UUID) -> Row:
    found = await rows.get(connection, TABLE, organization_id, folder_id)
    if found is None:
        raise FolderNotFound
    return found


async def find(
    connection: Connection, organization_id: UUID, asked: Mapping[str, Any], paging: Paging
) -> tuple[list[Row], int]:
    """All folders, or those of one parent; by name."""
    conditions = {
        "parent_id": ("parent_id = %(parent_id)s", asked.get("parent_id")),
        "name": ("strpos(lower(name), lower(%(name)s)) > 0", asked.get("name")),
    }
    return await rows.page(connection, TABLE, organization_id, conditions, "lower(name), id", paging)


async def change(connection: Connection, organization_id: UUID, folder_id: UUID, changes: dict[str, Any]) -> Row:
    """Rename or move. Raises FolderCycle."""
    await show(connection, organization_id, folder_id)
    parent_id = changes.get("parent_id")
    if parent_id is not None:
        await storage.lock_tree(connection, organization_id)
        await show(connection, organization_id, parent_id)
        if await storage.is_below(connection, organization_id, parent_id, folder_id):
            raise FolderCycle
    changed = await rows.update(connection, TABLE, organization_id, folder_id, changes)
    if changed is None:
        raise FolderNotFound
    return changed


async def remove(connection: Connection, organization_id: UUID, folder_id: UUID) -> None:
    await show(connection, organization_id, folder_id)
    if await storage.holds_anything(connection, organization_id, folder_id):
        raise FolderNotEmpty
    await storage.let_deleted_files_go(connection, organization_id, folder_id)
    await rows.delete(connection, TABLE, organization_id, folder_id)
