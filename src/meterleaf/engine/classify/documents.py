"""The category of a document, from its words, its codes and its units; `other` when nothing is strong."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from math import exp
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.evidence import evidence_of
from meterleaf.engine.classify.language import language_of
from meterleaf.engine.classify.signals import OTHER
from meterleaf.engine.extract.structured import read_structured, stands_alone
from meterleaf.engine.extract.view import view_of
from meterleaf.engine.options import Options
from meterleaf.engine.reading import Classification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Content, Page
    from meterleaf.engine.extract.view import View


def classify(content: Content, options: Options | None = None, category: str | None = None) -> Classification:
    """What the document is; `category` is what the caller says it is, and is then believed."""
    structured = read_structured(content, options or Options())
    stands = structured is not None and (structured.items or stands_alone(structured, pages=bool(content.pages)))
    if structured is not None and category is None and stands:
        return structured.classification
    return classify_pages(content.pages, category)


def classify_pages(pages: Sequence[Page], category: str | None = None) -> Classification:
    """What the pages are, by what is printed on them."""
    return classify_view(view_of(pages), category)


def classify_view(view: View, category: str | None = None) -> Classification:
    """What the lines are; the chances of all categories come from learned weights over what speaks for each."""
    language = language_of(segment.text for segment in view.segments)
    if category is not None:
        return Classification(category, tags_of(category), 1.0, language, ("said by the caller",))
    chances = category_chances(view, language)
    name, rival = sorted(chances, key=lambda one: chances[one], reverse=True)[:2]
    return Classification(name, tags_of(name), chances[name], language, rival=rival)


def tags_of(category: str) -> tuple[str, ...]:
    return next((one.tags for one in registry.categories() if one.name == category), (OTHER,))


def category_chances(view: View, language: str | None) -> dict[str, float]:
    """How probable each category is, `other` among them (a multinomial logit over the evidence)."""
    names = tuple(one.name for one in registry.categories())
    found = evidence_of(view, names, language)
    scores = {
        name: sum(model.get(feature, 0.0) * amount for feature, amount in found.items())
        for name, model in _weights().items()
        if name == OTHER or name in names
    }
    top = max(scores.values())
    grown = {name: exp(score - top) for name, score in scores.items()}
    whole = sum(grown.values())
    return {name: amount / whole for name, amount in grown.items()}


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Weights by category and feature, made by `make train`."""
    raw = resources.files("meterleaf.engine.classify").joinpath("weights.json").read_text("utf-8")
    weights: dict[str, dict[str, float]] = json.loads(raw)
    return weights
