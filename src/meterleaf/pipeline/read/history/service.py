"""Says what is odd about a reading in view of those before it, and remembers it for those behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.read.history import checks, storage
from meterleaf.pipeline.read.history.lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from meterleaf.pipeline.read.history.lines import Line
    from meterleaf.platform.database import Connection, Row


async def examine(
    connection: Connection, organization_id: UUID, file: Row, items: Sequence[Mapping[str, Any]]
) -> list[checks.Check]:
    """The checks of these items against all other files' readings.

    `file` is held, and has id, name, extension, category and object_sha256. Until the transaction ends no other reading of the
    organization is kept.
    """
    twins = await twins_of(connection, organization_id, file)
    lines = list(lines_of(file["id"], file["name"], file["category"], items))
    known = await storage.known(connection, organization_id, file["id"], lines) if lines else []
    return checks.run(lines, twins, known)


async def twins_of(connection: Connection, organization_id: UUID, file: Row, *, linked: bool = False) -> list[Line]:
    """Other files of the same bytes: all that were read, or only those that records were made from.

    The caller holds the file. Until the transaction ends no other reading of the organization is kept.
    """
    await storage.take_turn(connection, organization_id)
    return await storage.same_bytes(connection, organization_id, file["id"], file["object_sha256"], linked=linked)


async def remember(
    connection: Connection, organization_id: UUID, reading: Row, file: Row, items: Sequence[Mapping[str, Any]]
) -> None:
    """Keep what the reading (`id`, `revision`) says now, in place of what it said."""
    if reading["revision"] > 1:
        await storage.forget_lines(connection, organization_id, reading["id"])
    lines = list(lines_of(file["id"], file["name"], file["category"], items))
    await storage.insert_lines(connection, organization_id, reading["id"], file["id"], lines)


def reasons(found: Sequence[checks.Check]) -> list[str]:
    """Why a person should look: the words of errors and warnings."""
    return [one["message"] for one in found if one["level"] != "info"]
