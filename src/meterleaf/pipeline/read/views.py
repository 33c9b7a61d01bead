"""How a reading and a folder are shown in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.read.history import service as history
from meterleaf.pipeline.upload.views import file_view

if TYPE_CHECKING:
    from meterleaf.platform.database import Row
    from meterleaf.platform.objects import ObjectStore


def item_view(objects: ObjectStore, row: Row) -> dict[str, Any]:
    """A file with its reading, which is null until there is one."""
    return {**file_view(objects, row), "reading": reading_view(row) if row["reading_id"] else None}


def reading_view(row: Row) -> dict[str, Any]:
    """Items first, as clients send them back; all that is said about them stands beside."""
    result = row["result"] or {}
    odd = result.get("history") or []  # kept apart, since correcting an item's fields does not take it back
    reasons = history.reasons(odd) if row["needs_review"] else []
    return {
        "id": row["reading_id"],
        "status": row["reading_status"],
        "content": {"items": row["items"]},
        "document": result.get("document") or {},
        "evidence": result.get("evidence") or [],
        "checks": [*(result.get("checks") or []), *odd],
        "confidence": row["confidence"],
        "needs_review": row["needs_review"],
        "review_reasons": [*(result.get("review_reasons") or []), *reasons],
        "engine": result.get("engine") or {},
        "problems": result.get("problems") or [],
        "suggested_facilities": row.get("suggested_facilities", []),
        "revision": row["revision"],
        "edited_by": row["edited_by"],
        "edited_at": row["edited_at"],
        "updated_at": row["reading_updated_at"],
    }


def folder_view(row: Row) -> dict[str, Any]:
    return {"type": "folder", **{name: row[name] for name in ("id", "name", "parent_id", "files_count", "created_at")}}
