"""A layout family: one supplier's way of printing. Everything it decides follows from its name alone.

`pick` answers the same question always in the same way, so that two documents of a family look alike, as two bills of
one supplier do. Seven families in ten are for training, the others are held out; some ways of layout (`rare`) and some
label variants occur only there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from meterleaf.samples.formatting import Formats
from meterleaf.samples.vocabulary import countries, fraction, lookup, variants

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
TRAINING_SHARE = 0.7


@dataclass(frozen=True)
class Family:
    """The family `number` of a language and category."""

    language: str
    category: str
    number: int
    extra: str = field(default="")

    @property
    def name(self) -> str:
        return f"{self.language}-{self.category}-{self.number:04d}"

    @property
    def training(self) -> bool:
        return fraction(f"split {self.name}") < TRAINING_SHARE

    def rng(self, question: str) -> Random:
        return Random(f"{self.name}/{question}")

    def pick(self, question: str, options: Sequence[T], rare: Sequence[T] = ()) -> T:
        """One of the options; `rare` ones are for held-out families, which take them a quarter of the time."""
        rng = self.rng(question)
        if rare and not self.training and rng.random() < 0.25:
            return rng.choice(rare)
        return rng.choice(options)

    def chance(self, question: str, share: float) -> bool:
        return fraction(f"{self.name}/{question}") < share

    def label(self, key: str) -> str:
        """The family's own variant of a label; keys without a section are in `labels`."""
        full = key if "." in key else f"labels.{key}"
        return self.pick(f"label {full}", variants(self.language, full, training=self.training))

    def has(self, key: str) -> bool:
        return bool(lookup(self.language, key if "." in key else f"labels.{key}"))

    @cached_property
    def point_label(self) -> str:
        """What the country calls the supply point's code (PDL, POD, MPAN); without a scheme the account stands for it."""
        key = f"{self.category}_labels"
        own: list[str] | None = self.rules.get(f"{key}_{self.language}", self.rules.get(key))
        if own:
            return self.pick("point label", own)
        return self.label("supply_point" if self.rules.get(self.category) else "account")

    @cached_property
    def country(self) -> str:
        names: list[str] = lookup(self.language, "countries")
        return self.pick("country", names)

    @cached_property
    def rules(self) -> dict[str, Any]:
        """What the country prints (see countries.toml)."""
        rules: dict[str, Any] = countries()[self.country]
        return rules

    @cached_property
    def formats(self) -> Formats:
        return Formats.of(self)
