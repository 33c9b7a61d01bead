"""The quantity that was consumed: printed, or added up from its parts, with what speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.columns import runs_of
from meterleaf.engine.extract.features import NUMBER_ROLES, label_features, often, place_features
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

# A unit of one letter is believed in brackets only: Pes (t), Volumen (l).
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]")

# Readings are in hundreds of gallons; Usage (1,000 gal). A price or a step of the tariff is led by other words.
_COUNTED_IN = re.compile(
    r"(?:\bin|[(x×]|\bare)\s*(hundreds?|100s?|thousands?|1,?000s?)\s+(?:of\s+)?(?:us\s+)?gal(?:lon)?s?\b", re.IGNORECASE
)

# What no number without a unit of its own is, whatever the column's head says.
_NO_AMOUNTS = {"tax_id", "iban", "phone", "card", "supply_point", "money"}
# The bounds of a step of the tariff (0 - 20, 6 a 15 m3) are no consumption.
_FROM = re.compile(r"(?<![\d.,/-])\d{1,4}\s?(?:[-–]|a|to|bis|à|até|t/m)\s?$")
_UP_TO = re.compile(r"\s?(?:[-–]|a|to|bis|à|até|t/m)\s?\d{1,4}(?![\d.,/-])")


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


def choose_quantity(paper: Paper) -> Choice | None:
    """The consumption; the candidate's `more` is the Amount."""
    return choose(f"quantity.{paper.category}", quantity_candidates(paper))


def quantity_candidates(paper: Paper) -> list[Candidate]:
    measured = measures(paper)
    keys: dict[tuple[Fraction, str], set[int]] = defaultdict(set)
    for one in measured:
        keys[one.key].add(one.value.line)
    sums = list(_sums(paper, measured))
    # Nought and a number make that number again: such a sum vouches for nothing.
    summed = {_key(amount) for amount in sums if all(part.quantity != amount.quantity for part in amount.parts)}
    parts = {id(part.value) for amount in sums for part in amount.parts}
    read = reading_pairs(paper)
    largest = max((one.key[0] for one in measured), default=Fraction(0))
    found = []
    for one in measured:
        features = _features(paper, one.value) | {one.given: 1.0, "lines": often(len(keys[one.key]))}
        features["is_sum"] = float(one.key in summed)
        features["is_part"] = float(id(one.value) in parts)
        features |= _arithmetic(paper, one, read) | _unit_features(one.unit)
        features["largest"] = float(one.key[0] == largest)
        found.append(Candidate(one.key, one.value, features, Amount(one.quantity, one.unit)))
    return found + [
        Candidate(_key(amount), amount.parts[0].value, _sum_features(paper, amount, keys, read), amount)
        for amount in sums
    ]


def _key(amount: Amount) -> tuple[Fraction, str]:
    return (Fraction(amount.quantity) * amount.unit.factor, amount.unit.kind)


@once
def measures(paper: Paper) -> list[Measured]:
    """Numbers of the category's kinds: with their unit, or under a label that carries it."""
    return list(_measures(paper))


def _measures(paper: Paper) -> Iterable[Measured]:
    kinds = set(paper.kinds)
    usual = _usual_unit(paper)
    for value in paper.of_kind("quantity"):
        if value.unit is not None and value.unit.kind in kinds and not _bounds_step(value):
            yield Measured(value, _gallons(value.unit, usual), "unit_printed")
    for value in paper.of_kind("number"):
        if paper.kinds_at(value) & _NO_AMOUNTS or _bounds_step(value) or _of_another_kind(paper, value):
            continue
        beside = _unit_beside(paper, value)
        unit = beside or _unit_of_label(paper, value) or _unit_of_row(paper, value)
        if unit is not None:
            yield Measured(value, unit, "unit_beside" if beside else "unit_in_label")
        elif usual is not None and _without_unit(paper, value):
            yield Measured(value, usual, "unit_assumed")


