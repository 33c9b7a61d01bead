"""Cells to typed values, by the habit of the whole document; a text that is none of the kind gives None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables.words import MEASURES, is_flag, words_of
from meterleaf.engine.fields.dates import (
    DateHabit,
    date_habit_of,
    find_dates,
    from_serial,
    last_of_month,
    months,
    parse_day,
)
from meterleaf.engine.fields.numbers import NumberHabit, habit_of, read_number
from meterleaf.engine.fields.periods import find_periods
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Cell, Table

_LOOKED_AT = 20_000
_REMEMBERED = 50_000  # tables repeat their texts: days, amounts, hours
_DAY_FIRST = re.compile(r"(\d{4}-\d\d-\d\d|\d\d?[./-]\d\d?[./-](?:\d{4}|\d\d))(?=[ T]\d\d?:\d\d|$)")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d+)?[eE][-+]?\d{1,3}")
_COMPACT_DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4])[:.h]([0-5]\d)(?::[0-5]\d)?")
# How heads write months: a name with or without a year, the year and a number.
_MONTHLY = re.compile(r"[^\W\d_]{3,12}\.?[ \-/.']{0,2}(?:\d{4}|\d\d)?|\d{4}[-/.]?\d\d?|\d\d?[-/.]\d{4}")
_LER = re.compile(r"(?<!\d)(0[1-9]|1\d|20)[ .\-]?(\d\d)[ .\-]?(\d\d)(?!\d)\s?\*?")
_RD = re.compile(r"(?<![A-Za-z0-9])([RD])[ -]?0?(1[0-5]|\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Habits:
    """How this document writes numbers and dates."""

    numbers: NumberHabit
    dates: DateHabit


@dataclass(frozen=True, slots=True)
class Amount:
    value: Decimal
    unit: Unit | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    value: date
    doubtful: bool = False


def habits_of(tables: Iterable[Table], language: str | None, country: str | None = None) -> Habits:
    """From all text cells (those that are typed need no habit)."""
    texts = [cell for table in tables for row in table.rows[:_LOOKED_AT] for cell in row if isinstance(cell, str)][
        :_LOOKED_AT
    ]
    return Habits(habit_of(texts, language, country), date_habit_of(texts, language, country))


def amount(cell: Cell, habits: Habits) -> Amount | None:
    """A number, with the unit that its own cell names."""
    if isinstance(cell, Decimal):
        return Amount(cell)
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    if _SCIENTIFIC.fullmatch(cell):
        return _scientific(cell)
    return _amount_of(cell, habits)


@lru_cache(maxsize=_REMEMBERED)
def _amount_of(text: str, habits: Habits) -> Amount | None:
    number = read_number(text, habits.numbers)
    if number is not None:
        return Amount(number.value, doubtful=number.doubtful)
    found = find_quantities(text, habits.numbers)
    if len(found) == 1 and found[0].end - found[0].start >= len(text) - 2 and found[0].unit.kind in MEASURES:
        return Amount(found[0].value, found[0].unit, found[0].doubtful)
    return None


def _scientific(text: str) -> Amount | None:
    """A spreadsheet has already cut digits from such a number, so it is doubtful."""
    try:
        return Amount(Decimal(text.replace(",", ".")), doubtful=True)
    except InvalidOperation:
        return None


def day(cell: Cell, habits: Habits, *, serial: bool = True) -> Day | None:
    """A date; a spreadsheet's day number too, where the column is known to hold dates (`serial`)."""
    match cell:
        case datetime():
            return Day(cell.date())
        case date():
            return Day(cell)
        case Decimal():
            return _from_number(cell) if serial else None
        case str() if len(cell) <= 40:
            stamp = _DAY_FIRST.match(cell)
            return _from_text(stamp[1] if stamp else cell, habits, serial=serial)
    return None


def _from_number(number: Decimal) -> Day | None:
    if compact := _COMPACT_DAY.fullmatch(str(number)):
        found = parse_day(int(compact[1]), int(compact[2]), int(compact[3]))
        return Day(found) if found else None
    serial = from_serial(number)
    return Day(serial) if serial else None


@lru_cache(maxsize=_REMEMBERED)
def _from_text(text: str, habits: Habits, *, serial: bool) -> Day | None:
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?|\d{8}", text):
        return _from_number(Decimal(text.replace(",", "."))) if serial else None
    found = [one for one in find_dates(text, habits.dates) if one.precision == "day"]
    if not found or found[0].start > 3 or (len(found) > 1 and found[1].value != found[0].value):
        return None
    return Day(found[0].value, found[0].doubtful)


def moment(cell: Cell, clock: Cell, habits: Habits) -> datetime | None:
    """Date and time of day from one cell, or from a date's and a clock's."""
    if isinstance(cell, datetime) and clock is None:
        return cell
    found = day(cell, habits)
    if found is None:
        return None
    minutes = _minutes(clock if clock is not None else _after_date(cell))
    return datetime.combine(found.value, time()) + timedelta(minutes=minutes or 0)


def _after_date(cell: Cell) -> Cell:
    return cell[8:] if isinstance(cell, str) and len(cell) > 10 else None


