"""What speaks for a document's category beside its words: units, codes, fuels, the length of the paper."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

from meterleaf.engine.extract.fuels import fuel_in, refrigerant_in
from meterleaf.engine.extract.hits import find_hits
from meterleaf.engine.extract.lexicon import lexicon_for
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.supply_points import find_supply_points
from meterleaf.engine.fields.wastes import find_waste_codes

if TYPE_CHECKING:
    from meterleaf.engine.extract.view import View

Evidence = dict[str, float]

# Labels of any invoice, by what their presence says of the paper.
_KINDS = {
    "number": {"invoice_number"},
    "due": {"due_date", "amount_due"},
    "period": {"period"},
    "readings": {"previous_reading", "current_reading"},
    "meter": {"meter_number"},
    "account": {"account", "contract_number", "customer_number"},
}


def evidence(view: View, told: dict[str, dict[str, float]]) -> Evidence:
    """Named features for the classifier's weights; counts are taken as logarithms, so that no long paper shouts."""
    found: Evidence = {"bias": 1.0}
    best = 0.0
    for name, sorts in told.items():
        score = sorts["strong"] + 0.3 * min(sorts["weak"], 5.0) - 1.2 * sorts["against"]
        found[f"{name}.strong"] = log1p(sorts["strong"])
        found[f"{name}.weak"] = log1p(sorts["weak"])
        found[f"{name}.against"] = log1p(sorts["against"])
        found[f"{name}.some"] = float(score > 1.0)
        best = max(best, score)
    found["nothing"] = float(best < 0.8)
    return found | _roles(view) | _units(view) | _codes(view)


def _roles(view: View) -> Evidence:
    """Which kinds of label stand there: a bill is numbered, due and of a period; an offer or a report is not."""
    roles = {role for hit in find_hits(view, lexicon_for(None)) if hit.words > 1 or hit.fills for role in hit.roles}
    return {f"has.{kind}": float(bool(roles & members)) for kind, members in _KINDS.items()}


def _units(view: View) -> Evidence:
    counts = {"energy": 0, "volume": 0, "mass": 0, "litres": 0, "gas": 0, "fuel_line": 0, "fuel": 0, "refrigerant": 0}
    for segment in view.segments:
        fuel = fuel_in(segment.text) if len(segment.words) <= 9 else None
        counts["fuel"] += fuel is not None
        counts["refrigerant"] += refrigerant_in(segment.text) is not None
        if not segment.has_digit:
            continue
        for quantity in find_quantities(segment.text):
            kind = quantity.unit.kind
            if kind == "energy":
                counts["energy"] += 1
            elif kind in {"gas_volume", "standard_gas_volume"}:
                counts["gas"] += 1
            elif kind == "volume":
                counts["litres" if quantity.unit.name.startswith(("litre", "us_gallon", "imperial")) else "volume"] += 1
            elif kind == "mass":
                counts["mass"] += 1
    lines = {segment.line for segment in view.segments if len(segment.words) <= 9 and fuel_in(segment.text)}
    counts["fuel_line"] = len(lines)
    if not counts["fuel"] and not counts["refrigerant"]:
        # Litres of oil or paint and kilograms of meat are other trades: they count only with a fuel's name.
        counts["litres"] = counts["mass"] = 0
    found = {f"count.{name}": log1p(count) for name, count in counts.items()}
    return found | {"no_fuel": float(not counts["fuel"])}


def _codes(view: View) -> Evidence:
    schemes, wastes, plain = set(), 0, 0
    for segment in view.segments:
        if segment.has_digit:
            schemes |= {point.scheme for point in find_supply_points(segment.text) if point.valid}
            for code in find_waste_codes(segment.text):
                if code.known and (code.labelled or code.starred):
                    wastes += 1
                plain += code.known and code.form != "plain"
    found = {f"scheme.{scheme}": 1.0 for scheme in schemes}
    return found | {"waste.labelled": log1p(wastes), "waste.formed": log1p(plain)}
