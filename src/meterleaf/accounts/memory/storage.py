"""SQL of layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def any_layout(connection: Connection, organization_id: UUID) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM memory_layouts WHERE organization_id = %s) AS any"
    row = await (await connection.execute(query, (organization_id,))).fetchone()
    return bool(row and row["any"])


async def most_alike(connection: Connection, organization_id: UUID, marks: Sequence[int], most: int) -> list[Row]:
    """The layouts that share most marks with these, the most alike first."""
    cursor = await connection.execute(
        "SELECT id, layout FROM memory_layouts"
        " WHERE organization_id = %(organization_id)s AND marks && %(marks)s::integer[]"
        " ORDER BY cardinality(ARRAY(SELECT unnest(marks) INTERSECT SELECT unnest(%(marks)s::integer[]))) DESC, id"
        " LIMIT %(most)s",
        {"organization_id": organization_id, "marks": list(marks), "most": most},
    )
    return await cursor.fetchall()


async def lesson_is_known(connection: Connection, organization_id: UUID, reading_id: UUID, revision: int) -> bool:
    """Whether a layout was made from this revision of the reading, or from a later one."""
    query = (
        "SELECT EXISTS (SELECT 1 FROM memory_layouts"
        " WHERE organization_id = %s AND reading_id = %s AND reading_revision >= %s) AS known"
    )
    row = await (await connection.execute(query, (organization_id, reading_id, revision))).fetchone()
    return bool(row and row["known"])


async def forget_all(connection: Connection, organization_id: UUID) -> None:
    await connection.execute("DELETE FROM memory_layouts WHERE organization_id = %s", (organization_id,))
