"""The quantity that was consumed: printed, or added up from its parts, with what speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, permutations
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.columns import runs_of
from meterleaf.engine.extract.features import NUMBER_ROLES, label_features, often, place_features
from meterleaf.engine.extract.histories import in_history
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.extract.text import fold
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


_APPARENT = frozenset({"kvah", "kvarh", "kvar", "mvarh", "rkvah", "kva", "kw", "mvah"})
# Two reads, a factor and what they make, at least; a line of more numbers is no meter's.
_FEWEST_IN_ROW, _MOST_IN_ROW = 4, 9
# Two equal numbers are no sum and its part.
_TWINS = 2
# Prices have so many decimals; what is measured has fewer.
_FINE = 4
# A paper of more weights than this is a list of loads.
_MOST_WEIGHTS = 12
# So many that only grow are a meter's states or a running total.
_STATES = 4
# More than so many numbers that make a printed one are a history, and the one of them is no less for it.
_MOST_PARTS = 6


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
    whole = [amount for amount in sums if all(part.quantity != amount.quantity for part in amount.parts)]
    summed = {_key(amount) for amount in whole}
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
    found += [
        Candidate(_key(amount), amount.parts[0].value, _sum_features(paper, amount, keys, read), amount)
        for amount in sums
    ]
    return _with_value_features(paper, found, [amount for amount in whole if _key(amount) in keys], read)


def _with_value_features(
    paper: Paper, candidates: list[Candidate], printed: list[Amount], read: list[tuple[Value, Value]]
) -> list[Candidate]:
    """What is known of a value wherever it stands: that it is a part of a printed sum, that the meter's reads make it."""
    parts = {part.key for amount in printed if len(amount.parts) <= _MOST_PARTS for part in amount.parts}
    slices = {
        part.key for amount in printed if all(_is_slice(paper, one) for one in amount.parts) for part in amount.parts
    }
    differences = {high.value - low.value for low, high in read}
    registers = _registers(read)
    net, weighed = _weighed(candidates)
    multiplied, to_multiply = _by_factor(paper, {one.place.line for one in candidates})
    for one in candidates:
        one.features["v_part"] = float(one.value in parts)
        one.features["v_slice_part"] = float(one.value in slices)
        one.features["v_difference"] = float(one.more.quantity in differences)
        one.features["v_registers"] = float(one.more.quantity == registers)
        one.features["v_net"] = float(one.value in net)
        one.features["v_weighed"] = float(one.value in weighed)
        one.features["v_multiplied"] = float(one.more.quantity in multiplied)
        one.features["v_to_multiply"] = float(one.more.quantity in to_multiply)
    return candidates


def _registers(read: list[tuple[Value, Value]]) -> Decimal | None:
    """What the registers of a meter counted together, a row each; None where there are not several rows."""
    rows: dict[int, set[Decimal]] = defaultdict(set)
    for low, high in read:
        if low.line == high.line:
            rows[low.line].add(Decimal(high.value) - Decimal(low.value))
    if len(rows) < _TWINS or any(len(found) > 1 for found in rows.values()):
        return None
    return sum((min(found) for found in rows.values()), Decimal(0))


def _weighed(candidates: list[Candidate]) -> tuple[set[Any], set[Any]]:
    """What is left of a gross weight without its tare, printed after both; and those two."""
    masses = [one for one in candidates if one.value[1] == "mass" and not one.more.parts and one.value[0] > 0]
    placed: dict[tuple[Fraction, str], int] = {}
    for one in sorted(masses, key=lambda one: (one.place.line, one.place.box.x0)):
        placed.setdefault(one.value, len(placed))
    net: set[Any] = set()
    weighed: set[Any] = set()
    for gross, tare in permutations(list(placed)[:_MOST_WEIGHTS], 2):
        rest = (gross[0] - tare[0], "mass")
        if gross[0] > tare[0] and placed.get(rest, -1) > max(placed[gross], placed[tare]):
            net.add(rest)
            weighed |= {gross, tare}
    return net, weighed - net


