"""The period that a bill is for: pairs of dates found in one line, in two columns, or one above the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import DATE_ROLES, label_features, often
from meterleaf.engine.extract.intervals import days_agree, days_differ, last_read, stacked, states_agree
from meterleaf.engine.extract.scoring import Candidate, Choice, choose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

Pair = tuple[date, date]
# What names a day that a period may begin or end with, and how near that label has to be.
_OF_PERIODS = ("start_date", "end_date", "period", "previous_reading", "current_reading")
_NAMED, _SURELY = 0.35, 0.6
SHORTEST, LONGEST = 4, 400
# Lengths that bills have, in days: a month, two, a quarter, four months, half a year, a year.
USUAL = ((26, 36), (55, 66), (85, 96), (118, 126), (178, 187), (350, 370))


@dataclass(slots=True)
class Span:
    """Where one pair of dates stands: two values, or one that holds both ends; and in which way it was found."""

    first: Value
    last: Value
    pair: Pair
    way: str


def choose_period(paper: Paper, issued: date | None) -> Choice | None:
    """The start and end that the bill is for; the candidate's `more` is the Span. None when it states none."""
    return choose("period", period_candidates(paper, issued))


def period_candidates(paper: Paper, issued: date | None) -> list[Candidate]:
    """Every plausible pair, once for each way it was found; those of one pair speak for each other."""
    spans = [one for one in (*spans_on_lines(paper), *_stacked(paper)) if _plausible(one.pair)]
    lines: dict[Pair, set[int]] = defaultdict(set)
    for one in spans:
        lines[one.pair].add(one.first.line)
    pairs = list(lines)
    ways: dict[str, set[Pair]] = defaultdict(set)
    for one in spans:
        ways[one.way].add(one.pair)
    metered = {one.pair for one in spans if one.first is not one.last and states_agree(paper, one.first, one.last)}
    newest = last_read(paper)
    best: dict[tuple[Pair, str], Candidate] = {}
    for one in spans:
        features = _labels(paper, one) | _length(one.pair) | _to_issue(one.pair, issued)
        features |= {
            one.way: 1.0,
            "yearless": float(one.first.kind == "yearless"),
            "lines": often(len(lines[one.pair])),
            "share": len(lines[one.pair]) / len(spans),
            "first_page": float(one.first.page == 1),
            "contains": min(3.0, sum(_inside(other, one.pair) for other in pairs)),
            "contained": min(3.0, sum(_inside(one.pair, other) for other in pairs)),
            "latest": float(all(other[1] <= one.pair[1] for other in pairs)),
            "chained": float(_chained(one.pair, ways[one.way])),
            "top": float(one.first.page == 1 and one.first.box.y0 < 0.4),
            "days_agree": float(days_agree(paper, one.pair)),
            "days_differ": float(days_differ(paper, one.pair)),
            "states_agree": float(one.pair in metered),
            "last_read": float(newest is not None and one.pair == newest[0]),
            "states_elsewhere": float(bool(metered) and one.pair not in metered),
        }
        candidate = Candidate(one.pair, one.first, features, one)
        known = best.get((one.pair, one.way))
        if known is None or known.features.get("own", 0) < features.get("own", 0):
            best[one.pair, one.way] = candidate
    return list(best.values())


def _labels(paper: Paper, span: Span) -> Features:
    """The better of what labels say of either end, and whether they speak of something else."""
    found: Features = {}
    for role in ("period", "start_date", "end_date", "month"):
        for value in (span.first, span.last) if span.first is not span.last else (span.first,):
            for name, amount in label_features(paper, value, role, DATE_ROLES).items():
                if name in {"own", "own_segment", "own_line", "own_column"}:
                    key = "own" if name == "own" else f"{role}_{name}"
                    found[key] = max(found.get(key, 0.0), amount)
    for decoy in ("not.date", "due_date", "issue_date", "not.number"):
        found[decoy] = max(paper.links.strength(value, decoy) for value in (span.first, span.last))
    found["quantity"] = max(paper.links.strength(value, "quantity") for value in (span.first, span.last))
    found["beaten"] = max(0.0, max(found[d] for d in ("not.date", "due_date", "issue_date")) - found.get("own", 0.0))
    found["own_any"] = float("own" in found)
    return found


