"""Periods as bills print them: from one date to another, a month, several months, a quarter; no clock.

Both ends are the printed dates; a month alone gives its first and last day with precision `month`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from meterleaf.engine.fields.dates import (
    UNKNOWN,
    DateHabit,
    DateMatch,
    Precision,
    find_dates,
    last_of_month,
    months,
    parse_day,
)
from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """From `first` to `last`, both as printed in text[start:end]."""

    first: date
    last: date
    start: int
    end: int
    precision: Precision = "day"
    doubtful: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("meterleaf.engine.fields").joinpath("data/periods.toml").read_text("utf-8"))


_JOINING = frozenset(_data()["joining"])
_SPANS = {name: int(size) for size, names in _data()["spans"].items() for name in names}
_MONTH = "(?:" + "|".join(sorted(months(), key=len, reverse=True)) + ")"
_LINK = r"(?:\s*[-/]\s*|\s+(?:(?:" + "|".join(sorted(map(re.escape, _JOINING), key=len, reverse=True)) + r")\s+){1,3})"
_LINKS = rf"{_LINK}(?:(?:el|le|il|den|o|dia)\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|er|o|a|º|ª|\.)?"
# The start of a period whose month or year is only printed at its end: 1-31 janvier 2024, 12/03 au 11/04/2024.
_OPEN_START = re.compile(rf"(?<![\d./,-])(?P<day>\d{{1,2}}){_ORDINAL}(?:[./-](?P<month>\d{{1,2}})\.?)?{_LINKS}$")
# The end of a period whose month is only printed at its start: Jun 3 - 30, 2024.
_OPEN_END = re.compile(rf"{_LINKS}(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>20\d\d)(?!\d)")
_OPEN_MONTH = re.compile(rf"(?<![a-z])(?P<name>{_MONTH})\.?{_LINKS}$")
_SPAN_NAME = "(?:" + "|".join(sorted(map(re.escape, _SPANS), key=len, reverse=True)) + ")"
_SPAN = re.compile(
    rf"""(?<![\w/.,-])(?:
      (?P<n1>[1-6]|iv|i{{1,3}}|v|vi){_ORDINAL}[\s-]?(?:eme|ieme|de|e|:e)?\s?(?P<w1>{_SPAN_NAME})\.?\s?(?:(?:de|del|of|van)\s)?[-/]?\s?(?P<y1>20\d\d)
    | (?P<w2>{_SPAN_NAME})\.?\s?(?P<n2>[1-6]|iv|i{{1,3}}|v|vi)\s?(?:(?:de|of|van)\s)?[-/,]?\s?(?P<y2>20\d\d)
    | (?P<c3>[qhk])(?P<n3>[1-4])[\s/-]{{0,2}}(?P<y3>20\d\d) | (?P<n4>[1-4])(?P<c4>[tqs])[\s/-]{{0,2}}(?P<y4>20\d\d)
    | (?P<y5>20\d\d)[\s/-]{{0,2}}(?P<c5>[qhk])(?P<n5>[1-4])
    )(?!\d)""",
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_LETTER_SPANS = {"q": 3, "t": 3, "k": 3, "h": 6, "s": 6}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def find_periods(text: str, habit: DateHabit = UNKNOWN, near: Sequence[date] = ()) -> list[PeriodMatch]:
    """All periods of a line, left to right, none inside another."""
    folded = fold(text)
    if not _DIGIT.search(folded):
        return []
    found = [*_pairs(folded, habit, near), *(_named_spans(folded) if "20" in folded else ())]
    found.sort(key=lambda period: (period.start, -period.end))
    return [period for place, period in enumerate(found) if not any(_inside(period, one) for one in found[:place])]


def _inside(period: PeriodMatch, other: PeriodMatch) -> bool:
    return period.start < other.end and other.start < period.end


def _pairs(folded: str, habit: DateHabit, near: Sequence[date]) -> Iterator[PeriodMatch]:
    dates = find_dates(folded, habit)
    if not dates and not near:
        return
    with_loose = find_dates(folded, habit, [*near, *(one.value for one in dates)])
    used = -1
    for place, this in enumerate(with_loose):
        if this.start < used:
            continue
        after = with_loose[place + 1] if place + 1 < len(with_loose) else None
        period = (after and _pair(folded, this, after)) or _half_open(folded, this) or _month_alone(this)
        if period:
            used = period.end
            yield period


def _pair(folded: str, first: DateMatch, last: DateMatch) -> PeriodMatch | None:
    if first.precision != last.precision or not _joined(folded[first.end : last.start]):
        return None
    start = first.value
    if not first.year_printed and last.year_printed:
        start = _before(start, last.value)
    end = last.value if last.precision == "day" else last_of_month(last.value)
    if start > end:
        return None
    doubtful = first.doubtful or last.doubtful
    return PeriodMatch(start, end, first.start, last.end, first.precision, doubtful)


def _joined(between: str) -> bool:
    """Whether only joining words, dashes and colons stand between two dates, and at least one of them."""
    if len(between) > 30:
        return False
    words = re.findall(r"[a-z'./]*[a-z][a-z'./]*|[-/~>→]", between)
    rest = re.sub(r"[a-z'./\-~>→:,\s()]", "", between)
    return (
        bool(words)
        and not rest
        and all((len(word) == 1 and not word.isalpha()) or word.strip(".") in _JOINING for word in words)
    )


def _before(start: date, end: date) -> date:
    """The day of `start` in the last year in which it is not after `end`."""
    year = end.year if (start.month, start.day) <= (end.month, end.day) else end.year - 1
    return parse_day(year, start.month, start.day) or start


def _half_open(folded: str, this: DateMatch) -> PeriodMatch | None:
    if this.precision == "month":
        return _month_range(folded, this)
    if not this.year_printed:
        match = _OPEN_END.match(folded, this.end)
        return _closed_later(this, match) if match else None
    match = _OPEN_START.search(folded[max(0, this.start - 30) : this.start])
    if match is None:
        return None
    month = int(match["month"] or this.value.month)
    day = parse_day(this.value.year, month, int(match["day"]))
    if day is None:
        return None
    start = _before(day, this.value)
    if (this.value - start).days > 366 or (match["month"] is None and day > this.value):
        return None
    return PeriodMatch(start, this.value, this.start - len(match.group()), this.end, "day", this.doubtful)


def _closed_later(this: DateMatch, match: re.Match[str]) -> PeriodMatch | None:
    year = int(match["year"])
    first = parse_day(year, this.value.month, this.value.day)
    last = parse_day(year, this.value.month, int(match["day"]))
    if first is None or last is None or last < first:
        return None
    return PeriodMatch(first, last, this.start, match.end())


def _month_range(folded: str, this: DateMatch) -> PeriodMatch | None:
    """Janvier a mars 2024, Jan-Mar 2024: the first month has no year of its own."""
    match = _OPEN_MONTH.search(folded[max(0, this.start - 30) : this.start])
    if match is None:
        return None
    month = months()[match["name"]]
    year = this.value.year - (month > this.value.month)
    start = this.start - len(match.group())
    return PeriodMatch(date(year, month, 1), last_of_month(this.value), start, this.end, "month")


def _month_alone(this: DateMatch) -> PeriodMatch | None:
    if this.precision != "month":
        return None
    return PeriodMatch(this.value, last_of_month(this.value), this.start, this.end, "month", this.doubtful)


def _named_spans(folded: str) -> Iterator[PeriodMatch]:
    for match in _SPAN.finditer(folded):
        group = {key[0]: value for key, value in match.groupdict().items() if value}
        size = _SPANS[group["w"]] if "w" in group else _LETTER_SPANS[group["c"]]
        number = int(group["n"]) if group["n"].isdigit() else _ROMAN[group["n"]]
        if number * size > 12:
            continue
        year = int(group["y"])
        last = last_of_month(date(year, number * size, 1))
        yield PeriodMatch(_first_of(last, size), last, *match.span(), "month")


def _first_of(last: date, size: int) -> date:
    """The first day of the `size` months that end with the month of `last`."""
    return date(last.year, last.month - size + 1, 1)
