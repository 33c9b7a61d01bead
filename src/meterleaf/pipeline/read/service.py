"""Keeps what the engine said, and finds readings for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.read import storage
from meterleaf.pipeline.read.history import service as history
from meterleaf.pipeline.read.suggestions import suggest
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from meterleaf.pipeline.read.filters import Filters
    from meterleaf.platform.database import Connection, Row

LEADING = ("invoice_number", "quantity", "unit", "start_date", "end_date")
BESIDE = ("document", "evidence", "checks", "review_reasons", "engine")


def failed_result(file: Row, problem: dict[str, str]) -> dict[str, Any]:
    """A result in the engine's own shape for a document of which nothing could be read."""
    reading = {
        "status": "error",
        "content": {"items": []},
        "document": {},
        "evidence": [],
        "checks": [],
        "confidence": 0.0,
        "needs_review": True,
        "review_reasons": [problem["message"]],
        "engine": {},
    }
    problems = [{**problem, "level": "error", "page": None}]
    return {"category": file["category"], "tags": file["tags"], "reading": reading, "problems": problems}


async def save(connection: Connection, organization_id: UUID, file: Row, result: dict[str, Any]) -> None:
    """Make or renew the file's reading, with a revision of its own; what a person edited stays in place."""
    known = {**file, "category": result.get("category") or file["category"]}
    items = result["reading"]["content"]["items"]
    odd = await history.examine(connection, organization_id, known, items)
    reading = {**result["reading"], "needs_review": result["reading"]["needs_review"] or bool(history.reasons(odd))}
    row = {
        "reading_id": new_id(),
        "organization_id": organization_id,
        "file_id": file["id"],
        "status": reading["status"],
        "items": [in_order(item) for item in items],
        "result": {name: reading.get(name) for name in BESIDE}
        | {"problems": result.get("problems", []), "timing_ms": result.get("timing_ms", {}), "history": odd},
        "confidence": reading["confidence"],
        "needs_review": reading["needs_review"],
    }
    kept = await storage.save_engine_reading(connection, organization_id, row)
    if kept["taken"]:
        await history.remember(connection, organization_id, kept, known, items)
    error = _first_error(result) if reading["status"] == "error" else None
    await storage.finish_file(connection, organization_id, file["id"], result, error)
    await _tell(connection, organization_id, file["id"], reading, error)


async def _tell(
    connection: Connection, organization_id: UUID, file_id: UUID, reading: dict[str, Any], error: dict[str, str] | None
) -> None:
    told: dict[str, Any] = {"file_id": str(file_id), "status": reading["status"]}
    told |= {"error": error} if error else {key: reading[key] for key in ("confidence", "needs_review")}
    message_type = "reading.failed" if error else "reading.created"
    await webhooks.notify(connection, organization_id, message_type, [told])


def in_order(item: dict[str, Any]) -> dict[str, Any]:
    """The same item with the fields first that everybody looks for."""
    return {name: item[name] for name in LEADING if name in item} | item


def _first_error(result: dict[str, Any]) -> dict[str, str]:
    errors = [one for one in result.get("problems", []) if one["level"] == "error"]
    found = (errors or result.get("problems") or [{"code": "NOTHING_READ", "message": "Nothing could be read."}])[0]
    return {"code": found["code"], "message": found["message"]}


async def find(connection: Connection, organization_id: UUID, filters: Filters) -> tuple[list[Row], list[Row], int]:
    """Folders, files with their readings, and how many of both there are in all."""
    if filters.file_id:
        files = await storage.files_in_order(connection, organization_id, filters.file_id)
        return [], await suggest(connection, organization_id, files), len(files)
    if filters.browsing:
        folders, files, total = await _browse(connection, organization_id, filters)
        return folders, await suggest(connection, organization_id, files), total
    files = await suggest(connection, organization_id, await storage.search(connection, organization_id, filters))
    return [], files, await storage.count_found(connection, organization_id, filters)


def everything(connection: Connection, organization_id: UUID, filters: Filters) -> AsyncIterator[Row]:
    """All files that meet the filters, in all folders where none is named, with their readings, by and by."""
    return storage.everything_found(connection, organization_id, filters)


async def _browse(connection: Connection, organization_id: UUID, filters: Filters) -> tuple[list[Row], list[Row], int]:
    """Folders come first, by name; the page may begin among them and end among the files."""
    folder_count = await storage.count_folders(connection, organization_id, filters.folder_id)
    file_count = await storage.count_in_folder(connection, organization_id, filters.folder_id)
    start, size = filters.paging.offset, filters.paging.size
    folders = (
        await storage.folders_in(connection, organization_id, filters.folder_id, limit=size, offset=start)
        if start < folder_count
        else []
    )
    files = (
        await storage.files_in_folder(
            connection,
            organization_id,
            filters.folder_id,
            order=filters.order,
            limit=size - len(folders),
            offset=max(0, start - folder_count),
        )
        if len(folders) < size
        else []
    )
    return folders, files, folder_count + file_count
