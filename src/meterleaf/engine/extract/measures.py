"""Numbers with their units as a paper prints them: beside the number, in a column of their own, or in a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.states import state_differences
from meterleaf.engine.extract.text import fold, word_lists
from meterleaf.engine.extract.usual_unit import BRACKETED, BROKEN_ROWS, HUNDREDS, unit_in, usual_unit
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

_LETTER = re.compile(r"[^\W\d_]")
# A head stands at most so many lines above its column's first figure.
_HEAD_REACH = 4
_LONGEST_COLUMN = 14
# Labels of the number's own line tell its unit before any column's head does.
_OF_LINE = frozenset({"segment", "line"})
# What a unit is made of, said in passing: 1 m3 = 1000 litres, (1 unit = 100 cubic feet = 748 gallons).
_EQUATION = re.compile(r"(?<![\d.,])1\s?[A-Za-z]\w*(?: [a-z]+){0,2}\s?(?:\([^)]*\)\s?)?=")
# What no number without a unit of its own is, whatever the column's head says.
_NO_AMOUNTS = {"tax_id", "iban", "phone", "card", "supply_point", "money"}
# The bounds of a step of the tariff (0 - 20, 6 a 15 m3) are no consumption.
_FROM = re.compile(r"(?<![\d.,/-])\d{1,4}\s?(?:[-–]|a|to|bis|à|até|t/m)\s?$")
_UP_TO = re.compile(r"\s?(?:[-–]|a|to|bis|à|até|t/m)\s?\d{1,4}(?![\d.,/-])")
# The price of what stands before it: @ 146.9 P/LTR, x 0,25 EUR/kWh.
_AT_PRICE = re.compile(
    r"\s?(?:@|[x×]|à)\s?(?:[^\w\s]|[A-Z]{1,3})?\s?\d[\d.,]*\s?(?:[^\w\s/]|[A-Za-z]{1,4}\.?)?\s?(?:/|per|pro|par|por)\s?(?P<unit>[A-Za-z]\w*)"
)
_APPARENT = frozenset({"kvah", "kvarh", "kvar", "mvarh", "rkvah", "kva", "kw", "mvah"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit, as printed; `given` says how it came to the unit."""

    value: Value
    unit: Unit
    given: str

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.value.value)

    @property
    def key(self) -> tuple[Fraction, str]:
        return (Fraction(self.quantity) * self.unit.factor, self.unit.kind)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a quantity candidate stands for: one printed number, or several that were added up."""

    quantity: Decimal
    unit: Unit
    parts: tuple[Measured, ...] = ()

    @property
    def key(self) -> tuple[Fraction, str]:
        return (Fraction(self.quantity) * self.unit.factor, self.unit.kind)


@once
def measures(paper: Paper) -> list[Measured]:
    """Numbers of the category's kinds: with their unit, or under a label that carries it."""
    return list(_measures(paper))


def _measures(paper: Paper) -> Iterable[Measured]:
    kinds = set(paper.kinds)
    usual, named = usual_unit(paper)
    read = state_differences(paper)
    for value in paper.of_kind("quantity"):
        if value.unit is not None and value.unit.kind in kinds and not _bounds_step(value) and not _defines(value):
            yield Measured(value, _gallons(value.unit, usual), "unit_printed")
    for value in paper.of_kind("number"):
        if paper.kinds_at(value) & _NO_AMOUNTS or _bounds_step(value) or _of_another_kind(paper, value):
            continue
        beside = _unit_beside(paper, value) or _unit_of_price(paper, value)
        made = (value.line, value.value) in read
        unit = beside or _unit_of_label(paper, value, _OF_LINE) or _unit_over_column(paper, value)
        unit = unit or _unit_of_label(paper, value) or _unit_of_row(paper, value)
        unit = unit or (_unit_of_head(paper, value) if made else None)
        if unit is not None:
            yield Measured(value, unit, "unit_beside" if beside else "unit_in_label")
        elif usual is not None and (made or _without_unit(paper, value, named=named)):
            yield Measured(value, usual, "unit_assumed")


def _bounds_step(value: Value) -> bool:
    """Whether the number is an end of a range of small numbers."""
    text = value.segment.text
    return _FROM.search(text[: value.start]) is not None or _UP_TO.match(text, value.end) is not None


def _defines(value: Value) -> bool:
    """Whether the number stands in the definition of a unit, or is a column's unit itself."""
    text = value.segment.text
    if HUNDREDS.fullmatch(text.strip()):
        return True
    found = _EQUATION.search(text) if "=" in text else None
    return found is not None and value.end > found.start()


def _gallons(printed: Unit, usual: Unit | None) -> Unit:
    """The G of American pumps, where gallons are what the paper prices; never grams of fuel."""
    both = usual is not None and usual.name.startswith("us_gallon") and printed.name.startswith("gram")
    return usual if both and usual is not None else printed


def _without_unit(paper: Paper, value: Value, *, named: bool) -> bool:
    """Whether a bare number may be the quantity: the line's arithmetic says so, or its label where the unit is named."""
    near = paper.products_near(value) if paper.category in BROKEN_ROWS else []
    if any(price != 1 for price in (*paper.products(value), *near)):
        return True
    return named and paper.links.strength(value, "quantity") > 0.45


