"""How a row of `files` is shown, the same in every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.upload import keys, storage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.objects import ObjectStore


async def show_files(connection: Connection, organization_id: UUID, file_ids: Sequence[UUID]) -> list[Row]:
    """The rows of these files, in the order asked; unknown ones are left out."""
    found = await storage.files_by_id(connection, organization_id, file_ids)
    return [found[one] for one in dict.fromkeys(file_ids) if one in found]


def file_view(objects: ObjectStore, row: Row) -> dict[str, Any]:
    """A file as clients know it: the seed's fields, and what stands beside them."""
    return {
        "id": row["id"],
        "type": "file",
        "name": row["name"],
        "extension": row["extension"],
        "mime_type": row["mime_type"],
        "size_kb": row["size_kb"],
        "folder_id": row["folder_id"],
        "status": row["status"],
        "url": objects.url(keys.final(row["organization_id"], row["id"])),
        "tags": row["tags"],
        "classification": "::".join(row["tags"]) or None,
        "category": row["category"],
        "linked": row["linked"],
        "processing": _processing(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _processing(row: Row) -> dict[str, Any] | None:
    if row["processing"] is None:
        return None
    error = {"code": row["error_code"], "message": row["error_message"]} if row["error_code"] else None
    return {"state": row["processing"], "attempts": row["attempts"], "error": error}
