"""SQL of corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.types.json import Json

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

_SELECT = (
    "SELECT r.*, r.id AS reading_id, r.status AS reading_status, r.updated_at AS reading_updated_at,"
    " f.category, f.linked, f.name, f.extension, f.object_sha256 FROM readings r"
    " JOIN files f ON f.organization_id = r.organization_id AND f.id = r.file_id"
    " WHERE r.organization_id = %s AND (r.id = %s OR r.file_id = %s) AND f.deleted_at IS NULL"
)


async def reading(connection: Connection, organization_id: UUID, reading_id: UUID) -> Row | None:
    """The reading of that id, or of the file of that id."""
    cursor = await connection.execute(_SELECT, (organization_id, reading_id, reading_id))
    return await cursor.fetchone()


async def lock_reading(connection: Connection, organization_id: UUID, reading_id: UUID) -> Row | None:
    """The same, held until the transaction ends."""
    cursor = await connection.execute(f"{_SELECT} FOR NO KEY UPDATE OF r", (organization_id, reading_id, reading_id))
    return await cursor.fetchone()


async def save_edit(connection: Connection, organization_id: UUID, row: dict[str, Any]) -> None:
    """The person's revision becomes the reading."""
    values = {**row, "organization_id": organization_id, "items": Json(row["items"]), "result": Json(row["result"])}
    await connection.execute(
        "UPDATE readings SET revision = %(revision)s, status = 'success', items = %(items)s, result = %(result)s,"
        " confidence = 1, needs_review = false, edited_by = %(author_id)s, edited_at = now(), updated_at = now()"
        " WHERE organization_id = %(organization_id)s AND id = %(reading_id)s",
        values,
    )
    await connection.execute(
        "INSERT INTO reading_revisions"
        " (reading_id, organization_id, revision, source, author_id, taken, status, items, result)"
        " VALUES (%(reading_id)s, %(organization_id)s, %(revision)s, 'person', %(author_id)s, true, 'success',"
        " %(items)s, %(result)s)",
        values,
    )


async def settle_file(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """A person has said what stands in the document: its processing is done, whatever it was before."""
    await connection.execute(
        "UPDATE files SET processing = 'done', error_code = NULL, error_message = NULL, updated_at = now()"
        " WHERE organization_id = %s AND id = %s AND processing IN ('done', 'failed')",
        (organization_id, file_id),
    )


async def lesson(connection: Connection, organization_id: UUID, reading_id: UUID) -> Row | None:
    """A person's reading with its file's row: what memory learns from. None when nobody corrected it (any more)."""
    cursor = await connection.execute(
        "SELECT f.*, r.id AS reading_id, r.revision, r.items FROM readings r"
        " JOIN files f ON f.organization_id = r.organization_id AND f.id = r.file_id"
        " WHERE r.organization_id = %s AND r.id = %s AND r.edited_by IS NOT NULL AND f.deleted_at IS NULL",
        (organization_id, reading_id),
    )
    return await cursor.fetchone()


async def revisions(connection: Connection, organization_id: UUID, reading_id: UUID) -> list[Row]:
    cursor = await connection.execute(
        "SELECT v.revision, v.source, v.author_id, u.name AS author_name, u.email AS author_email, v.taken, v.status,"
        " v.items, v.created_at FROM reading_revisions v LEFT JOIN users u ON u.id = v.author_id"
        " WHERE v.organization_id = %s AND v.reading_id = %s ORDER BY v.revision DESC",
        (organization_id, reading_id),
    )
    return await cursor.fetchall()
