"""Dates as bills print them, in the languages of `data/months.toml`; no clock, no guess without a mark.

Numeric dates such as 03/04/2024 are settled by the document's habit (`date_habit_of`); where that does not show,
the match is `doubtful`. Dates with no year (Jul 5) are given only when the caller hands in dates to measure by.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

Order = Literal["DMY", "MDY"]
Precision = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class DateHabit:
    """Which of the first two numbers of a numeric date is the day; `certain` when the document itself shows it."""

    order: Order = "DMY"
    certain: bool = False


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date printed as text[start:end]. With precision `month`, `value` is the first of the month.

    `year_printed` is False where the year was taken from the dates handed in.
    """

    value: date
    start: int
    end: int
    precision: Precision = "day"
    doubtful: bool = False
    year_printed: bool = True


UNKNOWN = DateHabit()
_SHORTEST, _LONGEST = 20, 100  # days of a billing period
STATE_AND_ZIP = re.compile(
    r"\b(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
    r",?\s+\d{5}(?:-\d{4})?\b"
)


@cache
def months() -> dict[str, int]:
    """Folded month name or abbreviation -> 1..12, over all languages."""
    raw = tomllib.loads(resources.files("meterleaf.engine.fields").joinpath("data/months.toml").read_text("utf-8"))
    return {name: number for lists in raw.values() for number, names in enumerate(lists, 1) for name in names}


_MONTH = "(?<![a-z])(?:" + "|".join(sorted(months(), key=len, reverse=True)) + ")(?![a-z])"
_ORDINAL = r"(?:st|nd|rd|th|er|o|a|º|ª|\.)?"
_OF = r"(?:de\ |of\ |d'|den\ |di\ )?"
_YEAR = r"(?:19|20)\d\d"
_TO = r"(?:to|al?|au|bis|till?|tot|do|ate|and|y|et|thru|through|until)\b"
_DATE = re.compile(
    rf"""
    (?<!\d)(?<!\d[.,])
    (?: (?P<y1>{_YEAR})(?P<s1>[-/.])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})(?!\d|\.\d)
      | (?<!\d/)(?P<a>\d{{1,2}})\s?(?P<s2>[./-])\s?(?P<b>\d{{1,2}})\s?(?P=s2)\s?(?P<y2>{_YEAR}|\d\d(?![a-z]))(?!\d|[./]\d)
      | (?P<a2>[0-3]\d)\ (?P<b2>[01]\d)\ (?P<y11>{_YEAR})(?!\d|[./]\d)
      | (?P<d3>\d{{1,2}}){_ORDINAL}[\s./-]?\s?{_OF}(?P<m3>{_MONTH})
            (?:[.,]?[\s/-]{{0,2}}(?:de\ |del\ |of\ )?(?P<y3>{_YEAR}(?!\d)|(?:(?<=[/'-])|(?<=[a-z])|(?<=[.\s]))'?\d\d(?![\d.,:/])(?!\s?(?!{_TO})[a-z%€$])))?
      | (?P<y6>{_YEAR})(?P<m6>0[1-9]|1[0-2])(?P<d6>0[1-9]|[12]\d|3[01])(?!\d|[.,]\d)
      | (?P<m5>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<y5>{_YEAR})(?!\d|[./,-]\d)
      | (?P<y7>{_YEAR})[\s/.-]\s?(?P<m7>{_MONTH})[.\s/-]?\s?(?P<d7>\d{{1,2}})(?!\d|[./,:]\d)
      | (?P<m4>{_MONTH})\.?(?:
            [\s/-]{{0,2}}(?:de\ |del\ |of\ )?(?P<y4>{_YEAR})(?!\d)
          | \s?(?:-|/|')\s?(?P<y8>\d\d)(?!\d|[./,:-]\d)
          | [\s-]?\s?(?P<d4>\d{{1,2}}){_ORDINAL}(?!\d|[./:-]\d)(?:\s?,?\s?(?P<y9>{_YEAR})(?!\d)|,\s?'?(?P<y10>\d\d)(?!\d|[.,]\d))?
        )
    )""",
    re.VERBOSE,
)
_YEARLESS = re.compile(r"(?<![\w/.,-])(\d\d)/(\d\d)(?![\w/]|[.,]\d)")
_MISREAD = re.compile(r"(?<![a-z0-9])[0-9oil]{1,2}([./-])[0-9oil]{1,2}\1[0-9oil]{4}(?![a-z0-9])")
_CONFUSED = str.maketrans("oil", "011")
_DIGIT = re.compile(r"\d")
# Abbreviations that are words of other languages: without a year they are no dates.
_WORDS = frozenset({"out", "set", "dis", "mac", "mag", "des", "gen", "ag", "lis", "sie", "elo"})
_SHORT_YEAR = 2  # digits of '24
_FIRST_YEAR, _LAST_YEAR = 1980, 2099