def _plausible(pair: Pair) -> bool:
    return SHORTEST <= (pair[1] - pair[0]).days <= LONGEST


def _length(pair: Pair) -> Features:
    days = (pair[1] - pair[0]).days + 1
    return {
        "usual": float(any(low <= days <= high for low, high in USUAL)),
        "one_month": float(26 <= days <= 36),
        "a_year": float(days > 340),
        "short": float(days < 15),
    }


def _to_issue(pair: Pair, issued: date | None) -> Features:
    if issued is None:
        return {"unissued": 1.0}
    behind = (issued - pair[1]).days
    return {
        "issued_soon": float(-3 <= behind <= 45),
        "issued_later": float(45 < behind <= 150),
        "issued_long_after": float(behind > 150),
        "issued_before": float(behind < -3),
        "ends_at_issue": float(pair[1] == issued),
        "starts_at_issue": float(abs((issued - pair[0]).days) <= 3),
    }


def _inside(inner: Pair, outer: Pair) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _chained(pair: Pair, pairs: set[Pair]) -> bool:
    """Whether another pair printed in the same way begins where this one ends, as rows of a history do."""
    return any(
        abs((other[0] - pair[1]).days) <= 1 or abs((pair[0] - other[1]).days) <= 1 for other in pairs if other != pair
    )


def spans_on_lines(paper: Paper) -> Iterable[Span]:
    """Pairs that one line holds: printed as a period, or as two dates beside each other."""
    yield from _printed(paper)
    yield from _beside(paper)


def _printed(paper: Paper) -> Iterable[Span]:
    """Periods printed as such: from ... to ..., a month, a quarter."""
    for value in paper.of_kind("period"):
        yield Span(value, value, value.value, "printed" if value.note == "day" else "printed_months")
    for value in paper.of_kind("month"):
        first = value.value
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        yield Span(value, value, (first, last), "month")


def _beside(paper: Paper) -> Iterable[Span]:
    """Two dates of one line, each under or beside its own label."""
    by_line: dict[int, list[Value]] = defaultdict(list)
    for value in (*paper.of_kind("date"), *_labelled_yearless(paper)):
        by_line[value.line].append(value)
    for values in by_line.values():
        values.sort(key=lambda value: value.box.x0)
        for left, right in pairwise(values):
            if left.kind != right.kind:
                continue
            first, last = (left, right) if left.value <= right.value else (right, left)
            yield Span(first, last, (first.value, last.value), "beside" if first is left else "beside_reversed")


def _labelled_yearless(paper: Paper) -> Iterable[Value]:
    """Days without a year under labels of a period's or a read's days: Anterior 09/04, Atual 09/05."""
    for value in paper.of_kind("yearless"):
        if _named(paper, value, *_OF_PERIODS):
            yield value


def _named(paper: Paper, value: Value, *roles: str) -> bool:
    return any(paper.links.strength(value, role) > _NAMED for role in roles)


def last_day(paper: Paper) -> Value | None:
    """The day of the read, on a paper that says nothing of the one before: the only date that is called so."""
    ends = [one for one in paper.of_kind("date") if paper.links.strength(one, "end_date") > _SURELY]
    days = {one.value for one in ends}
    return ends[0] if len(days) == 1 else None


def _stacked(paper: Paper) -> Iterable[Span]:
    """A date for each end in lines of their own, or one above the other in a table of reads."""
    dates = paper.of_kind("date")
    starts = [value for value in dates if _named(paper, value, "start_date", "previous_reading")]
    ends = [value for value in dates if _named(paper, value, "end_date", "current_reading")]
    for first in starts:
        for last in ends:
            if first.page == last.page and 0 < abs(first.line - last.line) <= 6 and first.value < last.value:
                yield Span(first, last, (first.value, last.value), "apart")
    for first, last in stacked(paper):
        yield Span(first, last, (first.value, last.value), "stacked" if first.line < last.line else "stacked_reversed")
