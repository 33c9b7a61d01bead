"""SQL of folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection


async def lock_tree(connection: Connection, organization_id: UUID) -> None:
    """One change of the tree's shape at a time, so that two moves can't make a cycle together."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (str(organization_id),))


async def is_below(connection: Connection, organization_id: UUID, folder_id: UUID, top_id: UUID) -> bool:
    """Whether `folder_id` is `top_id` or lies anywhere below it."""
    cursor = await connection.execute(
        "WITH RECURSIVE above AS ("
        " SELECT id, parent_id FROM folders WHERE organization_id = %(organization_id)s AND id = %(folder_id)s"
        " UNION SELECT f.id, f.parent_id FROM folders f JOIN above ON f.id = above.parent_id"
        " WHERE f.organization_id = %(organization_id)s)"
        " SELECT 1 FROM above WHERE id = %(top_id)s",
        {"organization_id": organization_id, "folder_id": folder_id, "top_id": top_id},
    )
    return await cursor.fetchone() is not None


async def holds_anything(connection: Connection, organization_id: UUID, folder_id: UUID) -> bool:
    cursor = await connection.execute(
        "SELECT 1 FROM files WHERE organization_id = %(o)s AND folder_id = %(f)s AND deleted_at IS NULL"
        " UNION ALL SELECT 1 FROM folders WHERE organization_id = %(o)s AND parent_id = %(f)s LIMIT 1",
        {"o": organization_id, "f": folder_id},
    )
    return await cursor.fetchone() is not None


async def let_deleted_files_go(connection: Connection, organization_id: UUID, folder_id: UUID) -> None:
    """Deleted files no longer say where they lay; recovered, they come back to the root."""
    await connection.execute(
        "UPDATE files SET folder_id = NULL WHERE organization_id = %s AND folder_id = %s AND deleted_at IS NOT NULL",
        (organization_id, folder_id),
    )
