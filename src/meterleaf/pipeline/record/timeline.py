"""The time line of a supply point: where bills are missing, where they overlap, which came twice."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.read.history.periods import Period, gap, overlap
from meterleaf.pipeline.record import storage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def time_lines(connection: Connection, organization_id: UUID, facility_id: UUID | None) -> list[dict[str, Any]]:
    found = await storage.time_lines(connection, organization_id, facility_id)
    grouped = groupby(found, key=lambda row: (row["facility_id"], row["cups_key"], row["type"]))
    lines = [(key, list(bills)) for key, bills in grouped]
    return [
        {"facility_id": key[0], "supply_point": bills[0]["cups"], "type": key[2], **time_line(bills)}
        for key, bills in lines
    ]


def time_line(bills: Sequence[Row]) -> dict[str, Any]:
    """Bills of one supply point, in order of their start.

    What counts as an overlap and as a gap: see `meterleaf.pipeline.read.history.periods`.
    """
    gaps: list[dict[str, Any]] = []
    overlaps: list[dict[str, Any]] = []
    duplicates: list[dict[str, Any]] = []
    last = bills[0]
    for bill in bills[1:]:
        pair = {"invoice_ids": [last["id"], bill["id"]]}
        before, this = _period(last), _period(bill)
        if _same(last, bill):
            duplicates.append({"days": this.days, **pair})
        elif shared := overlap(before, this):
            overlaps.append({**_shown(shared), **pair})
        elif missing := gap(before, this):
            gaps.append({**_shown(missing), **pair})
        if bill["end_date"] >= last["end_date"]:
            last = bill
    return {
        "count": len(bills),
        "first_date": bills[0]["start_date"],
        "last_date": max(bill["end_date"] for bill in bills),
        "gaps": gaps,
        "overlaps": overlaps,
        "duplicates": duplicates,
    }


def _same(one: Row, other: Row) -> bool:
    """Same period, and the same number or the same quantity."""
    if (one["start_date"], one["end_date"]) != (other["start_date"], other["end_date"]):
        return False
    if one["invoice_id"] and other["invoice_id"]:
        return bool(one["invoice_id"] == other["invoice_id"])
    return bool(one["quantity"] == other["quantity"])


def _period(bill: Row) -> Period:
    return Period(bill["start_date"], bill["end_date"])


def _shown(period: Period) -> dict[str, Any]:
    return {"start_date": period.start, "end_date": period.end, "days": period.days}
