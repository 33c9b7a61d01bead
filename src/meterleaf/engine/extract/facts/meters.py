"""What the meters of an e-invoice say: their sum, their ends, and readings told in a line's words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import labels, words
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import UnitsDifferError, convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Line, Meter
    from meterleaf.engine.fields.units import Unit

_NUMBER = r"(?P<number>\d[\d.,'\u00a0 ]*\d|\d)"


def used(meter: Meter) -> Decimal | None:
    """What a register counted: as stated, else the difference of its readings times the factor."""
    if meter.quantity is not None:
        return meter.quantity
    if meter.previous is None or meter.current is None:
        return None
    return (meter.current - meter.previous) * (meter.factor or 1)


def total(meters: Sequence[Meter], unit: Unit | None, units: dict[str, Unit | None]) -> Decimal | None:
    """The sum over all registers, in the unit asked for; None where one of them can't be added."""
    amounts = [(used(meter), units.get(meter.unit or "")) for meter in meters]
    if unit is None or not amounts or any(amount is None for amount, _ in amounts):
        return None
    try:
        parts = [convert(amount, own or unit, unit) for amount, own in amounts if amount is not None]
    except UnitsDifferError:
        return None
    return sum(parts, Decimal(0))


def ends(meters: Sequence[Meter]) -> tuple[Decimal, Decimal] | None:
    """The first and the last reading of one register; None where several registers were read."""
    read = [one for one in meters if one.previous is not None and one.current is not None]
    if not read or len({(one.number, one.name) for one in read}) != 1:
        return None
    ordered = sorted(read, key=lambda one: (one.start is not None, one.start or one.end, one.previous))
    return _pair(ordered[0].previous, ordered[-1].current)


def told(lines: Iterable[Line], quantity: Decimal) -> tuple[Decimal, Decimal] | None:
    """Both readings from a line's properties; from its words only where their difference is the quantity."""
    for line in lines:
        stated = _stated(line, quantity)
        if stated is not None:
            return stated
        text = " ; ".join(
            part for part in (line.note, line.description, *(f"{n}: {v}" for n, v in line.properties)) if part
        )
        found = _readings(fold(text), quantity) if text else None
        if found is not None:
            return found
    return None


def _stated(line: Line, quantity: Decimal) -> tuple[Decimal, Decimal] | None:
    """Readings in properties of their own, named as bills name them: those that make the quantity, else as written."""
    before, after = (
        next((value for name, value in line.properties if role in labels.roles_of(name)), None)
        for role in ("previous_reading", "current_reading")
    )
    first, last = (re.search(_NUMBER, text) if text else None for text in (before, after))
    if first is None or last is None:
        return None
    ways = [(old, new) for old in _meanings(first["number"]) for new in _meanings(last["number"]) if new >= old]
    fitting = [(old, new) for old, new in ways if new - old == abs(quantity)]
    return next(iter([*fitting, *reversed(ways)]), None)


def _readings(text: str, quantity: Decimal) -> tuple[Decimal, Decimal] | None:
    before, after = _labelled("previous").search(text), _labelled("current").search(text)
    if before is None or after is None:
        return None
    for old in _meanings(before["number"]):
        for new in _meanings(after["number"]):
            if new - old == abs(quantity):
                return old, new
    return None


@lru_cache(maxsize=2)
def _labelled(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words.pattern('meter', name).pattern})\s?(?:kwh|m3)?\s?[:=]?\s{{0,2}}{_NUMBER}")


def _meanings(number: str) -> list[Decimal]:
    """Both ways to read a number with one sign in it: grouped, and with decimals."""
    digits = re.sub(r"[\s'\u00a0]", "", number.strip(" .,"))
    plain = Decimal(re.sub(r"[.,]", "", digits))
    sign = max(digits.rfind("."), digits.rfind(","))
    if sign < 0:
        return [plain]
    decimal = Decimal(re.sub(r"[.,]", "", digits[:sign]) + "." + digits[sign + 1 :])
    return [plain, decimal]


def _pair(first: Decimal | None, last: Decimal | None) -> tuple[Decimal, Decimal] | None:
    return None if first is None or last is None else (first, last)
