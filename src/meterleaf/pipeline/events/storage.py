"""SQL of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.pipeline.events.catalogue import Event
    from meterleaf.platform.database import Connection


async def insert_events(connection: Connection, organization_id: UUID, events: Sequence[Event]) -> None:
    await connection.execute(
        "INSERT INTO events (id, organization_id, type, detail, created_at)"
        " SELECT id, %s, type, detail, at FROM unnest(%s::uuid[], %s::text[], %s::jsonb[], %s::timestamptz[])"
        " AS new (id, type, detail, at)",
        (
            organization_id,
            [event.id for event in events],
            [event.type for event in events],
            [Jsonb(event.detail) for event in events],
            [event.time for event in events],
        ),
    )
