"""SQL of readings: saving one, and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Json

from meterleaf.platform import rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from uuid import UUID

    from meterleaf.pipeline.read.filters import Filters
    from meterleaf.platform.database import Connection, Row

# The page of files is found first, and only its rows are joined with their readings.
_WITH_READINGS = """
    SELECT page.*, r.id AS reading_id, r.status AS reading_status, r.items, r.result, r.confidence, r.needs_review,
           r.revision, r.edited_by, r.edited_at, r.updated_at AS reading_updated_at
    FROM ({page}) AS page LEFT JOIN readings r ON r.organization_id = page.organization_id AND r.file_id = page.id
    ORDER BY {order}
"""


async def save_engine_reading(connection: Connection, organization_id: UUID, row: dict[str, Any]) -> Row:
    """A new revision by the engine; it becomes the reading unless a person has edited that: `id`, `revision`, `taken`."""
    values = {**row, "items": Json(row["items"]), "result": Json(row["result"]), "organization_id": organization_id}
    cursor = await connection.execute(
        "WITH kept AS (INSERT INTO readings (id, organization_id, file_id, revision, status, items, result, confidence, needs_review)"
        " VALUES (%(reading_id)s, %(organization_id)s, %(file_id)s, 1, %(status)s, %(items)s, %(result)s,"
        " %(confidence)s, %(needs_review)s)"
        " ON CONFLICT (file_id) DO UPDATE SET revision = readings.revision + 1, updated_at = now(),"
        " status = CASE WHEN readings.edited_by IS NULL THEN excluded.status ELSE readings.status END,"
        " items = CASE WHEN readings.edited_by IS NULL THEN excluded.items ELSE readings.items END,"
        " result = CASE WHEN readings.edited_by IS NULL THEN excluded.result ELSE readings.result END,"
        " confidence = CASE WHEN readings.edited_by IS NULL THEN excluded.confidence ELSE readings.confidence END,"
        " needs_review = CASE WHEN readings.edited_by IS NULL THEN excluded.needs_review ELSE readings.needs_review END"
        " RETURNING id, revision, edited_by IS NULL AS taken), told AS ("
        " INSERT INTO reading_revisions (reading_id, organization_id, revision, source, taken, status, items, result)"
        " SELECT id, %(organization_id)s, revision, 'engine', taken, %(status)s, %(items)s, %(result)s FROM kept)"
        " SELECT id, revision, taken FROM kept",
        values,
    )
    kept = await cursor.fetchone()
    assert kept is not None  # noqa: S101 - an upsert always returns its row
    return kept


async def finish_file(
    connection: Connection, organization_id: UUID, file_id: UUID, result: dict[str, Any], error: dict[str, str] | None
) -> None:
    """The end of the file's way: done, or failed with the reason."""
    await connection.execute(
        "UPDATE files SET processing = %s, error_code = %s, error_message = %s, category = coalesce(%s, category),"
        " tags = CASE WHEN %s::text[] = '{}' THEN tags ELSE %s::text[] END, updated_at = now()"
        " WHERE organization_id = %s AND id = %s",
        (
            "failed" if error else "done",
            error["code"] if error else None,
            error["message"] if error else None,
            result.get("category"),
            *([result.get("tags") or []] * 2),
            organization_id,
            file_id,
        ),
    )


