"""Which facilities the records of a reading probably belong to, as things stand when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.facilities import service as facilities
from meterleaf.pipeline.read.history.lines import key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def suggest(connection: Connection, organization_id: UUID, found: Sequence[Row]) -> list[Row]:
    """The same rows of readings, each with its `suggested_facilities`; one question for all of them."""
    points = [_points(row) for row in found]
    wanted = sorted({point for one in points for point in one})
    by_point = await facilities.suggested(connection, organization_id, wanted) if wanted else {}
    return [
        {**row, "suggested_facilities": _distinct([place for point in one for place in by_point.get(point, [])])}
        for row, one in zip(found, points, strict=True)
    ]


def _points(row: Row) -> list[str]:
    """The keys of the supply points that a reading's items name, once each."""
    keys = [key(item.get("supply_point") or item.get("cups")) for item in row["items"] or []]
    return [one for one in dict.fromkeys(keys) if one]


def _distinct(places: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({place["id"]: place for place in reversed(places)}.values())[::-1]