def _by_factor(paper: Paper, lines: set[int]) -> tuple[set[Decimal], set[Decimal]]:
    """What rows of a meter make of the difference of their reads by its factor, and those differences."""
    made, before = set(), set()
    for line in lines:
        numbers = [one.value for one in paper.values_of(line) if one.kind in {"number", "quantity"} and one.value > 0]
        if not _FEWEST_IN_ROW <= len(set(numbers)) <= _MOST_IN_ROW:
            continue
        for high, low, factor in permutations(sorted(set(numbers)), 3):
            apart = high - low
            if high > low and factor > 1 and factor == int(factor) and apart != 1 and apart * factor in numbers:
                made.add(apart * factor)
                before.add(apart)
    return made, before - made


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
    """120 kVA, 31 days, a row of kVArh: a unit that the category is not counted in, whatever the column's head says."""
    if _row_of_another_kind(paper, value):
        return True
    after = value.segment.text[value.end : value.end + 12].split()
    unit = parse_unit(after[0].strip("().,;:")) if after and len(after[0]) > 1 else None
    return unit is not None and unit.kind not in paper.kinds


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
    meant = _meant_by_unit(paper)
    if meant is not None and meant.kind in paper.kinds:
        return meant
    words = {token.text for segment in paper.view.segments for token in segment.tokens}
    if expected.kind == "volume" and words & {"gal", "gallon", "gallons"} and not words & {"l", "litres", "liter"}:
        return _many_gallons(paper) or parse_unit("gal")
    named = any(_unit_in(segment.text, (expected.kind,)) for segment in paper.view.segments)
    named = named or (paper.category == "electricity" and paper.language == "en" and "units" in words)
    return expected if named or paper.category == "recharges" else None


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
        found = _COUNTED_IN.search(segment.text)
        if found:
            return parse_unit("1000gal" if found[1].lower().startswith(("t", "1,", "1000")) else "100gal")
    return None


def _features(paper: Paper, value: Value) -> Features:
    features = label_features(paper, value, "quantity", NUMBER_ROLES) | place_features(paper, value)
    named = paper.links.strengths(value)
    for role, name in (
        ("not.number", "decoy"),
        ("slices", "slice"),
        ("contracted_power", "power"),
        ("volume", "volume"),
    ):
        features[name] = named.get(role, 0.0)
    features["reading"] = max(named.get(role, 0.0) for role in ("previous_reading", "current_reading"))
    features["money_label"] = max(
        named.get(role, 0.0) for role in ("total_amount", "net_amount", "not.money", "tax_amount")
    )
    features["zero"] = float(value.value == 0)
    features["negative"] = float(value.value < 0)
    features["fine"] = float(value.decimals >= _FINE)
    features["in_sentence"] = float(len(value.segment.words) > 7)
    features["history"] = float(in_history(paper, value))
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
    """Numbers that belong together (a column or a row of a table, rows of one name), added up."""
    seen = set()
    for run in (*runs_of(measured), *_rows_of_one_name(paper, measured), *_priced_slices(paper, measured)):
        if len({one.key for one in run}) == 1 and not all(_is_slice(paper, one) for one in run):
            continue
        total = sum((one.quantity for one in run), Decimal(0))
        if any(one.quantity * 2 == total for one in run) and len(run) > _TWINS:
            continue  # the sum of the others stands among them
        key = tuple(id(one.value) for one in run)
        if key not in seen:
            seen.add(key)
            yield Amount(total, run[0].unit, tuple(run))


def _rows_of_one_name(paper: Paper, measured: list[Measured]) -> Iterable[list[Measured]]:
    """Priced rows of one name in different blocks: each part of a period, at its own price, begins anew."""
    rows: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in measured:
        name = _name_of_row(paper, one.value)
        if name and one.given == "unit_printed" and paper.products(one.value):
            rows[name, one.unit.name].append(one)
    for row in rows.values():
        if 2 <= len(row) <= _MOST_PARTS and len({one.value.line for one in row}) == len(row):
            yield row


def _priced_slices(paper: Paper, measured: list[Measured]) -> Iterable[list[Measured]]:
    """All slices of a page that a price makes an amount of, in however many blocks they stand."""
    pages: dict[tuple[int, str], list[Measured]] = defaultdict(list)
    for one in measured:
        if one.given == "unit_printed" and _is_slice(paper, one) and paper.products(one.value):
            pages[one.value.page, one.unit.name].append(one)
    for row in pages.values():
        if 2 <= len(row) <= 2 * _MOST_PARTS:
            yield row


def _name_of_row(paper: Paper, value: Value) -> str:
    """The letters of the row's label, so that dates and prices in it do not tell two rows apart."""
    return "".join(c for c in fold(paper.row_label(value)) if c.isalpha())


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
        "s_history": mean("history"),
        "s_printed": float(bool(printed)),
        "s_printed_often": often(len(printed)),
        "s_row": float(len({value.line for value in values}) == 1),
        "s_same_label": float(len(texts) == 1 and texts != {""}),
        "s_differences": sum(_arithmetic(paper, part, read)["difference"] for part in amount.parts) / count,
        "s_first_page": float(values[0].page == 1),
        "s_count": often(count),
        "s_product": sum(bool(paper.products(value)) for value in values) / count,
        "s_distinct": float(len({part.key for part in amount.parts}) == count),
        "s_unit_printed": sum(part.given == "unit_printed" for part in amount.parts) / count,
        "s_late_page": float(values[0].page > 2),
        "s_growing": float(count >= _STATES and all(a.value < b.value for a, b in pairwise(values))),
        "s_zero": float(amount.quantity == 0),
        **{f"s_{name}": amount_ for name, amount_ in _unit_features(amount.unit).items()},
    }
