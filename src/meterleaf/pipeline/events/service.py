"""Writes events and their jobs, in the transaction of the change that they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.events import storage
from meterleaf.platform import queue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.pipeline.events.catalogue import Event
    from meterleaf.platform.database import Connection

HANDLERS = {"CLASSIFY_DOCUMENT": "classify_document", "PROCESS_DOCUMENT": "process_document"}


async def note(connection: Connection, organization_id: UUID, event: Event) -> None:
    """Keep an event whose work is done in this very transaction: nobody has to be called for it."""
    await storage.insert_events(connection, organization_id, [event])


async def publish(
    connection: Connection,
    organization_id: UUID,
    events: Sequence[Event],
    *,
    priority: int | None = None,
    note: dict[str, Any] | None = None,
) -> None:
    """Keep the events and put a job for each into the queue, all of one type.

    Without a priority the organization takes its turns; a follow-up keeps the one of the job that led to it, so that
    a document once begun is finished first. `note` goes to the handler beside the event.
    """
    if not events:
        return
    await storage.insert_events(connection, organization_id, events)
    turns = (
        [priority] * len(events)
        if priority is not None
        else await queue.take_turns(connection, organization_id, len(events))
    )
    arguments = [{"event": event.to_json(), "note": note or {}} for event in events]
    await queue.defer(connection, HANDLERS[events[0].type], arguments, queue=queue.DOCUMENTS, priorities=turns)