def _bounds_step(value: Value) -> bool:
    """Whether the number is an end of a range of small numbers."""
    text = value.segment.text
    return _FROM.search(text[: value.start]) is not None or _UP_TO.match(text, value.end) is not None


def _gallons(printed: Unit, usual: Unit | None) -> Unit:
    """The G of American pumps, where gallons are what the paper prices; never grams of fuel."""
    both = usual is not None and usual.name.startswith("us_gallon") and printed.name.startswith("gram")
    return usual if both and usual is not None else printed


def _without_unit(paper: Paper, value: Value) -> bool:
    """Whether a bare number may be the quantity: its label or the line's arithmetic says so."""
    return paper.links.strength(value, "quantity") > 0.45 or bool(paper.products(value))


def _of_another_kind(paper: Paper, value: Value) -> bool:
    """120 kVA, 31 days: a unit that the category is not counted in, whatever the column's head says."""
    after = value.segment.text[value.end : value.end + 12].split()
    unit = parse_unit(after[0].strip("().,;:")) if after and len(after[0]) > 1 else None
    return unit is not None and unit.kind not in paper.kinds


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


def _unit_of_row(paper: Paper, value: Value) -> Unit | None:
    """The unit that ends a row of slices, printed once for all of them: Punta 47, Llano 41, Valle 76 kWh."""
    if not _is_slice_value(paper, value):
        return None
    unit = parse_unit(paper.view.lines[value.line].segments[-1].words[-1].text)
    return unit if unit is not None and unit.kind in paper.kinds else None


def _unit_of_label(paper: Paper, value: Value) -> Unit | None:
    """The unit that a bare number's header or label carries: `Consumo (m3)`, `kWh`."""
    for link in paper.links.to(value)[:6]:
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


def _usual_unit(paper: Paper) -> Unit | None:
    """The unit that the category's bills are in, where the document names it at all.

    "Units" are kilowatt-hours on bills of the British Isles and of India; a price a gallon makes the rest gallons.
    """
    expected = parse_unit(paper.units[0]) if paper.units else None
    if expected is None:
        return None
    words = {token.text for segment in paper.view.segments for token in segment.tokens}
    if expected.kind == "volume" and words & {"gal", "gallon", "gallons"} and not words & {"l", "litres", "liter"}:
        return _many_gallons(paper) or parse_unit("gal")
    named = any(_unit_in(segment.text, (expected.kind,)) for segment in paper.view.segments)
    named = named or (paper.category == "electricity" and paper.language == "en" and "units" in words)
    return expected if named or paper.category == "recharges" else None


def _many_gallons(paper: Paper) -> Unit | None:
    """The hundreds or thousands of gallons that American meters count, where the paper says that its reads are in them."""
    for segment in paper.view.segments:
        found = _COUNTED_IN.search(segment.text)
        if found:
            return parse_unit("1000gal" if found[1].lower().startswith(("t", "1,", "1000")) else "100gal")
    return None


def _features(paper: Paper, value: Value) -> Features:
    features = label_features(paper, value, "quantity", NUMBER_ROLES) | place_features(paper, value)
    for role, name in (
        ("not.number", "decoy"),
        ("slices", "slice"),
        ("contracted_power", "power"),
        ("volume", "volume"),
    ):
        features[name] = paper.links.strength(value, role)
    features["reading"] = max(paper.links.strength(value, role) for role in ("previous_reading", "current_reading"))
    features["money_label"] = max(
        paper.links.strength(value, role) for role in ("total_amount", "net_amount", "not.money", "tax_amount")
    )
    features["zero"] = float(value.value == 0)
    features["negative"] = float(value.value < 0)
    features["in_sentence"] = float(len(value.segment.words) > 7)
    return features


def _unit_features(unit: Unit) -> Features:
    return {f"kind_{unit.kind}": 1.0, f"unit_{unit.name.partition('_(')[0]}": 1.0}


