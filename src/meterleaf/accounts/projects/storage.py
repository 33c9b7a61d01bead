"""SQL of the links between projects and what belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection


async def link(
    connection: Connection, organization_id: UUID, project_id: UUID, entity_type: str, entity_ids: Sequence[UUID]
) -> int:
    """How many were not linked before."""
    cursor = await connection.execute(
        "INSERT INTO project_links (organization_id, project_id, entity_type, entity_id)"
        " SELECT %s, %s, %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
        (organization_id, project_id, entity_type, list(entity_ids)),
    )
    return cursor.rowcount


async def unlink(
    connection: Connection, organization_id: UUID, project_id: UUID, entity_type: str, entity_ids: Sequence[UUID]
) -> int:
    """How many were linked before."""
    cursor = await connection.execute(
        "DELETE FROM project_links WHERE organization_id = %s AND project_id = %s AND entity_type = %s"
        " AND entity_id = ANY(%s)",
        (organization_id, project_id, entity_type, list(entity_ids)),
    )
    return cursor.rowcount
