"""Shows files, renames, moves, deletes and recovers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.upload import keys, storage
from meterleaf.pipeline.upload.errors import FileNotFound, FileNotUploaded, FolderNotFound
from meterleaf.platform import rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging
    from meterleaf.platform.objects import ObjectStore

TABLE = "files"
CONTENT_SECONDS = 300


async def show(connection: Connection, organization_id: UUID, file_id: UUID, *, deleted: bool = False) -> Row:
    """The file's row; a deleted one only where `deleted` says so. Raises FileNotFound."""
    found = await rows.get(connection, TABLE, organization_id, file_id)
    if found is None or (found["deleted_at"] is not None and not deleted):
        raise FileNotFound
    return found


async def hold(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """Keep the file until the transaction ends.

    Everybody holds the file first, then its run, its reading, its records: nobody waits for each other for ever.
    """
    await storage.hold_file(connection, organization_id, file_id)


async def find(
    connection: Connection, organization_id: UUID, asked: Mapping[str, Any], paging: Paging
) -> tuple[list[Row], int]:
    """Files that are there (or, asked for, those that are deleted), newest first."""
    deleted = "deleted_at IS NOT NULL = %(deleted)s"
    conditions = {
        "deleted": (deleted, asked["deleted"]),
        "folder_id": ("folder_id = %(folder_id)s", asked["folder_id"]),
        "status": ("status = %(status)s", asked["status"]),
        "name": ("strpos(lower(name), lower(%(name)s)) > 0", asked["name"]),
    }
    return await rows.page(connection, TABLE, organization_id, conditions, "created_at DESC, id DESC", paging)


async def change(connection: Connection, organization_id: UUID, file_id: UUID, changes: dict[str, Any]) -> Row:
    """Rename or move."""
    await show(connection, organization_id, file_id)
    folder_id = changes.get("folder_id")
    if folder_id is not None and not await storage.known_folders(connection, organization_id, [folder_id]):
        raise FolderNotFound
    return await _changed(connection, organization_id, file_id, changes)


async def remove(connection: Connection, organization_id: UUID, file_id: UUID) -> None:
    """Soft: the file can be recovered until the retention time is over."""
    await show(connection, organization_id, file_id)
    await storage.mark_deleted(connection, organization_id, file_id)


async def recover(connection: Connection, organization_id: UUID, file_id: UUID) -> Row:
    """Harmless for a file that was not deleted."""
    await show(connection, organization_id, file_id, deleted=True)
    return await _changed(connection, organization_id, file_id, {"deleted_at": None})


async def content_url(connection: Connection, objects: ObjectStore, organization_id: UUID, file_id: UUID) -> str:
    """A signed address of the bytes, good for some minutes. Raises FileNotUploaded."""
    row = await uploaded(connection, organization_id, file_id)
    return objects.presign_get(
        keys.final(organization_id, file_id),
        CONTENT_SECONDS,
        filename=f"{row['name']}.{row['extension']}",
        content_type=row["mime_type"],
    )


async def uploaded(connection: Connection, organization_id: UUID, file_id: UUID) -> Row:
    """The row of a file whose bytes are there. Raises FileNotUploaded."""
    row = await show(connection, organization_id, file_id)
    if row["status"] != "uploaded":
        raise FileNotUploaded
    return row


async def _changed(connection: Connection, organization_id: UUID, file_id: UUID, changes: dict[str, Any]) -> Row:
    changed = await rows.update(connection, TABLE, organization_id, file_id, changes)
    if changed is None:
        raise FileNotFound
    return changed
