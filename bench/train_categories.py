"""`python -m bench.train_categories`: makes the classifier's weights, a multinomial logit over what speaks for each.

Rows are generated documents (training families), part A of the imitations and, where it is there, the corpus: papers
of real wording count more than made ones, for there are few of them.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from bench import imitations, sets
from meterleaf.engine import Document, EngineError, open_document, registry
from meterleaf.engine.classify.evidence import evidence
from meterleaf.engine.classify.language import language_of
from meterleaf.engine.classify.signals import signals
from meterleaf.engine.extract.view import view_of
from meterleaf.samples.make import Wish, samples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Content

WEIGHTS = Path(__file__).parents[1] / "src/meterleaf/engine/classify/weights.json"
LEAST_SEEN = 5
REAL = 3.0  # what a paper of real wording counts, against a generated one


Row = tuple[dict[str, float], str, float]


def seen(content: Content) -> dict[str, float]:
    """The evidence of one document."""
    view = view_of(content.pages)
    names = tuple(one.name for one in registry.categories())
    return evidence(view, signals(view, names, language_of(segment.text for segment in view.segments)))


def prior(category: str, feature: str) -> float:
    """What is known before any document is seen: a category's own words speak for it, its counter-words against."""
    if category == "other":
        return {"nothing": 2.0, "bias": 1.0}.get(feature, 0.0)
    return {
        f"{category}.strong": 1.6, f"{category}.weak": 0.4, f"{category}.against": -1.6, f"{category}.some": 0.8, "bias": -1.0, "nothing": -0.5,
        "no_fuel": -2.0 if category == "fuel_delivery" else 0.0,
    }.get(feature, 0.0)  # fmt: skip


def fit(rows: Iterable[Row], price: float = 1.0) -> dict[str, dict[str, float]]:
    """Weights by category and feature, drawn towards the prior."""
    rows = list(rows)
    classes = ["other", *(one.name for one in registry.categories())]
    every = Counter(name for found, _, _ in rows for name, amount in found.items() if amount)
    features = sorted(name for name, count in every.items() if count >= LEAST_SEEN)
    table = np.array([[found.get(name, 0.0) for name in features] for found, _, _ in rows])
    target = np.array([classes.index(category) for _, category, _ in rows])
    share = np.array([weight for _, _, weight in rows])
    start = np.array([[prior(category, name) for name in features] for category in classes])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(start.shape)
        scores = table @ weights.T
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        picked = chances[np.arange(len(rows)), target]
        wrong = chances.copy()
        wrong[np.arange(len(rows)), target] -= 1
        slope = (wrong * share[:, None]).T @ table + price * (weights - start)
        cost = -np.sum(share * np.log(picked + 1e-12)) + price * np.sum((weights - start) ** 2) / 2
        return cost, slope.ravel()

    best = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x.reshape(start.shape)
    return {
        category: {
            name: round(float(weight), 4) for name, weight in zip(features, row, strict=True) if abs(weight) > 0.005
        }
        for category, row in zip(classes, best, strict=True)
    }


def most_likely(found: dict[str, float], weights: dict[str, dict[str, float]]) -> str:
    def score(category: str) -> float:
        return sum(weights[category].get(name, 0.0) * amount for name, amount in found.items())

    return max(weights, key=score)


def train(rows: list[Row], check: list[Row]) -> None:
    """Fits, says how many are right, writes the weights."""
    weights = fit(rows)
    said: list[str] = []
    for title, some in (("trained on", rows), ("held out", check)):
        if some:
            good = sum(most_likely(found, weights) == category for found, category, _ in some)
            said.append(f"{title} {good / len(some):.3f} of {len(some)}")
    print("category: " + ", ".join(said))
    text: dict[str, Any] = weights
    WEIGHTS.write_text(json.dumps(text, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def generated(count: int, seed: int, families: str) -> Iterable[Row]:
    for one in samples(count, seed, Wish(families=families, formats=("pdf",))):
        yield seen(open_document(Document(one.name, one.data))), one.truth["category"], 1.0


def real() -> Iterable[Row]:
    """Part A of the imitations, and the pages of the corpus where it lies beside the checkout."""
    for name, (row, content) in imitations.rows().items():
        if imitations.part_of(name) == "A":
            yield seen(content), row["category"], REAL
    documents = sets.corpus()
    for row in documents.rows if documents else ():
        try:
            content = open_document(Document.from_path(documents.path(row)))
        except EngineError as error:
            print(f"{row['filename']}: {error}")
            continue
        if any(page.words for page in content.pages):
            yield seen(content), row["category"], REAL


def main() -> None:
    train([*generated(700, 31, "train"), *real()], list(generated(200, 12, "heldout")))


if __name__ == "__main__":
    main()
