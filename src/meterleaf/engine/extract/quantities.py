"""The quantity that was consumed: printed, or added up from its parts, with what speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import NUMBER_ROLES, label_features, often, place_features
from meterleaf.engine.extract.fuels import fuel_in, refrigerant_in
from meterleaf.engine.extract.histories import in_history
from meterleaf.engine.extract.measures import Amount, is_slice, measures
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.extract.sums import sums_of
from meterleaf.engine.extract.vouching import reading_pairs, with_value_features

if TYPE_CHECKING:
    from decimal import Decimal

    from meterleaf.engine.extract.measures import Measured
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.fields.units import Unit

# What these count is a fuel, or another thing that is filled up, and it is named beside its amount.
_OF_FUELS = ("fuel_delivery", "recharges")
# Prices have so many decimals; what is measured has fewer.
_FINE = 4
# Money has so many, where the number has no unit of its own.
_CENTS = 2
# -12.50, 12.50-, 71.32 cr: an amount that is given back.
_GIVEN_BACK = re.compile(r"(?:^|\s)[-−–]\s?(?:[^\w\s]|[A-Z]{2,3})?\s?\d[\d.,' ]*$|\d[-−]$|\d\s?cr\.?$", re.IGNORECASE)
# So many that only grow are a meter's states or a running total.
_STATES = 4


def choose_quantity(paper: Paper) -> Choice | None:
    """The consumption; the candidate's `more` is the Amount."""
    return choose(f"quantity.{paper.category}", quantity_candidates(paper))


def quantity_candidates(paper: Paper) -> list[Candidate]:
    measured = measures(paper)
    keys: dict[tuple[Fraction, str], set[int]] = defaultdict(set)
    for one in measured:
        keys[one.key].add(one.value.line)
    read = reading_pairs(paper)
    sums = list(sums_of(paper, _but_meters(measured, read)))
    # Nought and a number make that number again: such a sum vouches for nothing.
    whole = [amount for amount in sums if all(part.quantity != amount.quantity for part in amount.parts)]
    summed = {amount.key for amount in whole}
    parts = {id(part.value) for amount in sums for part in amount.parts}
    told = {id(part.value) for amount in sums if _told(paper, amount, keys) for part in amount.parts}
    largest = max((one.key[0] for one in measured), default=Fraction(0))
    # Where no number of the paper has a unit, lacking one is no reason against any.
    unitless = all(one.given == "unit_assumed" for one in measured)
    found = []
    for one in measured:
        features = _features(paper, one.value) | {one.given: 1.0, "lines": often(len(keys[one.key]))}
        features["is_sum"] = float(one.key in summed)
        features["is_part"] = float(id(one.value) in parts)
        features["is_part_told"] = float(id(one.value) in told)
        features |= _arithmetic(paper, one, read) | _unit_features(one.unit)
        features["largest"] = float(one.key[0] == largest)
        features["unitless"] = float(unitless)
        features["unitless_product"] = min(features["product"], features["unitless"])
        features["fuel"] = float(paper.category in _OF_FUELS and _names_fuel(paper, one.value))
        found.append(Candidate(one.key, one.value, features, Amount(one.quantity, one.unit)))
    whole_sums = [{id(part.value) for part in amount.parts} for amount in sums if _told(paper, amount, keys)]
    for amount in sums:
        features = _sum_features(paper, amount, keys, read)
        own = {id(part.value) for part in amount.parts}
        features["s_inside"] = float(any(own < other for other in whole_sums))
        found.append(Candidate(amount.key, amount.parts[0].value, features, amount))
    return with_value_features(paper, found, [amount for amount in whole if amount.key in keys], read)


def _told(paper: Paper, amount: Amount, keys: dict[tuple[Fraction, str], set[int]]) -> bool:
    """Whether more than their place says that the numbers belong together: a price for each, slices' names, their sum."""
    return amount.key in keys or all(is_slice(paper, part) or bool(paper.products(part.value)) for part in amount.parts)


def _names_fuel(paper: Paper, value: Value) -> bool:
    """Whether the number's line names a fuel or a refrigerant."""
    return any(fuel_in(one.text) or refrigerant_in(one.text) for one in paper.view.lines[value.line].segments)


def _but_meters(measured: list[Measured], read: list[tuple[Value, Value]]) -> list[Measured]:
    """Without the states of a meter whose difference is printed: they stand in a column with it, and add up to nothing."""
    printed = {one.quantity for one in measured}
    states = {id(one) for low, high in read if high.value - low.value in printed for one in (low, high)}
    return [one for one in measured if id(one.value) not in states]


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
    features["cents"] = float(value.decimals == _CENTS and value.unit is None)
    features["in_sentence"] = float(len(value.segment.words) > 7)
    features["history"] = float(in_history(paper, value))
    features["credited"] = float(_credited(paper, value))
    return features


@once
def _credited(paper: Paper, value: Value) -> bool:
    """Whether the line ends in an amount that is given back: what was fed in, not what was consumed."""
    last = paper.view.lines[value.line].segments[-1]
    return last.box.x0 > value.box.x1 and _GIVEN_BACK.search(last.text) is not None


def _unit_features(unit: Unit) -> Features:
    return {f"kind_{unit.kind}": 1.0, f"unit_{unit.name.partition('_(')[0]}": 1.0}


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
        "product_near": float(not products and bool(_of_rows(paper, one.value))),
        "product_one": float(bool(products) and all(price == 1 for price in products)),
    }


def _of_rows(paper: Paper, value: Value) -> list[Decimal]:
    """The prices by which the number makes an amount of a neighbouring line, on a paper of fuels."""
    near = paper.products_near(value) if paper.category in _OF_FUELS else []
    return [price for price in near if price != 1]


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
    printed = set() if sole else keys.get(amount.key, set())
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
        "s_cents": mean("cents"),
        "s_credited": mean("credited"),
        **{f"s_{name}": amount_ for name, amount_ in _unit_features(amount.unit).items()},
    }
