"""The period that a bill is for: pairs of dates found in one line, in two columns, or one above the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING

from meterleaf.engine.extract.choose import DATE_ROLES, claim, sureness
from meterleaf.engine.extract.drafts import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

Pair = tuple[date, date]
SHORTEST, LONGEST = 4, 400
_PERIOD_ROLES = ("period", "start_date", "end_date", "month")


@dataclass(slots=True)
class Candidate:
    """One way to the period: two values (or one that holds both ends), and what speaks for it."""

    first: Value
    last: Value
    pair: Pair
    score: float
    precision: str = "day"


def find_period(paper: Paper, issued: date | None) -> tuple[Taken, Taken] | None:
    """The start and end that the bill is for, each with its place; None when it states none."""
    ranked = rank_periods(paper, issued)
    if not ranked or ranked[0].score < 0.35:
        return None
    best = ranked[0]
    runner_up = max((one.score for one in ranked if one.pair != best.pair), default=0.0)
    sure = sureness(best.score, runner_up)
    start = Taken(best.pair[0], sure, best.first.text, best.first.page, best.first.box)
    end = Taken(best.pair[1], sure, best.last.text, best.last.page, best.last.box)
    return start, end


def rank_periods(paper: Paper, issued: date | None) -> list[Candidate]:
    """All candidates, the best first; those of one pair of dates speak for each other."""
    candidates = [one for one in (*_printed(paper), *_beside(paper), *_stacked(paper)) if _plausible(one.pair)]
    groups: dict[Pair, list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.pair].append(one)
    best = []
    for pair, group in groups.items():
        top = max(group, key=lambda one: (one.score, -one.first.page, -one.first.line))
        top.score += 0.12 * min(log2(len({one.first.line for one in group})), 3) + _fit(pair, issued)
        best.append(top)
    return sorted(best, key=lambda one: -one.score)


def _plausible(pair: Pair) -> bool:
    return SHORTEST <= (pair[1] - pair[0]).days <= LONGEST


def _fit(pair: Pair, issued: date | None) -> float:
    """How well the length is one that bills have, and how well it stands to the day of issue."""
    days = (pair[1] - pair[0]).days + 1
    usual = any(low <= days <= high for low, high in ((26, 36), (55, 66), (85, 96), (118, 126), (178, 187), (350, 370)))
    fit = 0.1 if usual else -0.05
    if issued is not None:
        behind = (issued - pair[1]).days
        fit += 0.12 if -3 <= behind <= 60 else -0.05 if 60 < behind <= 150 else -0.35
    return fit


def _printed(paper: Paper) -> Iterable[Candidate]:
    """Periods printed as such: from ... to ..., a month, a quarter."""
    for value in paper.of_kind("period"):
        score = max(claim(paper, value, role, DATE_ROLES) for role in _PERIOD_ROLES)
        rival = paper.links.rival(value, "period", ("not.date", "due_date", "not.number"))
        day = value.note == "day"
        yield Candidate(
            value, value, value.value, max(score, 0.3 - 0.3 * rival) - (0.0 if day else 0.25), value.note or "day"
        )
    for value in paper.of_kind("month"):
        score = max(claim(paper, value, role, DATE_ROLES) for role in ("period", "month"))
        if score > 0.3:
            first = value.value
            last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            yield Candidate(value, value, (first, last), score - 0.25, "month")


def _beside(paper: Paper) -> Iterable[Candidate]:
    """Two dates of one line, each under or beside its own label."""
    by_line: dict[int, list[Value]] = defaultdict(list)
    for value in paper.of_kind("date"):
        by_line[value.line].append(value)
    for values in by_line.values():
        values.sort(key=lambda value: value.box.x0)
        for left, right in pairwise(values):
            first, last = (left, right) if left.value <= right.value else (right, left)
            start = paper.links.strength(first, "start_date")
            end = paper.links.strength(last, "end_date")
            both = max(paper.links.strength(first, "period"), paper.links.strength(last, "period"))
            rival = max(
                paper.links.rival(v, "start_date", ("issue_date", "due_date", "not.date")) for v in (first, last)
            )
            score = max((start + end) / 2, both) - 0.5 * rival
            if score > 0.15:
                yield Candidate(first, last, (first.value, last.value), score)


def _stacked(paper: Paper) -> Iterable[Candidate]:
    """A date for each end, anywhere near: in lines of their own, or one above the other in a table of reads."""
    dates = paper.of_kind("date")
    starts = [(v, s) for v in dates if (s := claim(paper, v, "start_date", DATE_ROLES)) > 0.35]
    ends = [(v, s) for v in dates if (s := claim(paper, v, "end_date", DATE_ROLES)) > 0.35]
    for first, start in starts:
        for last, end in ends:
            if first.page == last.page and abs(first.line - last.line) <= 6 and first.value < last.value:
                yield Candidate(
                    first, last, (first.value, last.value), (start + end) / 2 - 0.03 * abs(first.line - last.line)
                )
    for upper in dates:
        for lower in dates:
            if 0 < lower.line - upper.line <= 2 and upper.page == lower.page and _one_column(upper, lower):
                first, last = (upper, lower) if upper.value <= lower.value else (lower, upper)
                label = max(
                    paper.links.strength(v, role)
                    for v in (upper, lower)
                    for role in ("end_date", "period", "start_date", "current_reading")
                )
                label = max(label, 0.4 * max(paper.links.strength(v, "issue_date") for v in (upper, lower)))
                yield Candidate(first, last, (first.value, last.value), 0.75 * label)


def _one_column(upper: Value, lower: Value) -> bool:
    return abs(upper.box.x0 - lower.box.x0) < 0.01 or abs(upper.box.x1 - lower.box.x1) < 0.01
