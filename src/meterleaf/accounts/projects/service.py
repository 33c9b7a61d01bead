"""Keeps projects and what is linked to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.projects import storage
from meterleaf.accounts.projects.errors import EntityNotFound, ProjectNotFound
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

TABLE = "projects"
TABLE_OF = {"invoices": "invoices", "wastes": "wastes", "files": "files", "file_readings": "readings"}


async def make(connection: Connection, caller: Caller, values: Mapping[str, Any]) -> Row:
    row = {"id": new_id(), **values, "created_by": caller.user_id}
    return await rows.insert(connection, TABLE, caller.organization_id, row)


async def show(connection: Connection, organization_id: UUID, project_id: UUID) -> Row:
    found = await rows.get(connection, TABLE, organization_id, project_id)
    if found is None:
        raise ProjectNotFound
    return found


async def find(
    connection: Connection, organization_id: UUID, name: str | None, paging: Paging
) -> tuple[list[Row], int]:
    conditions = {"name": ("strpos(lower(name), lower(%(name)s)) > 0", name)}
    return await rows.page(connection, TABLE, organization_id, conditions, "lower(name), id", paging)


async def change(connection: Connection, organization_id: UUID, project_id: UUID, changes: dict[str, Any]) -> Row:
    changed = await rows.update(connection, TABLE, organization_id, project_id, changes)
    if changed is None:
        raise ProjectNotFound
    return changed


async def remove(connection: Connection, organization_id: UUID, project_id: UUID) -> None:
    """The project and its links; what was linked stays."""
    if not await rows.delete(connection, TABLE, organization_id, project_id):
        raise ProjectNotFound


async def link(
    connection: Connection, organization_id: UUID, project_id: UUID, entity_type: str, entity_ids: Sequence[UUID]
) -> dict[str, int]:
    """Link all of them or, where one is not there, none."""
    await show(connection, organization_id, project_id)
    wanted = list(dict.fromkeys(entity_ids))
    known = await rows.known_ids(connection, TABLE_OF[entity_type], organization_id, wanted)
    missing = [str(one) for one in wanted if one not in known]
    if missing:
        raise EntityNotFound(f"No such {entity_type}: {', '.join(missing)}.", entity_ids=missing)
    created = await storage.link(connection, organization_id, project_id, entity_type, wanted)
    return {"created": created, "skipped": len(wanted) - created}


async def unlink(
    connection: Connection, organization_id: UUID, project_id: UUID, entity_type: str, entity_ids: Sequence[UUID]
) -> dict[str, int]:
    await show(connection, organization_id, project_id)
    wanted = list(dict.fromkeys(entity_ids))
    removed = await storage.unlink(connection, organization_id, project_id, entity_type, wanted)
    return {"created": removed, "skipped": len(wanted) - removed}