def _minutes(cell: Cell) -> int | None:
    if isinstance(cell, Decimal):
        return int(cell * 1440) % 1440 if 0 < cell < 1 else int(cell) * 60 if 0 <= cell <= 25 else None
    if isinstance(cell, str):
        found = _CLOCK.search(cell)
        if found:
            return int(found[1]) * 60 + int(found[2])
        return int(cell) * 60 if cell.isdigit() and int(cell) <= 25 else None
    return None


def period(cell: Cell, habits: Habits) -> tuple[date, date, bool] | None:
    """First and last day of a period or month in one cell, and whether there is doubt."""
    if isinstance(cell, str) and len(cell) <= 60:
        if compact := re.fullmatch(r"((?:19|20)\d\d)(0[1-9]|1[0-2])", cell):
            cell = f"{compact[1]}-{compact[2]}"
        found = find_periods(re.sub(r"^((?:19|20)\d\d)-(\d\d)$", r"\2/\1", cell), habits.dates)
        return (found[0].first, found[0].last, found[0].doubtful) if len(found) == 1 else None
    return None


def unit(cell: Cell) -> Unit | None:
    found = parse_unit(cell) if isinstance(cell, str) and len(cell) <= 30 else None
    return found if found is not None and found.kind in MEASURES else None


def flag(cell: Cell) -> bool | None:
    """Yes or no, in any language."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, Decimal):
        return bool(cell) if cell in {0, 1} else None
    if isinstance(cell, str) and len(cell) <= 30:
        # "no peligroso" must be asked before "peligroso"
        return False if is_flag("no", cell) else True if is_flag("yes", cell) else None
    return None


def estimated(cell: Cell) -> bool | None:
    """True for an estimate, False for an actual reading."""
    if isinstance(cell, str) and len(cell) <= 30:
        if is_flag("estimated", cell):
            return True
        if is_flag("actual", cell):
            return False
    return flag(cell) if not isinstance(cell, Decimal) else None


def ler_codes(cell: Cell) -> list[str]:
    """Codes of the List of Waste (Commission Decision 2000/532/EC): six digits, chapters 01 to 20; a star is dropped."""
    text = f"{cell:06.0f}" if isinstance(cell, Decimal) and cell == cell.to_integral_value() and cell > 0 else cell
    if not isinstance(text, str):
        return []
    # a number cell loses the leading zero of chapters 01 to 09
    text = text.zfill(6) if re.fullmatch(r"\d{5}", text) else text
    return ["".join(found.groups()) for found in _LER.finditer(text)]


def rd_code(cell: Cell) -> str | None:
    """The operation of Annexes I and II of Directive 2008/98/EC: R1 to R13, D1 to D15."""
    found = _RD.search(cell) if isinstance(cell, str) else None
    if found is None:
        return None
    number = int(found[2])
    most = 13 if found[1].upper() == "R" else 15
    return f"{found[1].upper()}{number}" if 1 <= number <= most else None


def code(cell: Cell) -> str | None:
    """An identifier as text: a whole number keeps no decimal point, a number in scientific notation is none."""
    if isinstance(cell, Decimal):
        return f"{cell:.0f}" if cell == cell.to_integral_value() else None
    if isinstance(cell, str) and not _SCIENTIFIC.fullmatch(cell) and len(cell) <= 60:
        return cell
    return None


def has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def is_identifier(text: str) -> bool:
    """Whether a text is a code rather than words: digits in it, no comma, few small letters."""
    small = sum(letter.islower() for letter in text)
    return has_digit(text) and "," not in text and small <= 0.3 * len(text)


def text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return " ".join(cell.split())[:300]
    return code(cell) if isinstance(cell, Decimal) else None


def is_value(cell: Cell, habits: Habits) -> bool:
    """Whether a cell is data rather than a label: a number, a date, a code that is mostly digits."""
    if cell is None:
        return False
    if not isinstance(cell, str):
        return True
    digits = sum(letter.isdigit() for letter in cell)
    if digits > 0.4 * len(cell):
        return True
    return (
        digits > 0
        and (amount(cell, habits) is not None or day(cell, habits, serial=False) is not None)
        and bool(words_of(cell))
    )


def clock(cell: Cell) -> int | None:
    """Minutes since midnight."""
    return _minutes(cell)


def month(cell: Cell) -> int | None:
    """1..12 from a month's number or its name in any language."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() and 1 <= cell <= 12 else None
    if isinstance(cell, str):
        if cell.isdigit():
            return int(cell) if 1 <= int(cell) <= 12 else None
        words = words_of(cell)
        return months().get(words[0]) if len(words) == 1 else None
    return None


def month_start(cell: Cell, habits: Habits, year: int | None) -> date | None:
    """The first day of a month that a cell names: a date, `Jan 2024`, `2024-01`; or `January` of a year told elsewhere."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell if cell.day == 1 else None
    if not isinstance(cell, str) or not _MONTHLY.fullmatch(cell):
        return None
    if not cell.isdigit() and (named := month(cell)) is not None:
        return parse_day(year, named, 1) if year else None
    whole = period(cell, habits)
    return whole[0] if whole and whole[0].day == 1 and whole[1] == last_of_month(whole[0]) else None
