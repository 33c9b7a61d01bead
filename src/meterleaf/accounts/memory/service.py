"""Keeps layouts, finds those that may fit a document, and forgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from meterleaf.accounts.memory import storage
from meterleaf.accounts.memory.errors import LayoutNotFound
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

TABLE = "memory_layouts"
# How many layouts are handed to the engine, which decides itself whether the document is of one of them.
MOST_ALIKE = 5
VERSION = 1


# -- for the pipeline -----------------------------------------------------------------------------------------------

has_any = storage.any_layout
lesson_is_known = storage.lesson_is_known


async def alike(connection: Connection, organization_id: UUID, marks: Sequence[int]) -> dict[UUID, dict[str, Any]]:
    """The few layouts that are most like a document of these marks, by the id of their row."""
    found = await storage.most_alike(connection, organization_id, marks, MOST_ALIKE)
    return {row["id"]: row["layout"] for row in found}


def memory_of(layouts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """These layouts as the engine's memory."""
    return {"version": VERSION, "layouts": list(layouts)}


async def keep(
    connection: Connection,
    organization_id: UUID,
    layout: dict[str, Any],
    *,
    follows: UUID | None,
    lesson: tuple[UUID, int],
) -> None:
    """Keep what a correction taught, in the place of the layout that it `follows`; `lesson` is reading and revision."""
    values: Mapping[str, Any] = {
        "category": layout["category"],
        "supplier": layout["constants"].get("supplier_name"),
        "marks": layout["marks"],
        "layout": Jsonb(layout),
        "taught": layout["taught"],
        "reading_id": lesson[0],
        "reading_revision": lesson[1],
    }
    renewed = await rows.update(connection, TABLE, organization_id, follows, values) if follows else None
    if renewed is None:
        await rows.insert(connection, TABLE, organization_id, {"id": new_id(), **values})


# -- for people -----------------------------------------------------------------------------------------------------


async def find(connection: Connection, organization_id: UUID, paging: Paging) -> tuple[list[Row], int]:
    return await rows.page(connection, TABLE, organization_id, {}, "updated_at DESC, id", paging)


async def show(connection: Connection, organization_id: UUID, layout_id: UUID) -> Row:
    """The layout with its memory file. Raises LayoutNotFound."""
    row = await rows.get(connection, TABLE, organization_id, layout_id)
    if row is None:
        raise LayoutNotFound
    return {**row, "memory": memory_of([row["layout"]])}


async def forget(connection: Connection, organization_id: UUID, layout_id: UUID) -> None:
    if not await rows.delete(connection, TABLE, organization_id, layout_id):
        raise LayoutNotFound


forget_all = storage.forget_all