async def files_in_order(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> list[Row]:
    page = (
        "SELECT f.*, asked.place FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked (id, place)"
        " JOIN files f USING (id) WHERE f.organization_id = %s AND f.deleted_at IS NULL"
    )
    query = _WITH_READINGS.format(page=page, order="place")
    cursor = await connection.execute(query, (list(dict.fromkeys(file_ids)), organization_id))
    return await cursor.fetchall()


async def files_in_folder(
    connection: Connection, organization_id: UUID, folder_id: UUID | None, *, order: str, limit: int, offset: int
) -> list[Row]:
    place = "folder_id = %(folder_id)s" if folder_id else "folder_id IS NULL"
    page = (
        f"SELECT * FROM files WHERE organization_id = %(organization_id)s AND {place} AND deleted_at IS NULL"
        f" ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"
    )
    values = {"organization_id": organization_id, "folder_id": folder_id, "limit": limit, "offset": offset}
    query = _WITH_READINGS.format(page=page, order=_outer(order))
    return await (await connection.execute(query, values)).fetchall()


async def search(connection: Connection, organization_id: UUID, filters: Filters) -> list[Row]:
    conditions, values = _conditions(organization_id, filters)
    page = (
        f"SELECT * FROM files WHERE {conditions} ORDER BY {filters.order}"
        f" LIMIT {filters.paging.size} OFFSET {filters.paging.offset}"
    )
    query = _WITH_READINGS.format(page=page, order=_outer(filters.order))
    return await (await connection.execute(query, values)).fetchall()


def everything_found(connection: Connection, organization_id: UUID, filters: Filters) -> AsyncIterator[Row]:
    """The rows of `search`, or of `files_in_order`, without an end to the page."""
    if filters.file_id:
        page = (
            "SELECT f.*, asked.place FROM unnest(%(file_id)s::uuid[]) WITH ORDINALITY AS asked (id, place)"
            " JOIN files f USING (id) WHERE f.organization_id = %(organization_id)s AND f.deleted_at IS NULL"
        )
        values = {"file_id": list(dict.fromkeys(filters.file_id)), "organization_id": organization_id}
        return rows.fetched(connection, _WITH_READINGS.format(page=page, order="place"), values)
    conditions, values = _conditions(organization_id, filters)
    page = f"SELECT * FROM files WHERE {conditions}"
    return rows.fetched(connection, _WITH_READINGS.format(page=page, order=_outer(filters.order)), values)


async def count_found(connection: Connection, organization_id: UUID, filters: Filters) -> int:
    if filters.only_categories:
        query = (
            "SELECT coalesce(sum(files), 0)::bigint AS n FROM file_counts"
            " WHERE organization_id = %(organization_id)s AND category = ANY(%(category)s)"
        )
        return await _number(connection, query, {"organization_id": organization_id, "category": filters.category})
    conditions, values = _conditions(organization_id, filters)
    return await _number(connection, f"SELECT count(*) AS n FROM files WHERE {conditions}", values)


async def count_in_folder(connection: Connection, organization_id: UUID, folder_id: UUID | None) -> int:
    place = "folder_id = %(folder_id)s" if folder_id else "folder_id IS NULL"
    query = (
        f"SELECT coalesce(sum(files), 0)::bigint AS n FROM file_counts"
        f" WHERE organization_id = %(organization_id)s AND {place}"
    )
    return await _number(connection, query, {"organization_id": organization_id, "folder_id": folder_id})


async def count_folders(connection: Connection, organization_id: UUID, parent_id: UUID | None) -> int:
    place = "parent_id = %(parent_id)s" if parent_id else "parent_id IS NULL"
    query = f"SELECT count(*) AS n FROM folders WHERE organization_id = %(organization_id)s AND {place}"
    return await _number(connection, query, {"organization_id": organization_id, "parent_id": parent_id})


async def folders_in(
    connection: Connection, organization_id: UUID, parent_id: UUID | None, *, limit: int, offset: int
) -> list[Row]:
    place = "parent_id = %(parent_id)s" if parent_id else "parent_id IS NULL"
    cursor = await connection.execute(
        "SELECT f.id, f.name, f.parent_id, f.created_at, (SELECT coalesce(sum(files), 0)::bigint FROM file_counts c"
        " WHERE c.organization_id = f.organization_id AND c.folder_id = f.id) AS files_count"
        f" FROM folders f WHERE organization_id = %(organization_id)s AND {place}"
        " ORDER BY lower(name), id LIMIT %(limit)s OFFSET %(offset)s",
        {"organization_id": organization_id, "parent_id": parent_id, "limit": limit, "offset": offset},
    )
    return await cursor.fetchall()


def _conditions(organization_id: UUID, filters: Filters) -> tuple[str, dict[str, Any]]:
    """The filters as SQL: each fragment is ours, each value a parameter."""
    asked: dict[str, tuple[str, Any]] = {
        "folder_id": (f"folder_id IN ({_BELOW})", filters.folder_id),
        "project_id": (_IN_PROJECT, filters.project_id),
        "linked": ("linked = %(linked)s", filters.linked),
        "name": ("strpos(lower(name), lower(%(name)s)) > 0", filters.name),
        "category": ("category = ANY(%(category)s)", filters.category or None),
        "created_from": ("created_at >= %(created_from)s", filters.created_from),
        "created_to": ("created_at < %(created_to)s", filters.created_to),
        "status": (f"{_READING} AND r.status = %(status)s)", filters.status),
        "needs_review": (f"{_READING} AND r.needs_review = %(needs_review)s)", filters.needs_review),
        "min_confidence": (f"{_READING} AND r.confidence >= %(min_confidence)s)", filters.min_confidence),
    }
    given = {name: (fragment, value) for name, (fragment, value) in asked.items() if value is not None}
    if len(filters.category) == 1:  # an equality lets the index give the order, too
        given["category"] = ("category = %(category)s", filters.category[0])
    fragments = ["organization_id = %(organization_id)s", "deleted_at IS NULL"]
    values = {name: value for name, (_, value) in given.items()} | {"organization_id": organization_id}
    return " AND ".join(fragments + [fragment for fragment, _ in given.values()]), values


_BELOW = (
    "WITH RECURSIVE below AS (SELECT id FROM folders WHERE organization_id = %(organization_id)s AND id = %(folder_id)s"
    " UNION SELECT f.id FROM folders f JOIN below ON f.parent_id = below.id"
    " WHERE f.organization_id = %(organization_id)s) SELECT id FROM below"
)
_IN_PROJECT = (
    "EXISTS (SELECT 1 FROM project_links l WHERE l.organization_id = files.organization_id"
    " AND l.project_id = %(project_id)s AND (l.entity_type = 'files' AND l.entity_id = files.id"
    " OR l.entity_type = 'file_readings' AND l.entity_id = (SELECT p.id FROM readings p WHERE p.file_id = files.id)))"
)
_READING = "EXISTS (SELECT 1 FROM readings r WHERE r.organization_id = files.organization_id AND r.file_id = files.id"


def _outer(order: str) -> str:
    """The same order, said of the joined rows."""
    return order.replace("created_at", "page.created_at").replace("name", "page.name").replace("id", "page.id")


async def _number(connection: Connection, query: str, values: dict[str, Any]) -> int:
    row = await (await connection.execute(query, values)).fetchone()
    return int(row["n"]) if row else 0
