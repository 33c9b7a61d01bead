"""Total, net, tax and amount due: chosen with an eye on each other, for net and tax must make the total."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from meterleaf.engine.extract.bookkeeping import clear_dues, column_sums, taxed_sums, with_debts
from meterleaf.engine.extract.features import MONEY_ROLES, label_features, often, place_features, repetition
from meterleaf.engine.extract.histories import in_history
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.fields.units import parse_unit

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

ROLES = ("total_amount", "net_amount", "tax_amount", "amount_due")
WITHOUT_CENTS = frozenset({"CLP", "JPY", "HUF", "COP", "KRW"})
_ONLY_DUE = 0.5
_THOUSAND = 3  # digits of a group
# A whole number is money from so much on, and under so strong a label.
_LEAST_ROUND, _SURELY = 10, 0.6
# A row of more amounts is a table of something else.
_WIDEST = 10
# Rates of value added tax and the like, with room for rounding: Canada's 5 % to Hungary's 27 %.
_LOWEST_TAX, _HIGHEST_TAX = Decimal("0.03"), Decimal("0.30")
_RATE = re.compile(r"\s?(?:%|/\s?(?:kwh|m3|m³|l\b|kg|kw|d))", re.IGNORECASE)


def choose_totals(paper: Paper) -> dict[str, Choice]:
    """The amounts that the paper states, by field."""
    found = {role: choose(role, amount_candidates(paper, role)) for role in ROLES}
    stated = {role: choice for role, choice in found.items() if choice is not None}
    due, total = stated.get("amount_due"), stated.get("total_amount")
    if due and not total:
        # What is to be paid is all that such a paper says of its total; that it may hold an older debt is a doubt.
        total = stated["total_amount"] = replace(due, chance=min(due.chance, _ONLY_DUE))
    if due and total and due.value == total.value:
        del stated["amount_due"]
    return stated


def amount_candidates(paper: Paper, role: str) -> list[Candidate]:
    """Each amount with all that speaks for it; only as a total may one stand without any label."""
    return [
        Candidate(value.value, value, dict(features))
        for value, features, labelled in _amounts_with_features(paper)
        if labelled or role == "total_amount"
    ]


@once
def _amounts_with_features(paper: Paper) -> list[tuple[Value, Features, bool]]:
    """Amounts, what speaks for each being any of the roles, and whether it has a label at all."""
    values, found = amounts(paper), []
    if not values:
        return []
    counts = repetition(values)
    largest = max(value.value for value in values)
    sums, parts = _sums(paper, values)
    taxed, closing = taxed_sums(paper, values), column_sums(values)
    owed, owing = with_debts(paper, values)
    clear = clear_dues(paper, values, owing)
    for value in values:
        features = place_features(paper, value)
        for one in ROLES:
            name = {"total_amount": "total", "net_amount": "net", "tax_amount": "tax", "amount_due": "due"}[one]
            features |= label_features(paper, value, one, MONEY_ROLES, name)
        features["decoy"] = paper.links.strength(value, "not.money")
        labelled = any(key.endswith("_any") for key in features)
        features |= {
            "repeated": often(counts[value.value]),
            "largest": float(value.value == largest),
            "is_sum": float(value.value in sums),
            "is_part": float(value.value in parts),
            "is_taxed": float(value.value in taxed),
            "closes_column": float(value.value in closing),
            "before_debt": float(value.value in owed),
            "with_debt": float(value.value in owing),
            "clear_due": float(value.value in clear),
            "below_due": float(any(0 < value.value < due for due in clear)),
            "whole": float(value.kind == "number" and value.decimals == 0 and decimals_of(paper) > 0),
            "history": float(in_history(paper, value)),
            "signed": float(value.kind == "money"),
            "zero": float(value.value == 0),
            "negative": float(value.value < 0),
            "rate": float(_RATE.match(value.segment.text, value.end) is not None),
            "below_half": float(value.box.y0 > 0.5),
        }
        found.append((value, features, labelled))
    return found


def amounts(paper: Paper) -> list[Value]:
    """Values that can be money: with a currency's sign, or bare with as many decimals as the currency has."""
    money, numbers, decimals = paper.of_kind("money"), paper.of_kind("number"), decimals_of(paper)
    if paper.habits.currency in WITHOUT_CENTS:
        money, numbers = [_whole(v) for v in money], [_whole(v) for v in numbers]
    places = {(v.line, v.segment.index, place) for v in money for place in (v.start, v.end)}
    bare = [
        v
        for v in numbers
        if (v.decimals == decimals or (v.decimals == 0 and _surely_money(paper, v)))
        and not _in_column_of_units(paper, v)
        and not {(v.line, v.segment.index, v.start), (v.line, v.segment.index, v.end)} & places
    ]
    return money + bare


def decimals_of(paper: Paper) -> int:
    """With how many decimals the paper's money is printed."""
    return 0 if paper.habits.currency in WITHOUT_CENTS else 2


def _surely_money(paper: Paper, value: Value) -> bool:
    """A round amount to be paid, beside its label: bills of many countries are rounded to whole rupees or taka."""
    if value.value < _LEAST_ROUND or paper.kinds_at(value):
        return False
    return any(
        link.way in {"segment", "line"}
        and link.strength * link.hit.weights(paper.language).get("amount_due", 0.0) > _SURELY
        for link in paper.links.to(value)
    )


def _in_column_of_units(paper: Paper, value: Value) -> bool:
    """Whether the head of the number's column is a unit (Liters, kWh) and the line's amount stands further right."""
    heads = [link for link in paper.links.to(value) if link.way == "column"]
    if not heads or not heads[0].hit.fills or parse_unit(heads[0].hit.segment.text.strip(" ():")) is None:
        return False
    return any(
        one.box.x0 > value.box.x1 and one.decimals == value.decimals
        for one in paper.values_of(value.line)
        if one.kind in {"number", "money"}
    )


def _whole(value: Value) -> Value:
    """Three decimals of a currency without cents are thousands (20.942 pesos), whatever the paper's other numbers do."""
    return (
        replace(value, value=value.value * 1000, decimals=0, doubtful=False) if value.decimals == _THOUSAND else value
    )


def _sums(paper: Paper, values: list[Value]) -> tuple[set[Decimal], set[Decimal]]:
    """Amounts that are a net and a tax together, by their labels or by their row, and the amounts that make them."""
    nets = {v.value for v in values if paper.links.strength(v, "net_amount") > 0.35}
    taxes = {v.value for v in values if paper.links.strength(v, "tax_amount") > 0.35 and v.value}
    printed = {v.value for v in values}
    pairs = [(net, tax) for net in nets for tax in taxes if net + tax in printed and abs(tax) < abs(net)]
    pairs += _closing_row(values)
    return {net + tax for net, tax in pairs}, {part for pair in pairs for part in pair}


def _closing_row(values: list[Value]) -> list[tuple[Decimal, Decimal]]:
    """Net and tax of the row that ends a statement: net, tax and gross side by side, of all such rows the greatest."""
    rows: dict[int, list[Value]] = defaultdict(list)
    for value in values:
        rows[value.line].append(value)
    closing = [
        (net.value, tax.value)
        for row in rows.values()
        if len(row) <= _WIDEST
        for net, tax, gross in combinations(sorted(row, key=lambda value: value.box.x0), 3)
        if net.value + tax.value == gross.value and net.value and _LOWEST_TAX < tax.value / net.value < _HIGHEST_TAX
    ]
    return sorted(closing, key=lambda pair: abs(pair[0]))[-1:]
