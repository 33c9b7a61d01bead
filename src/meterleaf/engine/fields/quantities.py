"""Quantities with their unit in a line of text; prices per unit, rates and yearly powers are no quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.fields.numbers import UNKNOWN, NumberHabit, NumberMatch, find_numbers
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import Unit, key_of, parse_unit, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class QuantityMatch:
    """`value` of `unit`, printed as text[start:end]; `number_start`, `number_end` are the number's own place."""

    value: Decimal
    unit: Unit
    start: int
    end: int
    number_start: int
    number_end: int
    decimals: int = 0
    doubtful: bool = False
    unit_first: bool = False


# Spellings too short or too common to stand in front of a number, or to be believed without one glued before them.
_AFTER_ONLY = frozenset(
    {"l", "t", "g", "w", "h", "u", "to", "tm", "mc", "ton", "tons", "un", "nr", "dia", "mes", "mi", "ore", "q", "m"}
)
_KINDS = frozenset({"energy", "volume", "gas_volume", "standard_gas_volume", "mass", "distance"})
_UNIT_WORD = re.compile(
    r"\s{0,3}\(?(?P<unit>m\s?3|k\s?w\s?h|cu\.?\s?(?:ft|m|yd)\.?|[a-z³^3]{1,22}(?:\([ns]\))?(?:\s(?:cubicos?|cubes?|cubi|cubo|cubics?|padu|"
    r"feet|metres?|meters?|hour|hora|gallons?|tonn?e?s?|metricas?))?)(?![a-z0-9³])\)?"
)
# What follows a unit in a rate: kWh/año, kWh x 0,12 is a quantity times a price and stays a quantity.
_RATE_AFTER = re.compile(
    r"\s?(?:/|per\b|por\s(?:dia|mes|ano)|al\s(?:dia|mes|ano)|pro\s|je\s|par\s(?:jour|mois|an)\b|(?:de\s)?co2)"
)
_PRICE_BEFORE = re.compile(
    r"(?:[€£$¢₹]|eur|euros?|cts?|cent|cents|centimos?|gbp|usd|p|pence|sen|kr|ore|rp|chf|rm|rs|zl|r\$)\s?(?:/|per|por|pro|je|par|a|al|el)\s?(?:100\s?|1000\s?)?$"
)


def find_quantities(text: str, habit: NumberHabit = UNKNOWN) -> list[QuantityMatch]:
    """All quantities of energy, volume, mass and distance of a line, left to right."""
    folded = fold(text)
    numbers = find_numbers(text, habit)
    found = [match for number in numbers if (match := _followed(folded, number))]
    if not found:
        found = list(_led(folded, numbers))
    return found


def _followed(folded: str, number: NumberMatch) -> QuantityMatch | None:
    match = _UNIT_WORD.match(folded, number.end)
    unit = _known(match["unit"]) if match else None
    if match is None or unit is None or _RATE_AFTER.match(folded, match.end()):
        return None
    return _quantity(number, unit, number.start, match.end("unit"))


def _led(folded: str, numbers: list[NumberMatch]) -> Iterator[QuantityMatch]:
    """The unit printed before its number: kWh 5.592, Consumo (m3): 32."""
    for number in numbers:
        before = folded[max(0, number.start - 26) : number.start]
        match = re.search(r"(?<![a-z0-9³])(?P<unit>m\s?[3³]|[a-z]{2,20}[3³]?)\.?\)?\s?:?\s{0,3}$", before)
        if match is None or key_of(match["unit"]) in _AFTER_ONLY:
            continue
        unit = _known(match["unit"])
        place = max(0, number.start - 26) + match.start("unit")
        if (
            unit is None
            or _PRICE_BEFORE.search(folded[max(0, place - 14) : place])
            or folded[:place].rstrip().endswith("/")
        ):
            continue
        found = _quantity(number, unit, place, number.end)
        yield QuantityMatch(**{**{name: getattr(found, name) for name in found.__slots__}, "unit_first": True})


def _quantity(number: NumberMatch, unit: Unit, start: int, end: int) -> QuantityMatch:
    return QuantityMatch(number.value, unit, start, end, number.start, number.end, number.decimals, number.doubtful)


@cache
def _countable() -> frozenset[str]:
    return frozenset(key for key in spellings() if (unit := parse_unit(key)) and unit.kind in _KINDS)


def _known(word: str) -> Unit | None:
    key = key_of(word)
    if key in _countable():
        return parse_unit(key)
    first = key_of(word.split(maxsplit=1)[0])
    return parse_unit(first) if first in _countable() else None
