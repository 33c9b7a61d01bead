"""Typed values found all over the pages: dates, periods, quantities, numbers, money and codes, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from meterleaf.engine.fields.dates import find_dates, find_yearless
from meterleaf.engine.fields.identifiers import find_cards, find_ibans, find_phones, find_tax_ids
from meterleaf.engine.fields.money import find_money
from meterleaf.engine.fields.numbers import find_numbers
from meterleaf.engine.fields.periods import find_periods
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.supply_points import find_supply_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.view import Segment, View
    from meterleaf.engine.fields.dates import DateHabit
    from meterleaf.engine.fields.numbers import NumberHabit, NumberMatch
    from meterleaf.engine.fields.units import Unit

# What an identifier looks like: letters, digits and the signs that part them, with a digit in it.
_CODE = re.compile(r"(?<![\w@])(?<!\d,)(?=[\w./\-]*\d)[A-Za-z0-9](?:[\w./\-]*[A-Za-z0-9])?(?![\w@]|,\d)")
# A word for "number" that is printed, or was recognised, in one piece with what it leads: Nº044120771, n.2024/118.
_LED = re.compile(r"[Nn](?:[º°⁰ᵒ]|[or]?\.)(?=[A-Z]{0,4}[-/]?\d)")
# Portuguese papers are numbered by kind, series and number (Portaria 363/2010, annex): FT 2024A/1234 is one number.
_SERIES = re.compile(r"(?<![\w@./-])(?:FT|FR|FS|FAC|NC|ND|VD|FTR) [A-Z0-9.]{1,12}/\d+(?![\w@./-])")
# The same printed in groups: 00 417 286, K71904 K80356.
_GROUPED = re.compile(
    r"(?<![\w@./-])(?:[A-Z]{1,3} )?(?:[A-Z]{0,3}\d[\w./-]*|\d+)"
    r"(?: (?!\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b)(?:[A-Z]{0,3}\d[\w./-]*|[A-Z]{1,3}(?![A-Za-z.])))+(?![\w@])"
)
# A series of one to three capitals, and one number: VR 40-2291873, A 1188204.
_PREFIXED = re.compile(
    r"(?<![\w@./-])(?!N[OR]? |DU |DE |DEL |DEM |VOM |AU |EUR |RM |RS |KR |CHF |KM |ZIP |POS |UM )[A-Z]{1,3} (?:[A-Z]{0,2}[-/]?)?\d[\w./-]*[\dA-Z](?![\w@]|,\d| \d)"
)
# A supply point's code in a place of its own, and how far above and beside it its name may stand.
_ALONE = re.compile(r"\d(?: ?\d){9,20}")
_HEAD_LINES, _HEAD_MARGIN = 3, 0.03


@dataclass(slots=True, unsafe_hash=True)  # made by the thousand, like boxes
class Value:
    """One value on a page, printed as segment.text[start:end]; never changed.

    `kind` is date, month, period, quantity, number, money, code or supply_point; `unit` goes with a quantity, and
    `note` carries the currency of money or the scheme of a supply point.
    """

    kind: str
    value: Any
    segment: Segment
    start: int
    end: int
    box: Box
    unit: Unit | None = None
    note: str | None = None
    decimals: int = 0
    doubtful: bool = False
    page: int = field(init=False, compare=False, repr=False)
    line: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.page, self.line = self.segment.page, self.segment.line

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Habits:
    """How this document writes numbers and dates, and which currency it is in."""

    numbers: NumberHabit
    dates: DateHabit
    currency: str | None
    near: tuple[date, ...] = ()


def find_values(view: View, habits: Habits) -> list[Value]:
    """All typed values of all segments, in reading order; one stretch of text may stand as values of several kinds."""
    return [
        value
        for segment in view.segments
        if segment.has_digit
        for value in _in_segment(segment, habits, _head(view, segment))
    ]


def _head(view: View, segment: Segment) -> str:
    """What stands over a code that stands alone, up to three lines above: the name of its scheme, or nothing."""
    if not _ALONE.fullmatch(segment.text):
        return ""
    above = view.lines[max(0, segment.line - _HEAD_LINES) : segment.line]
    x0, x1 = segment.box.x0 - _HEAD_MARGIN, segment.box.x1 + _HEAD_MARGIN
    over = (one for line in above if line.page == segment.page for one in line.segments)
    return " ".join(one.text for one in over if one.box.x0 < x1 and x0 < one.box.x1)


def _in_segment(segment: Segment, habits: Habits, head: str = "") -> Iterable[Value]:
    numbers = find_numbers(segment.text, habits.numbers)
    found = [*_points(segment, head), *_days(segment, habits), *_measures(segment, habits, numbers)]
    yield from found
    taken = [(value.start, value.end) for value in found if value.kind in {"supply_point", "date", "month", "quantity"}]
    for number in numbers:
        if not _inside(number.start, number.end, taken):
            yield _value("number", number.value, segment, number, decimals=number.decimals, doubtful=number.doubtful)


def find_codes(view: View) -> list[Value]:
    """Everything that may be an identifier: single words with digits, and runs of them printed in groups."""
    return [value for segment in view.segments if segment.has_digit for value in _codes(segment)]


def _codes(segment: Segment) -> Iterable[Value]:
    series = [match.span() for match in _SERIES.finditer(segment.text)]
    for start, end in series:
        yield _value("code", segment.text[start:end], segment, _Span(start, end))
    for match in _CODE.finditer(segment.text):
        if len(match.group()) > 1 and not _inside(match.start(), match.end(), series):
            led = _LED.match(match.group())
            start = match.start() + (led.end() if led else 0)
            yield _value("code", segment.text[start : match.end()], segment, _Span(start, match.end()))
    for match in _PREFIXED.finditer(segment.text):
        if not _inside(match.start(), match.end(), series):
            yield _value("code", match.group(), segment, _Span(match.start(), match.end()), note="prefixed")
    for match in _GROUPED.finditer(segment.text):
        yield _value("code", match.group(), segment, _Span(match.start(), match.end()))


def find_tax_numbers(view: View, country: str | None) -> list[Value]:
    """Tax and company numbers; `note` is their country, `doubtful` where no check digit vouches for them."""
    return [
        _value("tax_id", found.code, segment, found, note=found.country, doubtful=found.valid is not True)
        for segment in view.segments
        if segment.has_digit
        for found in find_tax_ids(segment.text, country)
    ]


def find_other_codes(view: View) -> list[Value]:
    """Bank accounts, telephones and cards: found to be kept from being mistaken."""
    found = []
    for segment in view.segments:
        if segment.has_digit:
            found += [_value("iban", one.code, segment, one) for one in find_ibans(segment.text)]
            found += [_value("phone", one.code, segment, one) for one in find_phones(segment.text)]
            found += [_value("card", one.code, segment, one) for one in find_cards(segment.text)]
    return found


def _points(segment: Segment, head: str = "") -> Iterable[Value]:
    for point in find_supply_points(segment.text, head):
        yield _value("supply_point", point.code, segment, point, note=point.scheme, doubtful=point.valid is None)


def _days(segment: Segment, habits: Habits) -> Iterable[Value]:
    for period in find_periods(segment.text, habits.dates, habits.near):
        if period.precision == "day" or period.days > 31:
            pair = (period.first, period.last)
            yield _value("period", pair, segment, period, note=period.precision, doubtful=period.doubtful)
    for day in find_dates(segment.text, habits.dates, habits.near):
        kind = "date" if day.precision == "day" else "month"
        yield _value(kind, day.value, segment, day, doubtful=day.doubtful)
    for day in find_yearless(segment.text, habits.dates, habits.near) if "/" in segment.text else ():
        yield _value("yearless", day.value, segment, day, doubtful=True)


def _measures(segment: Segment, habits: Habits, numbers: Sequence[NumberMatch]) -> Iterable[Value]:
    for found in find_quantities(segment.text, habits.numbers, numbers):
        more = {"unit": found.unit, "decimals": found.decimals, "doubtful": found.doubtful}
        yield _value("quantity", found.value, segment, found, **more)
    for money in find_money(segment.text, habits.numbers, habits.currency, numbers):
        yield _value("money", money.value, segment, money, note=money.currency, decimals=money.decimals)


def _inside(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < stop and begin < end for begin, stop in taken)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


class _Stretch(Protocol):
    """What every finder of `fields` gives: where in the text its find stands."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def _value(kind: str, value: Any, segment: Segment, found: _Stretch, **more: Any) -> Value:
    return Value(kind, value, segment, found.start, found.end, segment.box_of(found.start, found.end), **more)