@once
def reading_pairs(paper: Paper) -> list[tuple[Value, Value]]:
    """Pairs of numbers that may be a meter's reads: both labelled so, on one line or one above the other."""
    numbers = [one for one in paper.of_kind("number", "quantity") if one.value >= 0 and _as_reading(paper, one) > 0.3]
    by_line: dict[int, list[Value]] = defaultdict(list)
    for value in numbers:
        by_line[value.line].append(value)
    pairs = []
    for line, values in by_line.items():
        near = [*values, *(v for step in (1, 2) for v in by_line.get(line + step, ()))]
        pairs += [
            (one, other) if one.value < other.value else (other, one)
            for one in values
            for other in near
            if one is not other and one.page == other.page and one.value != other.value
        ]
    return pairs


def _as_reading(paper: Paper, value: Value) -> float:
    """How strongly labels call the number a meter's read."""
    return max(paper.links.strength(value, role) for role in ("previous_reading", "current_reading"))


def _arithmetic(paper: Paper, one: Measured, read: list[tuple[Value, Value]]) -> Features:
    """Whether reads of a meter, or a price and an amount of its line, make the number."""
    products = paper.products(one.value)
    difference = any(
        high.value - low.value == one.quantity and abs(low.line - one.value.line) <= 4 and low.page == one.value.page
        for low, high in read
    )
    return {
        "difference": float(difference),
        "product": float(any(price != 1 for price in products)),
        "product_one": float(bool(products) and all(price == 1 for price in products)),
    }


def _sums(paper: Paper, measured: list[Measured]) -> Iterable[Amount]:
    """Runs of numbers that belong together (a column or a row of one table), added up."""
    seen = set()
    for run in runs_of(measured):
        if len({one.key for one in run}) == 1 and not all(_is_slice(paper, one) for one in run):
            continue
        total = sum((one.quantity for one in run), Decimal(0))
        key = tuple(id(one.value) for one in run)
        if key not in seen:
            seen.add(key)
            yield Amount(total, run[0].unit, tuple(run))


def _is_slice(paper: Paper, one: Measured) -> bool:
    return _is_slice_value(paper, one.value)


def _is_slice_value(paper: Paper, value: Value) -> bool:
    return paper.links.strength(value, "slices") > 0.35


def _sum_features(
    paper: Paper, amount: Amount, keys: dict[tuple[Fraction, str], set[int]], read: list[tuple[Value, Value]]
) -> Features:
    values = [part.value for part in amount.parts]
    count = len(values)
    single = [_features(paper, value) for value in values]

    def mean(name: str) -> float:
        return sum(one.get(name, 0.0) for one in single) / count

    texts = {paper.row_label(value) for value in values}
    sole = any(part.quantity == amount.quantity for part in amount.parts)
    printed = set() if sole else keys.get(_key(amount), set())
    return {
        "summed": 1.0,
        "s_own": mean("own"),
        "s_slice": mean("slice"),
        "s_all_slices": float(all(one["slice"] > 0.35 for one in single)),
        "s_decoy": mean("decoy"),
        "s_rival": mean("own_rival"),
        "s_reading": mean("reading"),
        "s_money": mean("money_label"),
        "s_printed": float(bool(printed)),
        "s_printed_often": often(len(printed)),
        "s_row": float(len({value.line for value in values}) == 1),
        "s_same_label": float(len(texts) == 1 and texts != {""}),
        "s_differences": sum(_arithmetic(paper, part, read)["difference"] for part in amount.parts) / count,
        "s_first_page": float(values[0].page == 1),
        "s_count": float(count),
        "s_distinct": float(len({part.key for part in amount.parts}) == count),
        "s_unit_printed": sum(part.given == "unit_printed" for part in amount.parts) / count,
        "s_late_page": float(values[0].page > 2),
        "s_zero": float(amount.quantity == 0),
        **{f"s_{name}": amount_ for name, amount_ in _unit_features(amount.unit).items()},
    }
