"""`python -m bench.train_categories`: makes the classifier's weights, a multinomial logit over what speaks for each.

Rows are generated documents (training families), the imitations that may be looked into and, where it is there, the
corpus: papers of real wording count more than made ones, for there are few of them. Every generated paper is seen a
second time without its headings and logo, as many real ones have those in pictures, and a third time with half of its
lines.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from math import expm1
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from bench import imitations, pictures, sets
from meterleaf.engine import Document, EngineError, open_document, registry
from meterleaf.engine.classify.evidence import crossed, evidence_of, words_of
from meterleaf.engine.classify.language import language_of
from meterleaf.engine.classify.signals import SORTS
from meterleaf.engine.extract.view import view_of
from meterleaf.samples.make import Wish, sample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Content

WEIGHTS = Path(__file__).parents[1] / "src/meterleaf/engine/classify/weights.json"
LEAST_SEEN = 5
REAL = 3.0  # what a paper of real wording counts, against a generated one
PICTURED = 1.0  # and the same recognised from a picture
BARE = 0.5  # and a generated one without its headings
THIN, KEPT = 0.5, 0.5  # and one with this share of its lines
BLURRED = 0.5  # and any one whose words are half unknown
STRANGE = 0.25  # of the categories' words are found on a paper of another
LARGE = 1.3  # a heading's type, in heights of the usual one


Row = tuple[dict[str, float], str, float]


def seen(content: Content) -> dict[str, float]:
    """The evidence of one document."""
    view = view_of(content.pages)
    names = tuple(one.name for one in registry.categories())
    return evidence_of(view, names, language_of(segment.text for segment in view.segments))


METERED = {"electricity": "metered.energy", "gas": "metered.gas", "water": "metered.volume"}


def prior(category: str, feature: str) -> float:
    """What is known before any document is seen: a category's own words speak for it, its counter-words against."""
    if category == "other":
        return {"nothing": 2.0, "bias": 1.0, "other.strong": 1.0, "other.title": 1.0}.get(feature, 0.0)
    return {
        f"{category}.title": 1.0, f"{category}.first": 0.8, f"line.{category}": 0.8, f"{category}.prose": 0.2,
        f"{category}.strong": 1.6, f"{category}.weak": 0.4, f"{category}.against": -1.6, f"{category}.some": 0.8, f"{category}.unbilled": -1.5, "bias": -1.0, "nothing": -0.5,
        METERED.get(category, ""): 1.0,
        "no_fuel": -2.0 if category == "fuel_delivery" else 0.0,
    }.get(feature, 0.0)  # fmt: skip


def blurred(row: Row, rng: Random) -> Row:
    """The row as if the words of its paper were less known, and some of other trades stood between them."""
    found, category, weight = dict(row[0]), row[1], row[2] * BLURRED
    names = ("other", *(one.name for one in registry.categories()))
    told = {
        name: {sort: expm1(found.get(f"{name}.{sort}", 0.0)) * rng.uniform(0.3, 1.0) for sort in SORTS}
        for name in names
    }
    for name in names:
        if rng.random() < STRANGE:
            told[name][rng.choice(("strong", "weak", "prose", "against"))] += rng.choice((0.6, 1.0))
    found |= words_of(told)
    return found | crossed(found), category, weight


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
    rng = Random(7)
    weights = fit([*rows, *(blurred(row, rng) for row in rows)])
    said: list[str] = []
    for title, some in (("trained on", rows), ("held out", check)):
        if some:
            good = sum(most_likely(found, weights) == category for found, category, _ in some)
            said.append(f"{title} {good / len(some):.3f} of {len(some)}")
    print("category: " + ", ".join(said))
    text: dict[str, Any] = weights
    WEIGHTS.write_text(json.dumps(text, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def generated(count: int, seed: int, families: str) -> list[Row]:
    """Three rows a document: as it is, without its headings, and with half of its lines."""
    with ProcessPoolExecutor() as pool:
        found = pool.map(partial(_generated, seed=seed, families=families), range(count), chunksize=20)
        return [row for rows in found for row in rows]


def _generated(index: int, seed: int, families: str) -> list[Row]:
    one = sample(index, seed, Wish(families=families, formats=("pdf",)))
    content = open_document(Document(one.name, one.data))
    category = one.truth["category"]
    rows = [(seen(content), category, 1.0), (seen(bare(content)), category, BARE)]
    thin = thinned(content, Random(f"{seed} {index}"))
    return [*rows, (seen(thin), category, THIN)] if any(page.words for page in thin.pages) else rows


def bare(content: Content) -> Content:
    """The content without its larger words."""
    pages = []
    for page in content.pages:
        sizes = sorted(word.size for word in page.words)
        most = LARGE * sizes[len(sizes) // 2] if sizes else 0.0
        pages.append(replace(page, words=tuple(word for word in page.words if word.size <= most)))
    return replace(content, pages=tuple(pages))


def thinned(content: Content, rng: Random) -> Content:
    """The content with about half of its lines: many papers say little more than what has to be said."""
    pages = []
    for page in content.pages:
        kept = {line: rng.random() < KEPT for line in sorted({round(word.box.y0, 2) for word in page.words})}
        pages.append(replace(page, words=tuple(word for word in page.words if kept[round(word.box.y0, 2)])))
    return replace(content, pages=tuple(pages))


def real() -> list[Row]:
    """The imitations that may be looked into, and the pages of the corpus where it lies beside the checkout."""
    rows = [(seen(content), row["category"], REAL) for row, content in imitations.learned().values()]
    known = pictures.recognised(list(imitations.learned()))
    rows += [(seen(content), row["category"], PICTURED) for row, content in known.values()]
    documents = sets.corpus()
    with ProcessPoolExecutor() as pool:
        found = (
            pool.map(_corpus, [(documents.path(row), row["category"]) for row in documents.rows]) if documents else ()
        )
        return rows + [row for row in found if row is not None]


def _corpus(told: tuple[Path, str]) -> Row | None:
    path, category = told
    try:
        content = open_document(Document.from_path(path))
    except EngineError as error:
        print(f"{path.name}: {error}")
        return None
    return (seen(content), category, REAL) if any(page.words for page in content.pages) else None


def main() -> None:
    train([*generated(700, 31, "train"), *real()], generated(200, 12, "heldout")[::2])


if __name__ == "__main__":
    main()
