"""Decides what may be uploaded, and when an upload counts."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline import states
from meterleaf.pipeline.events import service as events
from meterleaf.pipeline.events.catalogue import document_event
from meterleaf.pipeline.upload import keys, media, storage
from meterleaf.pipeline.upload.errors import (
    FileNotFound,
    FileNotUploaded,
    FileTooLarge,
    FolderNotFound,
    InvalidStatus,
    MediaTypeMismatch,
    ProjectNotFound,
    UnsupportedExtension,
)
from meterleaf.pipeline.upload.inspection import inspect, pin
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.pipeline.events.catalogue import EventType
    from meterleaf.pipeline.upload.schemas import Announcement, Confirmation
    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows."""

    max_file_kb: int
    url_seconds: int


async def announce(
    connection: Connection, objects: ObjectStore, caller: Caller, rules: Rules, wanted: Sequence[Announcement]
) -> list[dict[str, Any]]:
    """Make pending rows and presigned URLs, for all of them or for none."""
    for index, one in enumerate(wanted):
        _must_be_acceptable(one, index, rules)
    await _must_have_folders(connection, caller, wanted)
    rows = [_row(one) for one in wanted]
    await storage.insert_files(connection, caller.organization_id, caller.user_id, caller.partner, rows)
    expires_at = (datetime.now(UTC) + timedelta(seconds=rules.url_seconds)).isoformat().replace("+00:00", "Z")
    bound = [_bound_headers(row) for row in rows]
    organization = str(caller.organization_id)
    inboxes = [keys.inbox(organization, row["id"]) for row in rows]
    addresses = objects.presign_puts(zip(inboxes, bound, strict=True), rules.url_seconds)
    return [
        {
            "id": row["id"],
            "status": "pending",
            "url": objects.url(keys.final(organization, row["id"])),
            "presigned_url": address,
            "expires_at": expires_at,
            "headers": headers,
        }
        for row, headers, address in zip(rows, bound, addresses, strict=True)
    ]


def _must_be_acceptable(one: Announcement, index: int, rules: Rules) -> None:
    extension = _extension(one)
    if extension not in media.accepted():
        raise UnsupportedExtension(f"Entry {index}: files with the extension {extension!r} are not read.", index=index)
    if not media.fits(extension, one.mime_type):
        known = ", ".join(media.accepted()[extension])
        raise MediaTypeMismatch(f"Entry {index}: a {extension} file is one of {known}.", index=index)
    if not 1 <= one.size_kb <= rules.max_file_kb or (one.size_bytes or 0) > rules.max_file_kb * 1024:
        raise FileTooLarge(f"Entry {index}: size_kb must be from 1 to {rules.max_file_kb}.", index=index)


def _extension(one: Announcement) -> str:
    return one.extension.lower().removeprefix(".")


async def _must_have_folders(connection: Connection, caller: Caller, wanted: Sequence[Announcement]) -> None:
    asked = {one.folder_id for one in wanted if one.folder_id is not None}
    if not asked:
        return
    known = await storage.known_folders(connection, caller.organization_id, list(asked))
    for index, one in enumerate(wanted):
        if one.folder_id is not None and one.folder_id not in known:
            raise FolderNotFound(f"Entry {index}: there is no folder {one.folder_id}.", index=index)


def _row(one: Announcement) -> dict[str, Any]:
    return {
        "id": str(new_id()),  # as it is written from here on, a few times each
        "folder_id": one.folder_id,
        "name": one.name,
        "extension": _extension(one),
        "mime_type": one.mime_type,
        "size_kb": one.size_kb,
        "announced_bytes": one.size_bytes,
        "announced_sha256": one.sha256.lower() if one.sha256 else None,
    }


def _bound_headers(row: dict[str, Any]) -> dict[str, str]:
    """What the PUT has to carry, exactly so: type, and length and hash where they were announced."""
    headers = {"Content-Type": row["mime_type"]}
    if row["announced_bytes"] is not None:
        headers["Content-Length"] = str(row["announced_bytes"])
    if row["announced_sha256"] is not None:
        headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(row["announced_sha256"])).decode()
    return headers


async def confirm(
    connection: Connection, objects: ObjectStore, caller: Caller, rules: Rules, told: Confirmation
) -> list[dict[str, Any]]:
    """Flip files to what the caller says of them; uploaded ones only if the store agrees, all of them or none.

    The rows stay locked while the store is asked, so that of two confirmations one waits and finds the work done.
    """
    asked = list(dict.fromkeys(told.file_ids))
    rows = await storage.lock_files(connection, caller.organization_id, asked)
    missing = [str(one) for one in asked if one not in rows or rows[one]["deleted_at"]]
    if missing:
        raise FileNotFound(f"No such files: {', '.join(missing)}.", file_ids=missing)
    if told.project_id and not await storage.project_exists(connection, caller.organization_id, told.project_id):
        raise ProjectNotFound
    changing = [rows[one] for one in asked if rows[one]["status"] != told.status]
    _must_move(changing, told.status)
    if told.status == "uploaded":
        await _take_in(connection, objects, caller, rules, changing)
    else:
        await storage.mark_error(connection, caller.organization_id, [row["id"] for row in changing])
    if told.project_id and told.status == "uploaded":
        await storage.link_to_project(connection, caller.organization_id, told.project_id, asked)
    return [{"id": one, "status": told.status} for one in asked]


def _must_move(rows: Sequence[Row], status: str) -> None:
    stuck = [str(row["id"]) for row in rows if not states.may(states.FILE, row["status"], status)]
    if stuck:
        raise InvalidStatus(f"Already uploaded, and can't become {status}: {', '.join(stuck)}.", file_ids=stuck)


async def _take_in(
    connection: Connection, objects: ObjectStore, caller: Caller, rules: Rules, rows: Sequence[Row]
) -> None:
    found = await inspect(objects, caller.organization_id, rows, limit=rules.max_file_kb * 1024)
    pinned = await pin(objects, caller.organization_id, rows, found)
    await storage.mark_uploaded(connection, caller.organization_id, pinned)
    await emit(connection, caller, "CLASSIFY_DOCUMENT", [row["id"] for row in rows])
    told = [{"file_id": str(row["id"]), "name": row["name"], "extension": row["extension"]} for row in rows]
    await webhooks.notify(connection, caller.organization_id, "file.uploaded", told)


async def emit(connection: Connection, caller: Caller, event_type: EventType, file_ids: Sequence[UUID]) -> None:
    """One event a file, with its job, in this transaction."""
    new = [
        document_event(event_type, file_id=one, user_id=caller.user_id, organization_id=caller.organization_id)
        for one in file_ids
    ]
    await events.publish(connection, caller.organization_id, new)


async def send_again(connection: Connection, caller: Caller, event_type: EventType, file_id: UUID) -> None:
    """Start a file's processing anew; one that was never classified is classified first."""
    row = (await storage.lock_files(connection, caller.organization_id, [file_id])).get(file_id)
    if row is None:
        raise FileNotFound
    if row["status"] != "uploaded" or row["deleted_at"]:
        raise FileNotUploaded
    first = event_type if row["category"] is not None else "CLASSIFY_DOCUMENT"
    await storage.mark_waiting(connection, caller.organization_id, file_id)
    await emit(connection, caller, first, [file_id])
