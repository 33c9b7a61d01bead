"""Gaps, overlaps and duplicates on a time line of bills."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline.record.timeline import time_line


def bill(name, start, end, number=None, quantity=1):
    dates = {"start_date": date.fromisoformat(start), "end_date": date.fromisoformat(end)}
    return {"id": name, **dates, "invoice_id": number, "quantity": quantity}


def test_a_month_is_missing():
    line = time_line([bill("a", "2024-01-01", "2024-01-31"), bill("b", "2024-03-01", "2024-03-31")])
    assert line["gaps"] == [
        {"start_date": date(2024, 2, 1), "end_date": date(2024, 2, 29), "days": 29, "invoice_ids": ["a", "b"]}
    ]
    assert (line["first_date"], line["last_date"], line["count"]) == (date(2024, 1, 1), date(2024, 3, 31), 2)


def test_the_day_of_the_meters_reading_may_stand_on_both():
    line = time_line([bill("a", "2024-01-01", "2024-01-31"), bill("b", "2024-01-31", "2024-02-28")])
    assert line["gaps"] == line["overlaps"] == line["duplicates"] == []


def test_bills_that_overlap_and_bills_that_came_twice():
    bills = [
        bill("a", "2024-01-01", "2024-01-31", "F-1"),
        bill("again", "2024-01-01", "2024-01-31", "F-1"),
        bill("b", "2024-01-20", "2024-02-10", "F-2"),
    ]
    line = time_line(bills)
    assert line["duplicates"] == [{"days": 31, "invoice_ids": ["a", "again"]}]
    assert [(one["days"], one["invoice_ids"]) for one in line["overlaps"]] == [(12, ["again", "b"])]


@given(st.lists(st.integers(min_value=1, max_value=90), min_size=1, max_size=20))
def test_bills_end_to_end_leave_nothing_to_say(lengths):
    day, bills = date(2020, 1, 1), []
    for length in lengths:
        end = day + timedelta(days=length - 1)
        bills.append({"id": len(bills), "start_date": day, "end_date": end, "invoice_id": None, "quantity": len(bills)})
        day = end + timedelta(days=1)
    line = time_line(bills)
    assert line["gaps"] == line["overlaps"] == line["duplicates"] == []
    assert (line["last_date"] - line["first_date"]).days + 1 == sum(lengths)
