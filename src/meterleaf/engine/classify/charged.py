"""What the lines of a paper charge for, by their quantities: units of every kind, and whose words stand beside them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import log1p
from typing import TYPE_CHECKING

from meterleaf.engine.classify.places import Place
from meterleaf.engine.classify.priced import billed, multiplies
from meterleaf.engine.extract.facts.words import count
from meterleaf.engine.extract.fuels import fuel_in, refrigerant_in
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meterleaf.engine.extract.view import Segment, View

_COMMODITIES = {
    "energy": ("electricity", "gas", "heat", "ev_charging"),
    "volume": ("water", "gas"),
    "gas": ("gas", "water"),
    "litres": ("water",),
}
_COUNTED = ("energy", "volume", "mass", "litres", "gas", "fuel_line", "fuel", "refrigerant")
# The kinds of quantity that a price bills.
_PRICED = {"energy", "volume", "gas", "litres"}
# What is filled up, and how far from it a receipt prints price and amount, in lines.
_FILLED = frozenset({"litres", "fuel", "energy", "refrigerant"})
_ABOVE, _BELOW = 2, 4
# A longer line is a sentence, not one that is charged.
_LONGEST = 14
# The fullest tank of a car or a van, in litres; bulk is delivered by more.
_LARGEST_TANK = Decimal(150)


def charged(view: View, placed: Mapping[Segment, Place]) -> dict[str, float]:
    """Features: how many quantities of each kind, lines that name a commodity beside one, fuels and their amounts."""
    counts: Counter[str] = Counter(dict.fromkeys(_COUNTED, 0))
    named: Counter[str] = Counter()
    for place, line in enumerate(view.lines):
        segments = [one for one in line.segments if one in placed and placed[one] is not Place.PROSE]
        text = fold(" ".join(segment.text for segment in segments))
        if not segments or text.count(" ") > _LONGEST:
            segments = [one for one in segments if len(one.words) <= _LONGEST]
        kinds = _quantities(segments, counts)
        fuels = sum(_fuel(segment) for segment in segments)
        counts["fuel"] += fuels
        counts["fuel_line"] += bool(fuels)
        cold = any(refrigerant_in(segment.text) is not None for segment in segments)
        counts["refrigerant"] += cold
        named["refrigerant"] += cold and "mass" in kinds
        wanted = {name for kind in kinds for name in _COMMODITIES.get(kind, ())}
        if wanted and not count(text, "not_commodity", "words"):
            named.update(name for name in wanted if count(text, "commodities", name))
        goods = {*kinds & _PRICED, *(("fuel",) if fuels else ()), *(("refrigerant",) if cold else ())}
        sized = bool(kinds & {"tank", "bulk"})
        priced = bool(goods) and multiplies(_with_next(view, place, segments))
        filled = _billed_near(view, place) if goods & _FILLED and not (priced and (sized or not fuels)) else 0.0
        if priced or filled:
            named.update(f"priced.{name}" for name in goods)
        if fuels and filled and not sized:
            kinds.add("tank" if filled <= _LARGEST_TANK else "bulk")
        if fuels:
            named.update(kind for kind in ("tank", "bulk") if kind in kinds)
    counts["weight"] = counts["mass"]
    no_fuel = not counts["fuel"] and not counts["refrigerant"]
    if no_fuel:
        # Litres of oil or paint and kilograms of meat are other trades: they count only with a fuel's name.
        counts["litres"] = counts["mass"] = 0
    found = {f"count.{name}": log1p(counts[name]) for name in (*_COUNTED, "weight")} | {
        "no_fuel": float(not counts["fuel"])
    }
    return found | {f"line.{name}": log1p(amount) for name, amount in named.items()}


def _with_next(view: View, place: int, segments: list[Segment]) -> list[str]:
    """The line's texts, and those of the line below where a receipt goes on with price and amount."""
    texts = [segment.text for segment in segments]
    if multiplies(texts):
        return texts
    below = view.lines[place + 1] if place + 1 < len(view.lines) else None
    return texts + [one.text for one in below.segments] if below and below.page == view.lines[place].page else texts


def _billed_near(view: View, place: int) -> float:
    """The quantity of the line, or of the two lines below it, that makes an amount by a price near it; 0 if none does."""
    lines = view.lines[max(0, place - _ABOVE) : place + _BELOW + 1]
    around = [one.text for line in lines if line.page == view.lines[place].page for one in line.segments]
    own = [one.text for line in view.lines[place : place + 3] for one in line.segments]
    return billed(own, around)


def _fuel(segment: Segment) -> bool:
    return len(segment.words) <= 9 and fuel_in(segment.text) is not None


def _quantities(segments: list[Segment], counts: Counter[str]) -> set[str]:
    """The kinds of unit that quantities of the line have; `tank` and `bulk` say how many litres there are."""
    kinds = set()
    for segment in segments:
        if not segment.has_digit:
            continue
        for quantity in find_quantities(segment.text):
            kind = _KINDS.get(quantity.unit.kind, "")
            if kind == "volume" and quantity.unit.name.startswith(("litre", "us_gallon", "imperial")):
                kind = "litres"
                kinds.add("tank" if abs(quantity.value) <= _LARGEST_TANK else "bulk")
            if kind:
                counts[kind] += 1
                kinds.add(kind)
    return kinds


_KINDS = {
    "energy": "energy",
    "gas_volume": "gas",
    "standard_gas_volume": "gas",
    "volume": "volume",
    "mass": "mass",
}
