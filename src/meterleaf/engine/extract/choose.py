"""Scoring one value for one field, by its labels and its rivals, and taking the best."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log2
from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

DATE_ROLES = (
    "issue_date",
    "due_date",
    "start_date",
    "end_date",
    "period",
    "not.date",
    "delivery_date",
    "transport_date",
    "receipt_date",
    "month",
)
MONEY_ROLES = ("total_amount", "amount_due", "net_amount", "tax_amount", "not.money")
CODE_ROLES = (
    "invoice_number", "contract_number", "account", "customer_number", "meter_number", "tax_id", "supplier_tax_id", "customer_tax_id", "not.id",
    "delivery_note_number", "supply_point", "document_number", "corrects_invoice_number", "tariff", "customer_name", "issue_date", "due_date",
    "vehicle_plate", "period",
)  # fmt: skip
# A rival's claim counts a little less than one's own.
RIVAL_WEIGHT = 0.8


@dataclass(slots=True)
class Scored:
    """A value with its score for a field; about 1 is a label right beside it and nothing against."""

    value: Value
    score: float


def claim(paper: Paper, value: Value, role: str, rivals: Iterable[str]) -> float:
    """What labels say for the role, less what they say for another."""
    own = paper.links.strength(value, role)
    if own <= 0.0:
        return 0.0
    return own - RIVAL_WEIGHT * max(0.0, paper.links.rival(value, role, rivals) - 0.75 * own)


def best_of(scored: Iterable[Scored], floor: float = 0.3) -> Scored | None:
    return max(
        (one for one in scored if one.score >= floor),
        key=lambda one: (one.score, -one.value.page, -one.value.line),
        default=None,
    )


def taken(best: Scored | None, scored: Iterable[Scored], key: Callable[[Value], object] | None = None) -> Taken | None:
    """The best value as taken, its confidence from its score and its lead over the next different one."""
    if best is None:
        return None
    same = key or (lambda value: value.value)
    others = [one.score for one in scored if same(one.value) != same(best.value)]
    value = best.value
    return Taken(same(value), sureness(best.score, max(others, default=0.0)), value.text, value.page, value.box)


def sureness(score: float, runner_up: float) -> float:
    """A first confidence in a choice: high for a high score with nothing near it."""
    lead = score - max(runner_up, 0.0)
    return 1 / (1 + exp(-(4.2 * (score - 0.45) + 3.0 * (lead - 0.1))))


def repeated(values: Iterable[Value], wanted: object) -> float:
    """A little trust for what is printed more than once."""
    count = sum(1 for value in values if value.value == wanted)
    return min(0.2, 0.07 * log2(count)) if count > 1 else 0.0