def find_dates(text: str, habit: DateHabit = UNKNOWN, near: Sequence[date] = ()) -> list[DateMatch]:
    """All dates of a line, left to right. Dates without a year are found only if `near` has dates to place them by."""
    if not _DIGIT.search(text):
        return []
    return list(_matches(fold(text), habit, near))


def find_yearless(text: str, habit: DateHabit, near: Sequence[date]) -> list[DateMatch]:
    """Two numbers with a stroke between that may be day and month (09/04), placed by `near`; all are doubtful.

    Fractions, instalments and page numbers look like this too: only a label can say that it is a day.
    """
    found = []
    for match in _YEARLESS.finditer(text):
        first, second = int(match[1]), int(match[2])
        for month, day in (
            ((first, second), (second, first)) if habit.order == "MDY" else ((second, first), (first, second))
        ):
            placed = place_in_year(month, day, near) if 1 <= month <= 12 and 1 <= day <= 31 else None
            if placed:
                found.append(DateMatch(placed, match.start(), match.end(), doubtful=True, year_printed=False))
                break
    return found


def parse_date(text: str, habit: DateHabit = UNKNOWN, near: Sequence[date] = ()) -> date | None:
    """The day that the whole of `text` is, or None; a month alone is none."""
    text = text.strip()
    whole = [m for m in find_dates(text, habit, near) if m.start == 0 and m.end == len(text)]
    return whole[0].value if whole and whole[0].precision == "day" else None


def from_serial(number: Decimal | float) -> date | None:
    """A spreadsheet's day number (1900 system, 25569 = 1970-01-01) between 1980 and 2099, or None."""
    first, last = 29221, 73050
    return date(1899, 12, 30) + timedelta(days=int(number)) if first <= number <= last else None


def place_in_year(month: int, day: int, near: Sequence[date]) -> date | None:
    """The day of that month and day which is nearest to the latest of `near`, or None if there is no such day."""
    if not near:
        return None
    latest = max(near)
    days = [found for year in (latest.year - 1, latest.year, latest.year + 1) if (found := parse_day(year, month, day))]
    return min(days, key=lambda found: abs((found - latest).days), default=None)


def last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def date_habit_of(texts: Iterable[str], language: str | None = None, country: str | None = None) -> DateHabit:
    """Day or month first, from all dates of a document; country and language where it leaves that open.

    A day above 12 tells it surely, and periods of a month's length where there is none; dates in words (July 5, 2024)
    only incline to it.
    """
    sure: Counter[Order] = Counter()
    likely: Counter[Order] = Counter()
    inclined: Counter[Order] = Counter()
    for text in texts:
        _listen(text, sure, likely, inclined)
    told = sure or likely
    if told:
        order: Order = "MDY" if told["MDY"] > told["DMY"] else "DMY"
        return DateHabit(order, certain=told[order] >= 4 * (told.total() - told[order]))
    if country:
        # Only the United States, their territories and the Philippines print the month first (CLDR, short dates).
        return DateHabit("MDY" if country in {"US", "PR", "PH"} else "DMY", certain=True)
    if language in {None, "en"} and inclined:
        return DateHabit("MDY" if inclined["MDY"] > inclined["DMY"] else "DMY")
    return DateHabit("DMY", certain=language not in {None, "en"})


def _listen(text: str, sure: Counter[Order], likely: Counter[Order], inclined: Counter[Order]) -> None:
    """What one line's dates tell."""
    before: re.Match[str] | None = None
    for match in _spots(fold(text)):
        if match["a"]:
            if size := _by_size(match):
                sure[size] += 1
            elif before and (length := _by_length(before, match)):
                likely[length] += 1
            before = match
        elif match["d4"] and match["y9"]:
            inclined["MDY"] += 1
        elif match["d3"] and match["y3"]:
            inclined["DMY"] += 1
    if STATE_AND_ZIP.search(text):
        inclined["MDY"] += 1


