"""The quantity that was consumed: printed, or added up from its parts, with what speaks for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import log2
from typing import TYPE_CHECKING

from meterleaf.engine.extract.choose import claim, sureness
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

NUMBER_ROLES = (
    "quantity", "not.number", "slices", "contracted_power", "previous_reading", "current_reading", "volume", "conversion_factor",
    "calorific_value", "multiplier", "total_amount", "net_amount", "tax_amount", "amount_due", "not.money",
)  # fmt: skip


@dataclass(slots=True)
class Amount:
    """One quantity in one unit: every place it is printed at, and its score."""

    quantity: Decimal
    unit: Unit
    places: list[Value] = field(default_factory=list)
    score: float = 0.0
    sure: float = 0.0
    parts: tuple[Value, ...] = ()

    @property
    def place(self) -> Value:
        return self.places[0]


def rank_quantities(paper: Paper) -> list[Amount]:
    """All quantities of the category's kinds, the best first."""
    groups: dict[tuple[Decimal, str], Amount] = {}
    scores: dict[tuple[Decimal, str], list[tuple[float, Value]]] = defaultdict(list)
    for value, unit in _with_units(paper):
        key = (value.value * Decimal(unit.factor.numerator) / Decimal(unit.factor.denominator), unit.kind)
        groups.setdefault(key, Amount(value.value, unit))
        scores[key].append((_score(paper, value), value))
    for key, found in scores.items():
        found.sort(key=lambda pair: -pair[0])
        groups[key].places = [value for _, value in found]
        groups[key].score = found[0][0] + 0.08 * min(log2(len({value.line for _, value in found})), 3)
    ranked = sorted(groups.values(), key=lambda amount: -amount.score)
    for amount in ranked:
        others = max((one.score for one in ranked if one is not amount), default=0.0)
        amount.sure = sureness(amount.score, others)
    return ranked


def _with_units(paper: Paper) -> Iterable[tuple[Value, Unit]]:
    kinds = set(paper.kinds)
    for value in paper.of_kind("quantity"):
        if value.unit is not None and value.unit.kind in kinds:
            yield value, value.unit
    for value in paper.of_kind("number"):
        unit = _unit_of_label(paper, value)
        if unit is not None and unit.kind in kinds:
            yield value, unit


def _unit_of_label(paper: Paper, value: Value) -> Unit | None:
    """The unit that a bare number's header or label carries: `Consumo (m3)`, `kWh`."""
    for link in paper.links.to(value)[:4]:
        if link.hit.roles & {"quantity", "volume"} and link.strength > 0.35:
            for word in reversed(link.hit.segment.text.replace("(", " ").replace(")", " ").split()):
                unit = parse_unit(word) if len(word) > 1 else None
                if unit is not None and unit.kind in paper.kinds:
                    return unit
    return None


def _score(paper: Paper, value: Value) -> float:
    score = claim(paper, value, "quantity", NUMBER_ROLES)
    if score <= 0:
        score = 0.25 - 0.4 * paper.links.rival(value, "quantity", NUMBER_ROLES)
    return score + 0.12 * (value.kind == "quantity")
