"""What speaks for a value being some field's: its labels and their ways, its rivals, its place and its type."""

from __future__ import annotations

from collections import Counter
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

DATE_ROLES = frozenset({"issue_date", "due_date", "start_date", "end_date", "period", "not.date", "delivery_date", "transport_date", "receipt_date", "month"})  # fmt: skip
MONEY_ROLES = frozenset({"total_amount", "amount_due", "net_amount", "tax_amount", "not.money"})
CODE_ROLES = frozenset({
    "invoice_number", "contract_number", "account", "customer_number", "meter_number", "tax_id", "supplier_tax_id", "customer_tax_id", "not.id",
    "delivery_note_number", "supply_point", "document_number", "corrects_invoice_number", "tariff", "customer_name", "vehicle_plate", "supply_address",
})  # fmt: skip
NUMBER_ROLES = frozenset({
    "quantity", "not.number", "slices", "contracted_power", "previous_reading", "current_reading", "volume", "conversion_factor",
    "calorific_value", "multiplier", "total_amount", "net_amount", "tax_amount", "amount_due", "not.money",
})  # fmt: skip


def label_features(paper: Paper, value: Value, role: str, rivals: Iterable[str], name: str = "own") -> Features:
    """How the labels of the role stand to the value, way by way, and how strongly others claim it."""
    found: Features = {}
    best = 0.0
    for link in paper.links.to(value):
        weight = link.hit.weights(paper.language).get(role, 0.0)
        if weight <= 0:
            continue
        strength = link.strength * weight
        key = f"{name}_{link.way}"
        found[key] = max(found.get(key, 0.0), strength)
        best = max(best, strength)
    rival = paper.links.rival(value, role, rivals)
    if best > 0:
        found[name] = best
        found[f"{name}_strong"] = float(best > 0.8)
        found[f"{name}_some"] = float(best > 0.45)
        found[f"{name}_any"] = 1.0
    found[f"{name}_rival"] = rival
    found[f"{name}_beaten"] = max(0.0, rival - best)
    return found


def place_features(paper: Paper, value: Value) -> Features:
    """Where on the paper it stands, and how large it is printed."""
    size = value.segment.size / paper.usual_size
    return {
        "first_page": float(value.page == 1),
        "late_page": float(value.page > 2),
        "height": value.box.y0,
        "top": float(value.page == 1 and value.box.y0 < 0.4),
        "large": float(size > 1.25),
        "small": float(size < 0.8),
        "alone": float(value.start == 0 and value.end == len(value.segment.text)),
        "doubtful": float(value.doubtful),
    }


def repetition(values: Iterable[Value]) -> Counter[object]:
    """On how many lines each value stands."""
    return Counter(value for value, _ in {(value.value, value.line) for value in values})


def often(count: int) -> float:
    return min(log2(max(count, 1)), 3.0)
