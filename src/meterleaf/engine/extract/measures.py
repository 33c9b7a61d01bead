"""Numbers with their units as a paper prints them: beside the number, in a column of their own, or in a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.fuels import fuel_in
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.states import state_differences
from meterleaf.engine.extract.text import fold, word_lists
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

# A unit of one letter is believed in brackets only: Pes (t), Volumen (l).
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]")

_LETTER = re.compile(r"[^\W\d_]")
# A head stands at most so many lines above its column's first figure.
_HEAD_REACH = 4
_LONGEST_COLUMN = 14
# Labels of the number's own line tell its unit before any column's head does.
_OF_LINE = frozenset({"segment", "line"})
# What a unit is made of, said in passing: 1 m3 = 1000 litres, (1 unit = 100 cubic feet = 748 gallons).
_EQUATION = re.compile(r"(?<![\d.,])1\s?[A-Za-z]\w*(?: [a-z]+){0,2}\s?(?:\([^)]*\)\s?)?=")
# The unit of a column that counts in hundreds: 100 GAL.
_HUNDREDS = re.compile(r"(?:x\s?)?(100|1,?000)\s?(?:us )?gal(?:lon)?s?\.?", re.IGNORECASE)

# Readings are in hundreds of gallons; Usage (1,000 gal). A price or a step of the tariff is led by other words.
_COUNTED_IN = re.compile(
    r"(?:\bin|[(x×]|\bare)\s*(hundreds?|100s?|thousands?|1,?000s?)\s+(?:of\s+)?(?:us\s+)?gal(?:lon)?s?\b", re.IGNORECASE
)

# What the utility means by a unit: 1 UNIT = 1 CCF, one unit equals 748 gallons, (1 unit = 1,000 litres).
_MEANT = re.compile(
    r"\b(?:1|one|a|each)\s+(?:billing\s+)?unit\s*(?:=|is|equals|represents)\s*(?:to\s+)?(?:approx\w*\s+|about\s+)?"
    r"(?:(?P<count>one|\d[\d,.]*)\s+)?(?P<unit>(?:hundred\s+|thousand\s+)?[a-z][\w³-]*(?:\s+(?:feet|metres?|meters?))?)",
    re.IGNORECASE,
)
# The gallons of a hundred cubic feet, as water bills round them.
_CCF_IN_GALLONS = {"748", "750"}

# What no number without a unit of its own is, whatever the column's head says.
_NO_AMOUNTS = {"tax_id", "iban", "phone", "card", "supply_point", "money"}
# The bounds of a step of the tariff (0 - 20, 6 a 15 m3) are no consumption.
_FROM = re.compile(r"(?<![\d.,/-])\d{1,4}\s?(?:[-–]|a|to|bis|à|até|t/m)\s?$")
_UP_TO = re.compile(r"\s?(?:[-–]|a|to|bis|à|até|t/m)\s?\d{1,4}(?![\d.,/-])")
_OF_LIQUIDS = frozenset(
    {
        "l",
        "lt",
        "lts",
        "ltr",
        "ltrs",
        "liter",
        "litre",
        "liters",
        "litres",
        "litro",
        "litros",
        "litri",
        "litrow",
        "gal",
        "gallons",
    }
)
# Receipts are narrow: they print quantity, price and amount in lines of their own.
_BROKEN = frozenset({"recharges", "fuel_delivery"})
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
    usual, named = _usual_unit(paper)
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
    if _HUNDREDS.fullmatch(text.strip()):
        return True
    found = _EQUATION.search(text) if "=" in text else None
    return found is not None and value.end > found.start()


def _gallons(printed: Unit, usual: Unit | None) -> Unit:
    """The G of American pumps, where gallons are what the paper prices; never grams of fuel."""
    both = usual is not None and usual.name.startswith("us_gallon") and printed.name.startswith("gram")
    return usual if both and usual is not None else printed


def _without_unit(paper: Paper, value: Value, *, named: bool) -> bool:
    """Whether a bare number may be the quantity: the line's arithmetic says so, or its label where the unit is named."""
    near = paper.products_near(value) if paper.category in _BROKEN else []
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
    return _unit_in(first.text, paper.kinds) if len(others) > 1 and _figures(others) else None


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
                inside = [parse_unit(text.strip()) for text in (*_BRACKETED.findall(one.text), one.text)]
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
            unit = _unit_in(link.hit.segment.text, paper.kinds)
            if unit is not None:
                return unit
    return None


