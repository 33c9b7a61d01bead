"""The category of a document, from its words, its codes and its units; `other` when nothing is strong."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.language import language_of
from meterleaf.engine.classify.signals import signals
from meterleaf.engine.extract.structured import read_structured
from meterleaf.engine.extract.view import view_of
from meterleaf.engine.options import Options
from meterleaf.engine.reading import Classification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Content, Page
from meterleaf.engine.extract.view import View

OTHER = "other"
# The score from which a category is believed (half sure), and how fast sureness grows.
_SHORT, _LONG, _SLOPE = 1.5, 2.6, 1.3
# From so many words on, chance finds are to be reckoned with in full.
_MANY_WORDS = 300


def classify(content: Content, options: Options | None = None, category: str | None = None) -> Classification:
    """What the document is; `category` is what the caller says it is, and is then believed."""
    structured = read_structured(content, options or Options())
    if structured is not None and category is None and (structured.items or not content.pages):
        return structured.classification
    return classify_pages(content.pages, category)


def classify_pages(pages: Sequence[Page], category: str | None = None) -> Classification:
    """What the pages are, by what is printed on them."""
    return classify_view(view_of(pages), category)


def classify_view(view: View, category: str | None = None) -> Classification:
    language = language_of(segment.text for segment in view.segments)
    if category is not None:
        return Classification(category, tags_of(category), 1.0, language, ("said by the caller",))
    scores = score_categories(view, language)
    name, best = max(scores.items(), key=lambda pair: pair[1])
    second = max((score for other, score in scores.items() if other != name), default=0.0)
    half_sure = _SHORT + (_LONG - _SHORT) * min(1.0, sum(len(s.words) for s in view.segments) / _MANY_WORDS)
    sure = 1 / (1 + exp(-_SLOPE * (best - half_sure))) * 1 / (1 + exp(-1.5 * (best - second) - 0.5))
    if best < half_sure:
        return Classification(OTHER, (OTHER,), 1 - 1 / (1 + exp(-_SLOPE * (best - half_sure))), language)
    return Classification(name, tags_of(name), sure, language)


def tags_of(category: str) -> tuple[str, ...]:
    return next((one.tags for one in registry.categories() if one.name == category), (OTHER,))


def score_categories(view: View, language: str | None) -> dict[str, float]:
    """Each category's score: what its words say for and against it."""
    names = tuple(one.name for one in registry.categories())
    told = signals(view, names, language)
    return {name: _score(told[name]) for name in names}


def _score(told: dict[str, float]) -> float:
    return told["strong"] + 0.3 * min(told["weak"], 5.0) - 1.2 * told["against"]
