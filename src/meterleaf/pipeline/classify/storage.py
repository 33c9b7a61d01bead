"""SQL of runs and of what a document was found to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def take_up(
    connection: Connection,
    organization_id: UUID,
    file_id: UUID,
    *,
    stage: str,
    token: UUID,
    state: str,
    origins: Sequence[str],
) -> Row | None:
    """Move the file's processing to `state`, if it is where that is allowed from; the file's row, attempts counted.

    The file's run is ours from now on: whoever held it before can write nothing any more. The file is held before its
    run is, here as everywhere.
    """
    cursor = await connection.execute(
        "WITH mine AS (SELECT id, organization_id FROM files WHERE organization_id = %(organization)s AND id = %(file)s"
        " AND deleted_at IS NULL AND status = 'uploaded' AND processing = ANY(%(origins)s) FOR NO KEY UPDATE),"
        " run AS (INSERT INTO runs (file_id, organization_id, stage, token)"
        " SELECT id, organization_id, %(stage)s, %(token)s FROM mine"
        " ON CONFLICT (file_id) DO UPDATE SET token = excluded.token, stage = excluded.stage, started_at = now(),"
        " attempt = CASE WHEN runs.stage = excluded.stage THEN runs.attempt + 1 ELSE 1 END,"
        " failures = CASE WHEN runs.stage = excluded.stage THEN runs.failures ELSE 0 END RETURNING file_id, attempt)"
        " UPDATE files SET processing = %(state)s, attempts = run.attempt FROM run"
        " WHERE files.organization_id = %(organization)s AND files.id = run.file_id RETURNING files.*",
        {
            "organization": organization_id,
            "file": file_id,
            "stage": stage,
            "token": token,
            "state": state,
            "origins": list(origins),
        },
    )
    return await cursor.fetchone()


async def hold_run(connection: Connection, organization_id: UUID, file_id: UUID, token: UUID) -> bool:
    """Whether the run is still ours; if so nobody takes it, nor the file, until the transaction ends."""
    cursor = await connection.execute(
        "WITH held AS (SELECT id FROM files WHERE organization_id = %(organization)s AND id = %(file)s FOR NO KEY UPDATE)"
        " SELECT 1 FROM runs JOIN held ON held.id = runs.file_id"
        " WHERE runs.organization_id = %(organization)s AND runs.token = %(token)s FOR UPDATE OF runs",
        {"organization": organization_id, "file": file_id, "token": token},
    )
    return await cursor.fetchone() is not None


async def count_failure(connection: Connection, organization_id: UUID, file_id: UUID, token: UUID) -> int | None:
    """One more failure that the document is to blame for; how many there are, None when the run is not ours."""
    cursor = await connection.execute(
        "UPDATE runs SET failures = failures + 1 WHERE organization_id = %s AND file_id = %s AND token = %s"
        " RETURNING failures",
        (organization_id, file_id, token),
    )
    row = await cursor.fetchone()
    return row["failures"] if row else None


async def set_classification(connection: Connection, organization_id: UUID, file_id: UUID, found: Row) -> None:
    """What the document is: `category`, `tags`, `confidence`, `language`, and the `sha256` of its bytes."""
    await connection.execute(
        "UPDATE files SET category = %(category)s, tags = %(tags)s, classification_confidence = %(confidence)s,"
        " language = %(language)s, object_sha256 = coalesce(%(sha256)s, object_sha256), processing = 'reading',"
        " updated_at = now() WHERE organization_id = %(organization_id)s AND id = %(file_id)s",
        {**found, "organization_id": organization_id, "file_id": file_id},
    )


async def set_reading_next(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """Nothing could be told of the document; the reading will say why."""
    await connection.execute(
        "UPDATE files SET processing = 'reading', updated_at = now() WHERE organization_id = %s AND id = %s",
        (organization_id, file_id),
    )