def _by_size(match: re.Match[str]) -> Order | None:
    """13 to 31 can only be a day."""
    first, second = int(match["a"]), int(match["b"])
    if 12 < first <= 31 and second <= 12:
        return "DMY"
    return "MDY" if first <= 12 < second <= 31 else None


def _by_length(first: re.Match[str], last: re.Match[str]) -> Order | None:
    """Two dates of one line, apart by a billing period in one order and not in the other (03/05/2024 - 04/05/2024)."""
    likely: list[Order] = []
    for order in ("DMY", "MDY"):
        start, end = (_numeric(match, DateHabit(order, certain=True)) for match in (first, last))
        if start and end and _SHORTEST <= (end.value - start.value).days <= _LONGEST:
            likely.append(order)
    return likely[0] if len(likely) == 1 else None


def _matches(folded: str, habit: DateHabit, near: Sequence[date]) -> Iterator[DateMatch]:
    mended = _mended(folded)
    for match in _spots(mended):
        found = _read(match, habit, near)
        if found is not None:
            yield (
                found
                if mended[found.start : found.end] == folded[found.start : found.end]
                else replace(found, doubtful=True)
            )


@lru_cache(maxsize=4096)
def _spots(folded: str) -> tuple[re.Match[str], ...]:
    """What looks like a date; a line is asked several times: for its habits, its periods and its days."""
    return tuple(_DATE.finditer(folded))


@lru_cache(maxsize=4096)
def _mended(folded: str) -> str:
    return _MISREAD.sub(_digits, folded)


def _digits(match: re.Match[str]) -> str:
    """A numeric date in which a picture's letters were taken for digits (O1/02/2O24), if digits prevail."""
    token = match.group()
    return token.translate(_CONFUSED) if sum(char.isdigit() for char in token) >= 5 else token


def _read(match: re.Match[str], habit: DateHabit, near: Sequence[date]) -> DateMatch | None:
    start, end = match.span()
    group = match.groupdict()
    if group["a"]:
        return _numeric(match, habit)
    if group["a2"]:  # boxes of a form, or three numbers of a table
        value = parse_day(int(group["y11"]), int(group["b2"]), int(group["a2"]))
        return DateMatch(value, start, end, doubtful=True) if value else None
    year = next((group[k] for k in ("y1", "y3", "y4", "y5", "y6", "y7", "y8", "y9", "y10") if group[k]), None)
    name = next((group[k] for k in ("m3", "m4", "m7") if group[k]), None)
    number = next((group[k] for k in ("m1", "m5", "m6") if group[k]), None)
    day = next((group[k] for k in ("d1", "d3", "d4", "d6", "d7") if group[k]), None)
    month = months()[name] if name else int(number or 0)
    if year is None and group["d4"] and (first := _month_of_year(match, month, near)):
        return DateMatch(first, start, end, "month", doubtful=True)
    if year is None:
        placed = place_in_year(month, int(day or 0), near) if name not in _WORDS else None
        return DateMatch(placed, start, end, year_printed=False) if placed else None
    value = parse_day(_year(year), month, int(day or 1))
    if value is None:
        return None
    return DateMatch(value, start, end, "day" if day else "month", doubtful=bool(group["y6"]))


def _month_of_year(match: re.Match[str], month: int, near: Sequence[date]) -> date | None:
    """The first of the month where JUL25 is July of a year that the paper's dates are in, and not its 25th."""
    year = 2000 + int(match["d4"])
    glued = match.start("d4") == match.end("m4") and match.end() == match.end("d4") and len(match["d4"]) == _SHORT_YEAR
    return date(year, month, 1) if glued and any(abs(year - day.year) <= 1 for day in near) else None


def _numeric(match: re.Match[str], habit: DateHabit) -> DateMatch | None:
    first, second, year = int(match["a"]), int(match["b"]), _year(match["y2"])
    by_day, by_month = parse_day(year, second, first), parse_day(year, first, second)
    value = (by_month or by_day) if habit.order == "MDY" else (by_day or by_month)
    if value is None:
        return None
    doubtful = bool(by_day and by_month and by_day != by_month and not habit.certain)
    return DateMatch(value, *match.span(), doubtful=doubtful)


def _year(text: str) -> int:
    digits = int(text.strip("'"))
    return digits if digits > 99 else digits + (2000 if digits < 80 else 1900)


def parse_day(year: int, month: int, day: int) -> date | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None
