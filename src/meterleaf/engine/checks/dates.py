"""Checks of dates: in order, not in the future, a period of a plausible length."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.checks.subject import Subject
    from meterleaf.engine.reading import Check

LONGEST_PERIOD = 400
_LATEST_DUE = timedelta(days=400)


def dates_in_order(subject: Subject) -> Iterator[Check]:
    start, end = subject.day("start_date"), subject.day("end_date")
    if start and end and start > end:
        message = f"The period begins on {start} and ends before, on {end}."
        yield subject.found("DATES_ORDER", "error", ("start_date", "end_date"), message)


def due_after_issue(subject: Subject) -> Iterator[Check]:
    issue, due = subject.day("issue_date"), subject.day("due_date")
    if issue and due and not issue <= due <= issue + _LATEST_DUE:
        when = "before it was issued" if due < issue else "more than a year after it was issued"
        message = f"The document is due on {due}, {when} on {issue}."
        yield subject.found("DUE_DATE", "warning", ("issue_date", "due_date"), message)


def issued_after_start(subject: Subject) -> Iterator[Check]:
    """A bill may be issued before its period ends (flat rates, estimates), but hardly before it begins."""
    issue, start = subject.day("issue_date"), subject.day("start_date")
    if issue and start and issue < start - timedelta(days=45):
        message = f"The document was issued on {issue}, long before its period begins on {start}."
        yield subject.found("ISSUE_DATE", "warning", ("issue_date", "start_date"), message)


def dates_not_in_future(subject: Subject) -> Iterator[Check]:
    if subject.today is None:
        return
    for field in ("issue_date", "start_date", "delivery_date"):
        when = subject.day(field)
        if when and when > subject.today + timedelta(days=1):  # the day is already tomorrow somewhere
            message = f"{field} is {when}, a day that has not come yet."
            yield subject.found("DATE_IN_FUTURE", "error", (field,), message)
    end = subject.day("end_date")
    if end and end > subject.today + timedelta(days=31):
        message = f"The period ends on {end}, more than a month from now."
        yield subject.found("DATE_IN_FUTURE", "warning", ("end_date",), message)


def period_length(subject: Subject) -> Iterator[Check]:
    start, end = subject.day("start_date"), subject.day("end_date")
    if start and end and start <= end and (end - start).days + 1 > LONGEST_PERIOD:
        message = f"The period from {start} to {end} is {(end - start).days + 1} days long."
        yield subject.found("PERIOD_LENGTH", "warning", ("start_date", "end_date"), message)