@lru_cache(maxsize=4096)
def _unit_in(text: str, kinds: tuple[str, ...]) -> Unit | None:
    for inside in _BRACKETED.findall(text):
        unit = parse_unit(inside.strip())
        if unit is not None and unit.kind in kinds:
            return unit
    for word in reversed(text.replace("(", " ").replace(")", " ").replace(":", " ").split()):
        unit = parse_unit(word) if len(word) > 1 else None
        if unit is not None and unit.kind in kinds:
            return unit
    return None


def _usual_unit(paper: Paper) -> tuple[Unit | None, bool]:
    """The unit that the category's bills are in, and whether the document names it at all.

    "Units" are kilowatt-hours on bills of the British Isles and of India; a price a gallon makes the rest gallons. Where
    no unit is named, electricity is counted in kilowatt-hours everywhere, and water in cubic metres but in America.
    """
    words = {token.text for segment in paper.view.segments for token in segment.tokens}
    american = _fills_gallons(paper, words)
    usual = "kwh" if _charges_energy(paper, words) else "gal" if american else next(iter(paper.units), "")
    expected = parse_unit(usual) if usual else None
    if expected is None:
        return None, False
    told = _meant_by_unit(paper)
    if told is not None and told.kind in paper.kinds:
        return told, True
    if expected.kind == "volume" and words & {"hcf", "ccf"}:
        return parse_unit("ccf"), True
    if expected.kind == "volume" and words & {"gal", "gallon", "gallons"} and not words & {"l", "litres", "liter"}:
        return _many_gallons(paper) or parse_unit("gal"), True
    named = any(_unit_in(segment.text, (expected.kind,)) for segment in paper.view.segments)
    named = named or (paper.category == "electricity" and paper.language == "en" and "units" in words)
    if named or american or paper.category == "recharges":
        return expected, True
    return (expected if paper.category == "electricity" or _metric_water(paper) else None), False


def _fills_gallons(paper: Paper, words: set[str]) -> bool:
    """Pumps and tank trucks of the United States count gallons, whether their papers say so or not."""
    return paper.category in _BROKEN and paper.country == "US" and not words & (_OF_LIQUIDS - {"l"} | {"kwh"})


def _charges_energy(paper: Paper, words: set[str]) -> bool:
    """Whether a car was charged, not filled up: kilowatt-hours are named, and no fuel nor litre."""
    if paper.category != "recharges" or "kwh" not in words or words & _OF_LIQUIDS:
        return False
    return not any(fuel_in(one.text) for one in paper.view.segments)


def _metric_water(paper: Paper) -> bool:
    return paper.category == "water" and paper.country not in {"US", None}


def _meant_by_unit(paper: Paper) -> Unit | None:
    """What the paper itself says that its units are."""
    for segment in paper.view.segments:
        found = _MEANT.search(segment.text) if "nit" in segment.text or "NIT" in segment.text else None
        if found is None:
            continue
        count, name = (found["count"] or "1").replace(",", "").lower(), found["unit"]
        if count in _CCF_IN_GALLONS:
            return parse_unit("ccf")
        if count in {"1", "one"}:
            return parse_unit(name.replace("-", ""))
        many = parse_unit(f"{count}{name}".replace(" ", ""))
        if many is not None:
            return many
    return None


def _many_gallons(paper: Paper) -> Unit | None:
    """The hundreds or thousands of gallons that American meters count, where the paper says that its reads are in them."""
    for segment in paper.view.segments:
        found = _COUNTED_IN.search(segment.text) or _HUNDREDS.fullmatch(segment.text.strip())
        if found:
            return parse_unit("1000gal" if found[1].lower().startswith(("t", "1,", "1000")) else "100gal")
    return None


def is_slice(paper: Paper, one: Measured) -> bool:
    return is_slice_value(paper, one.value)


def is_slice_value(paper: Paper, value: Value) -> bool:
    return paper.links.strength(value, "slices") > 0.35
