"""Clears away what is over: uploads never confirmed, objects of files deleted long ago, used inboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.pipeline.upload import keys, storage

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Database
    from meterleaf.platform.objects import ObjectStore
    from meterleaf.platform.settings import Settings

BATCH = 500


async def compact_counts(connection: Connection, organization_id: UUID) -> None:
    """Add up the changes to the counters, so that asking stays cheap."""
    await storage.compact_counts(connection, organization_id)


async def clear_away(database: Database, objects: ObjectStore, organization_id: UUID, settings: Settings) -> None:
    """Objects go first and rows after them, so that a crash in between leaves rows that are tried again."""
    async with database.transaction(organization_id) as connection:
        stale = await storage.stale_uploads(
            connection, organization_id, hours=settings.pending_upload_hours, limit=BATCH
        )
        dead = await storage.long_deleted(connection, organization_id, days=settings.retention_days, limit=BATCH)
        used = await storage.used_inboxes(connection, organization_id, seconds=settings.upload_url_seconds, limit=BATCH)
    gone = [*stale, *dead]
    await objects.delete(*(keys.inbox(organization_id, one) for one in (*gone, *used)))
    await objects.delete(*(keys.final(organization_id, one) for one in gone))
    async with database.transaction(organization_id) as connection:
        await storage.remove_files(connection, organization_id, gone)
        await storage.note_inboxes_cleared(connection, organization_id, used)
