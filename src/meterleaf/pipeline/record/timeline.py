"""The time line of a supply point: where bills are missing, where they overlap, which came twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.record import storage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row

DAY = timedelta(days=1)


async def time_lines(connection: Connection, organization_id: UUID, facility_id: UUID | None) -> list[dict[str, Any]]:
    found = await storage.time_lines(connection, organization_id, facility_id)
    grouped = groupby(found, key=lambda row: (row["facility_id"], row["cups"], row["type"]))
    return [
        {"facility_id": key[0], "supply_point": key[1], "type": key[2], **time_line(list(one))} for key, one in grouped
    ]


def time_line(bills: Sequence[Row]) -> dict[str, Any]:
    """Bills of one supply point, in order of their start.

    Both of a bill's dates count as within it; but a bill that begins on the very day on which the one before ended is
    no overlap, since many suppliers print the day of the meter's reading on both.
    """
    gaps: list[dict[str, Any]] = []
    overlaps: list[dict[str, Any]] = []
    duplicates: list[dict[str, Any]] = []
    last = bills[0]
    for bill in bills[1:]:
        pair = [last["id"], bill["id"]]
        if _same(last, bill):
            duplicates.append({"days": _days(bill), "invoice_ids": pair})
        elif bill["start_date"] < last["end_date"]:
            end = min(last["end_date"], bill["end_date"])
            days = (end - bill["start_date"]).days + 1
            overlaps.append({"start_date": bill["start_date"], "end_date": end, "days": days, "invoice_ids": pair})
        elif bill["start_date"] > last["end_date"] + DAY:
            start, end = last["end_date"] + DAY, bill["start_date"] - DAY
            gaps.append({"start_date": start, "end_date": end, "days": (end - start).days + 1, "invoice_ids": pair})
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


def _days(bill: Row) -> int:
    return int((bill["end_date"] - bill["start_date"]).days) + 1
