"""Choosing among candidates: a small linear model with weights learned from documents, in plain sight.

Each field has candidates with named features. A candidate's score is the weighted sum of its features; the chance of
a value is its candidates' share of all, with "the document does not state it" standing as one more candidate of
score nought (a conditional logit). Weights lie in `weights.json`, made by `make train`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from math import exp
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.drafts import Taken
from meterleaf.engine.extract.signals import signals

if TYPE_CHECKING:
    from meterleaf.engine.extract.values import Value

Features = dict[str, float]

# Features that are a second way to the same value, and no label.
VOUCHERS = ("difference", "is_sum", "product", "s_printed", "valid", "repeated", "lines", "soon_after")


@dataclass(slots=True)
class Candidate:
    """One way to a field's value. `value` can be compared; `place` is where it stands, `more` what goes with it."""

    value: Any
    place: Value
    features: Features
    more: Any = None
    score: float = 0.0


@dataclass(slots=True)
class Choice:
    """The value chosen, how probable it is, and the value that came next."""

    best: Candidate
    chance: float
    second: Candidate | None = None
    second_chance: float = 0.0
    all: list[Candidate] = field(default_factory=list)

    @property
    def value(self) -> Any:
        return self.best.value

    @property
    def vouched(self) -> float:
        """How many independent ways lead to the value, two at most."""
        ways = {
            name for one in self.all if one.value == self.value for name in VOUCHERS if one.features.get(name, 0) > 0
        }
        return float(min(2, len(ways)))

    def taken(self, value: Any = None, place: Value | None = None) -> Taken:
        """As a field's value, with the place on the page (the candidate's, unless another is given)."""
        place = place or self.best.place
        taken = Taken(self.best.value if value is None else value, self.chance, place.text, place.page, place.box)
        taken.vouched = self.vouched
        taken.signals = signals(self)
        taken.rival = self.second.place.text if self.second else ""
        return taken


@cache
def weights() -> dict[str, dict[str, float]]:
    """Weights by field and feature; `bias` is added to every candidate."""
    raw = resources.files("meterleaf.engine.extract").joinpath("weights.json").read_text("utf-8")
    fields: dict[str, dict[str, float]] = json.loads(raw)["fields"]
    return fields


def scored(name: str, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates with the scores that the field's weights give them."""
    model = weights().get(name, {})
    bias = model.get("bias", 0.0)
    for one in candidates:
        one.score = bias + sum(
            [model[feature] * amount for feature, amount in one.features.items() if feature in model]
        )
    return candidates


def choose(name: str, candidates: list[Candidate], *, even_if_unlikely: bool = False) -> Choice | None:
    """The most probable value of the field, or None where "not stated" is more probable than any."""
    if not candidates:
        return None
    scored(name, candidates)
    top = max(0.0, *(one.score for one in candidates))
    shares: dict[Any, float] = defaultdict(float)
    best: dict[Any, Candidate] = {}
    for one in candidates:
        shares[one.value] += exp(one.score - top)
        if one.value not in best or best[one.value].score < one.score:
            best[one.value] = one
    whole = exp(-top) + sum(shares.values())
    ranked = sorted(shares, key=lambda value: -shares[value])
    first = ranked[0]
    chance = shares[first] / whole
    if shares[first] < exp(-top) and not even_if_unlikely:
        return None
    second = ranked[1] if len(ranked) > 1 else None
    return Choice(
        best[first],
        chance,
        best[second] if second is not None else None,
        shares[second] / whole if second is not None else 0.0,
        list(candidates),
    )
