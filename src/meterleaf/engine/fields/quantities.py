"""Quantities with their unit in a line of text; prices per unit, rates and yearly powers are no quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.fields.numbers import UNKNOWN, NumberHabit, NumberMatch, find_numbers
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import Unit, key_of, parse_unit, spellings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
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
    {
        "l",
        "t",
        "g",
        "w",
        "h",
        "u",
        "to",
        "tm",
        "mc",
        "ton",
        "tons",
        "un",
        "nr",
        "dia",
        "mes",
        "mi",
        "ore",
        "q",
        "m",
        "km",
        "kms",
    }
)
_KINDS = frozenset({"energy", "volume", "gas_volume", "standard_gas_volume", "mass", "distance"})
_UNIT_WORD = re.compile(
    r"\s{0,3}\(?(?P<unit>m\s?3|㎥|m\?(?=\s|$)|k\s?w\s?[/.]?\s?h|cu\.?\s?(?:ft|m|yd)\.?|[a-z³^3]{1,22}(?:\([ns]\))?(?:\s(?:cubicos?|cubes?|cubi|cubo|cubics?|padu|"
    r"feet|metres?|meters?|hour|hora|gallons?|tonn?e?s?|metricas?))?)(?![a-z0-9³])\)?"
)
# What follows a unit in a rate: kWh/año, kWh x 0,12 is a quantity times a price and stays a quantity.
_RATE_AFTER = re.compile(
    r"\s?(?:/|per\b|por\s(?:dia|mes|ano)|al\s(?:dia|mes|ano)|pro\s|je\s|par\s(?:jour|mois|an)\b|(?:de\s)?co2)"
)
# A price per unit before its figure: €/kWh 0,081940; c€/kWh: 12,3; precio kWh 0,15.
_PRICE_BEFORE = re.compile(
    r"(?:[€£$¢₹]|\b(?:eur|euros?|cts?|cents?|centimos?|gbp|usd|pence|p|sen|kr|ore|rp|chf|rm|rs|zl)|r\$)"
    r"\s?(?:/|per\s|por\s|pro\s|je\s|par\s|al\s|el\s)\s?(?:100\s?|1000\s?)?[a-z0-9³]{1,10}\)?\s?:?\s*$"
    r"|\b(?:precio|price|preis|prix|prezzo|preco|prijs|pris)\b[^\d]{0,20}$"
)
_UNIT_BEFORE = re.compile(r"(?<![a-z0-9³])(?P<unit>m\s?[3³]|[a-z]{2,20}[3³]?)\.?\)?\s?:?\s{0,3}$")
_LETTER = re.compile(r"[a-z㎥]")  # every unit has one
_POSTCODE = re.compile(r"[1-9]\d{3}\smj\s[a-z]{3}")  # a Dutch post code and its town, 3511 MJ Utrecht


def find_quantities(
    text: str, habit: NumberHabit = UNKNOWN, numbers: Sequence[NumberMatch] | None = None
) -> list[QuantityMatch]:
    """All quantities of energy, volume, mass and distance of a line, left to right.

    `numbers` are the line's, where they are found already.
    """
    folded = fold(text)
    if not _LETTER.search(folded):
        return []
    found = find_numbers(text, habit) if numbers is None else numbers
    if not found:
        return []
    amounts = [number for number in found if not _PRICE_BEFORE.search(folded, max(0, number.start - 30), number.start)]
    followed = [_followed(folded, number) for number in amounts]
    if amounts and followed[-1] is None and (led := _led(folded, amounts[0])):
        return [led, *(match for number in amounts[1:] if (match := _led(folded, number)))]
    used = {match.end for match in followed if match}
    both = [match or _led(folded, number, used) for number, match in zip(amounts, followed, strict=True)]
    return [match for match in both if match]


def _followed(folded: str, number: NumberMatch) -> QuantityMatch | None:
    match = _UNIT_WORD.match(folded, number.end)
    unit = _known(match["unit"]) if match else None
    if match is None or unit is None or _RATE_AFTER.match(folded, match.end()):
        return None
    if unit.kind != "energy" or _POSTCODE.match(folded, number.start) is None:
        return _quantity(number, unit, number.start, match.end("unit"))
    return None


def _led(folded: str, number: NumberMatch, used: AbstractSet[int] = frozenset()) -> QuantityMatch | None:
    """The unit printed before its number (kWh 7.318, Consumo (m3): 32), unless it belongs to a number before it."""
    match = _UNIT_BEFORE.search(folded, max(0, number.start - 26), number.start)
    if match is None or match.end("unit") in used or key_of(match["unit"]) in _AFTER_ONLY:
        return None
    unit = _known(match["unit"])
    if unit is None or folded[: match.start("unit")].rstrip().endswith("/"):
        return None
    found = _quantity(number, unit, match.start("unit"), number.end)
    return replace(found, unit_first=True)


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
