"""What speaks for a document's category beside its words: units, codes, fuels, the build of the paper."""

from __future__ import annotations

import re
from math import log1p
from typing import TYPE_CHECKING

from meterleaf.engine.classify.charged import charged
from meterleaf.engine.classify.places import Place, places
from meterleaf.engine.classify.signals import OTHER, Told, signals
from meterleaf.engine.extract.hits import find_hits
from meterleaf.engine.extract.lexicon import lexicon_for
from meterleaf.engine.fields.supply_points import find_supply_points
from meterleaf.engine.fields.wastes import find_waste_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meterleaf.engine.extract.view import Segment, View

Evidence = dict[str, float]

# Labels of any invoice, by what their presence says of the paper.
_KINDS = {
    "number": {"invoice_number"},
    "due": {"due_date", "amount_due"},
    "total": {"total_amount", "net_amount", "tax_amount"},
    "period": {"period"},
    "readings": {"previous_reading", "current_reading"},
    "meter": {"meter_number"},
    "account": {"account", "contract_number", "customer_number"},
}
_MONEY = re.compile(r"(?<![\d.,/])\d{1,3}(?:[., ']?\d{3})*[.,]\d{2}(?![\d.,/])")
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
# A receipt is this many times as high as it is wide, or longer.
_STRIP = 0.5


def evidence_of(view: View, names: tuple[str, ...], language: str | None) -> Evidence:
    """Named features for the classifier's weights; counts are taken as logarithms, so that no long paper shouts."""
    placed = places(view)
    told = signals(view, names, language, placed)
    found = words_of(told) | _roles(view) | charged(view, placed) | _codes(view, placed) | _build(view, placed)
    return found | crossed(found)


def crossed(found: Evidence) -> Evidence:
    """What a meter alone tells, whatever the words: power where it counts kWh and nobody speaks of gas, else water."""
    metered = bool(found["has.readings"] or found["has.meter"])
    gas = found["gas.strong"] + found["gas.title"] + found["count.gas"] > 0
    energy, volume = found["count.energy"] > 0, found["count.volume"] > 0
    return {
        "metered.energy": float(metered and energy and not gas),
        "metered.gas": float(metered and gas and (energy or volume)),
        "metered.volume": float(metered and volume and not energy and not gas),
    } | _unbilled(found, metered=metered)


def _unbilled(found: Evidence, *, metered: bool) -> Evidence:
    """Papers that speak of a category and bill nothing of it: no meter read, nothing counted that a price multiplies."""
    supplied = metered and found["count.energy"] + found["count.volume"] + found["count.gas"] > 0
    billed = {
        "electricity": supplied or _priced(found, "energy"),
        "gas": supplied or _priced(found, "energy", "gas", "volume"),
        "water": supplied or _priced(found, "volume", "gas", "litres"),
        "recharges": _priced(found, "fuel", "litres", "energy", "refrigerant"),
        "fuel_delivery": _priced(found, "fuel", "litres") or found.get("line.bulk", 0) > 0,
        "wastes": found["count.weight"] + found["count.volume"] + found["count.gas"] > 0,
    }
    return {f"{name}.unbilled": found[f"{name}.first"] * (not is_billed) for name, is_billed in billed.items()}


def _priced(found: Evidence, *kinds: str) -> bool:
    return any(found.get(f"line.priced.{kind}", 0) > 0 for kind in kinds)


def words_of(told: Told) -> Evidence:
    """The features of the words; `first` is the category that most speaks for, `nothing` that hardly any word does."""
    found: Evidence = {"bias": 1.0}
    scores = {}
    for name, sorts in told.items():
        found |= {f"{name}.{sort}": log1p(amount) for sort, amount in sorts.items()}
        scores[name] = sorts["strong"] + 0.3 * min(sorts["weak"], 5.0) - 1.2 * sorts["against"]
        found[f"{name}.some"] = float(scores[name] > 1.0)
    scores.pop(OTHER, None)
    first = max(scores, key=lambda name: scores[name])
    found |= {f"{name}.first": float(name == first and scores[first] > 0) for name in scores}
    found["nothing"] = float(scores[first] < 0.8)
    return found


def _roles(view: View) -> Evidence:
    """Which kinds of label stand there: a bill is numbered, due and of a period; an offer or a report is not."""
    roles = {role for hit in find_hits(view, lexicon_for(None)) if hit.words > 1 or hit.fills for role in hit.roles}
    return {f"has.{kind}": float(bool(roles & members)) for kind, members in _KINDS.items()}


def _codes(view: View, placed: Mapping[Segment, Place]) -> Evidence:
    schemes, wastes, plain = set(), 0, 0
    for segment in placed:
        if segment.has_digit:
            schemes |= {point.scheme for point in find_supply_points(segment.text) if point.valid is not False}
            for code in find_waste_codes(segment.text):
                if code.known and (code.labelled or code.starred):
                    wastes += 1
                plain += code.known and code.form != "plain"
    for line in view.lines:
        if len(line.segments) > 1 and any(segment.has_digit for segment in line.segments):
            text = "  ".join(segment.text for segment in line.segments)
            schemes |= {point.scheme for point in find_supply_points(text) if point.valid is not False}
    found = {f"scheme.{scheme}": 1.0 for scheme in schemes}
    return found | {"waste.labelled": log1p(wastes), "waste.formed": log1p(plain)}


def _build(view: View, placed: Mapping[Segment, Place]) -> Evidence:
    """How the paper is made up: a letter is prose, a receipt a strip with a clock on it, a bill full of amounts."""
    words = sum(len(segment.words) for segment in placed) or 1
    prose = sum(len(segment.words) for segment, place in placed.items() if place is Place.PROSE)
    figures = [segment.text for segment, place in placed.items() if segment.has_digit and place is not Place.PROSE]
    return {
        "build.prose": prose / words,
        "build.money": log1p(sum(len(_MONEY.findall(text)) for text in figures)),
        "build.clock": log1p(sum(len(_CLOCK.findall(text)) for text in figures)),
        "build.strip": float(min(view.ratio.values(), default=1.0) < _STRIP),
        "build.words": log1p(words / 100),
    }