def _of_another_kind(paper: Paper, value: Value) -> bool:
    """120 kVA, 31 days, a row of kVArh: a unit that the category is not counted in, whatever the column's head says."""
    if _row_of_another_kind(paper, value):
        return True
    after = value.segment.text[value.end : value.end + 12].split()
    if after and fold(after[0]).strip("().,;:") in _spans():
        return True
    unit = parse_unit(after[0].strip("().,;:")) if after and len(after[0]) > 1 else None
    return unit is not None and unit.kind not in paper.kinds


@cache
def _spans() -> frozenset[str]:
    """Words for days and months: what they follow is a length of time (1 kk, 31 days)."""
    return word_lists()["days"] | word_lists()["months"]


def _row_of_another_kind(paper: Paper, value: Value) -> bool:
    """Whether the row is named for apparent or reactive energy, and for none that is billed as consumption."""
    words = set(fold(paper.row_label(value)).replace("/", " ").split())
    return bool(words & _APPARENT) and not words & {"kwh", "mwh"}


def _unit_beside(paper: Paper, value: Value) -> Unit | None:
    """The unit in a column of its own, right of the number."""
    line = paper.view.lines[value.line]
    if value.end < len(value.segment.text):
        return None
    after = next((segment for segment in line.segments if segment.index == value.segment.index + 1), None)
    if after is None or len(after.words) > 2:
        return None
    first = after.words[0].text
    unit = parse_unit(after.text) or (parse_unit(first) if len(first.rstrip(".")) > 1 else None)
    return unit if unit is not None and unit.kind in paper.kinds else None


def _unit_of_price(paper: Paper, value: Value) -> Unit | None:
    """The unit that the price behind the number is for: 45.87 @ 146.9 P/LTR."""
    found = _AT_PRICE.match(value.segment.text, value.end)
    unit = parse_unit(found["unit"]) if found else None
    return unit if unit is not None and unit.kind in paper.kinds else None


def _unit_of_row(paper: Paper, value: Value) -> Unit | None:
    """The unit that ends a row, printed once for all of it (Punta 47, Llano 41, Valle 76 kWh), or that leads one.

    A row that is led (Consumption kWh  47  41  76) holds figures alone.
    """
    first, *others = paper.view.lines[value.line].segments
    if is_slice_value(paper, value) or (others and len(others[-1].words) == 1 and _figures(others[:-1])):
        last = others[-1] if others else first
        unit = parse_unit(last.words[-1].text)
        if unit is not None and unit.kind in paper.kinds:
            return unit
    return unit_in(first.text, paper.kinds) if len(others) > 1 and _figures(others) else None


def _figures(segments: list[Segment]) -> bool:
    """Whether the cells hold figures and nothing else."""
    return len(segments) > 1 and all(one.has_digit and not _LETTER.search(one.text) for one in segments)


def _unit_of_head(paper: Paper, value: Value) -> Unit | None:
    """The unit in brackets, or alone, that heads the number's column."""
    for number in range(value.line - 1, max(-1, value.line - _HEAD_REACH), -1):
        line = paper.view.lines[number]
        if line.page != value.page:
            return None
        for one in line.segments:
            if one.box.x0 < value.box.x1 and value.box.x0 < one.box.x1:
                inside = [parse_unit(text.strip()) for text in (*BRACKETED.findall(one.text), one.text)]
                unit = next((unit for unit in inside if unit is not None and unit.kind in paper.kinds), None)
                if unit is not None:
                    return unit
    return None


def _unit_over_column(paper: Paper, value: Value) -> Unit | None:
    """The unit that alone heads a column of figures, however long: MJ over 3,000, 10,408 and their sum."""
    for number in range(value.line - 1, max(-1, value.line - _LONGEST_COLUMN), -1):
        line = paper.view.lines[number]
        if line.page != value.page:
            return None
        over = [one for one in line.segments if one.box.x0 < value.box.x1 and value.box.x0 < one.box.x1]
        for one in over:
            unit = parse_unit(one.text.strip(" ()[]:"))
            if unit is not None:
                return unit if unit.kind in paper.kinds and one.box.in_column_with(value.box) else None
        if any(_LETTER.search(one.text) for one in over):
            return None
    return None


def _unit_of_label(paper: Paper, value: Value, ways: frozenset[str] = frozenset()) -> Unit | None:
    """The unit that a bare number's header or label carries: `Consumo (m3)`, `kWh`; of labels in some ways alone, if told."""
    for link in paper.links.to(value)[:6]:
        if ways and link.way not in ways:
            continue
        if link.hit.roles & {"quantity", "volume", "slices"} and link.strength > 0.3:
            unit = unit_in(link.hit.segment.text, paper.kinds)
            if unit is not None:
                return unit
    return None


def is_slice(paper: Paper, one: Measured) -> bool:
    return is_slice_value(paper, one.value)


def is_slice_value(paper: Paper, value: Value) -> bool:
    return paper.links.strength(value, "slices") > 0.35
