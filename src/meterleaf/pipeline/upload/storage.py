"""SQL of files on their way in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

_COLUMNS = {
    "id": "uuid",
    "folder_id": "uuid",
    "name": "text",
    "extension": "text",
    "mime_type": "text",
    "size_kb": "bigint",
    "announced_bytes": "bigint",
    "announced_sha256": "text",
}
_INSERT = (
    f"INSERT INTO files (organization_id, uploaded_by, partner, {', '.join(_COLUMNS)})"
    f" SELECT %s, %s, %s, {', '.join(_COLUMNS)}"
    f" FROM json_to_recordset(%s::json) AS new ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"
)


async def insert_files(
    connection: Connection, organization_id: UUID, user_id: UUID, partner: str | None, rows: Sequence[dict[str, Any]]
) -> None:
    """Pending rows, in one statement and as one value: arrays of a thousand values each are slow to write out."""
    await connection.execute(_INSERT, (organization_id, user_id, partner, json.dumps(rows, default=str)))


async def known_folders(connection: Connection, organization_id: UUID, folder_ids: Sequence[UUID]) -> set[UUID]:
    cursor = await connection.execute(
        "SELECT id FROM folders WHERE organization_id = %s AND id = ANY(%s)", (organization_id, list(folder_ids))
    )
    return {row["id"] for row in await cursor.fetchall()}


async def project_exists(connection: Connection, organization_id: UUID, project_id: UUID) -> bool:
    cursor = await connection.execute(
        "SELECT 1 FROM projects WHERE organization_id = %s AND id = %s", (organization_id, project_id)
    )
    return await cursor.fetchone() is not None


async def lock_files(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The files, deleted ones too, held until the transaction ends; in order of id, so that nobody deadlocks."""
    cursor = await connection.execute(
        "SELECT * FROM files WHERE organization_id = %s AND id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        (organization_id, list(file_ids)),
    )
    return {row["id"]: row for row in await cursor.fetchall()}


async def hold_file(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    await connection.execute(
        "SELECT 1 FROM files WHERE organization_id = %s AND id = %s FOR NO KEY UPDATE", (organization_id, file_id)
    )


async def insert_uploaded(
    connection: Connection, organization_id: UUID, user_id: UUID, partner: str | None, rows: Sequence[dict[str, Any]]
) -> None:
    """Rows of files whose bytes came through us: announced and confirmed in one."""
    await insert_files(connection, organization_id, user_id, partner, rows)
    await mark_uploaded(connection, organization_id, rows)


async def mark_uploaded(connection: Connection, organization_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Files whose object lies under its final key: `id`, `size`, `etag`, `sha256`."""
    await connection.execute(
        "UPDATE files SET status = 'uploaded', processing = 'waiting', object_bytes = new.size,"
        " size_kb = (new.size + 1023) / 1024, object_etag = new.etag, object_sha256 = new.sha256,"
        " confirmed_at = now(), updated_at = now()"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[]) AS new (id, size, etag, sha256)"
        " WHERE files.organization_id = %s AND files.id = new.id",
        (*([row[name] for row in rows] for name in ("id", "size", "etag", "sha256")), organization_id),
    )


async def mark_error(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> None:
    await connection.execute(
        "UPDATE files SET status = 'error', updated_at = now() WHERE organization_id = %s AND id = ANY(%s)",
        (organization_id, list(file_ids)),
    )


async def link_to_project(
    connection: Connection, organization_id: UUID, project_id: UUID, file_ids: Sequence[UUID]
) -> None:
    await connection.execute(
        "INSERT INTO project_links (organization_id, project_id, entity_type, entity_id)"
        " SELECT %s, %s, 'files', unnest(%s::uuid[]) ON CONFLICT DO NOTHING",
        (organization_id, project_id, list(file_ids)),
    )


async def mark_waiting(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """Processing starts anew, with its attempts counted from the beginning."""
    await connection.execute(
        "UPDATE files SET processing = 'waiting', attempts = 0, error_code = NULL, error_message = NULL,"
        " updated_at = now() WHERE organization_id = %s AND id = %s",
        (organization_id, file_id),
    )
    await connection.execute("DELETE FROM runs WHERE organization_id = %s AND file_id = %s", (organization_id, file_id))


async def files_by_id(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> dict[UUID, Row]:
    cursor = await connection.execute(
        "SELECT * FROM files WHERE organization_id = %s AND id = ANY(%s) AND deleted_at IS NULL",
        (organization_id, list(file_ids)),
    )
    return {row["id"]: row for row in await cursor.fetchall()}


async def compact_counts(connection: Connection, organization_id: UUID) -> None:
    await connection.execute(
        "WITH parts AS (DELETE FROM file_counts WHERE organization_id = %s RETURNING *)"
        " INSERT INTO file_counts (organization_id, folder_id, category, files)"
        " SELECT organization_id, folder_id, category, sum(files) FROM parts"
        " GROUP BY organization_id, folder_id, category HAVING sum(files) <> 0",
        (organization_id,),
    )


async def stale_uploads(connection: Connection, organization_id: UUID, *, hours: int, limit: int) -> list[UUID]:
    """Files announced so long ago that nobody will confirm them."""
    return await _ids(
        connection,
        "SELECT id FROM files WHERE organization_id = %s AND status <> 'uploaded'"
        " AND created_at < now() - make_interval(hours => %s) LIMIT %s",
        (organization_id, hours, limit),
    )


async def long_deleted(connection: Connection, organization_id: UUID, *, days: int, limit: int) -> list[UUID]:
    """Files deleted so long ago that they can't be recovered any more."""
    return await _ids(
        connection,
        "SELECT id FROM files WHERE organization_id = %s AND deleted_at < now() - make_interval(days => %s)"
        " AND NOT linked LIMIT %s",
        (organization_id, days, limit),
    )


async def used_inboxes(connection: Connection, organization_id: UUID, *, seconds: int, limit: int) -> list[UUID]:
    """Confirmed files whose upload URL has run out: nothing can come into their inbox any more."""
    return await _ids(
        connection,
        "SELECT id FROM files WHERE organization_id = %s AND status = 'uploaded' AND NOT inbox_cleared"
        " AND created_at < now() - make_interval(secs => %s + 60) LIMIT %s",
        (organization_id, seconds, limit),
    )


async def remove_files(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> None:
    await connection.execute(
        "DELETE FROM files WHERE organization_id = %s AND id = ANY(%s)", (organization_id, list(file_ids))
    )


async def note_inboxes_cleared(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> None:
    await connection.execute(
        "UPDATE files SET inbox_cleared = true WHERE organization_id = %s AND id = ANY(%s)",
        (organization_id, list(file_ids)),
    )


async def _ids(connection: Connection, query: str, values: tuple[object, ...]) -> list[UUID]:
    return [row["id"] for row in await (await connection.execute(query, values)).fetchall()]


async def mark_deleted(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    await connection.execute(
        "UPDATE files SET deleted_at = now(), updated_at = now() WHERE organization_id = %s AND id = %s",
        (organization_id, file_id),
    )
