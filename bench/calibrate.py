"""Makes the weights of confidence: from readings of documents that the scorer was not trained on.

Generated documents of held-out layout families are read with the committed weights; the imitated papers that the
weights were made from, and the corpus where it is there, fold by fold with weights that did not see them. A logistic
regression over the odds of each reading's parts gives the probability that its key fields are all right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize

from bench import items, sets
from bench.leave_out import left_out_corpus, left_out_imitations
from bench.running import TODAY
from bench.scoring import Judged, judged
from meterleaf.engine import Document, EngineError, Options, open_document, read
from meterleaf.engine.extract import pages
from meterleaf.samples.make import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

CONFIDENCE = Path(__file__).parents[1] / "src/meterleaf/engine/extract/confidence.json"
# From where a reading is sure: of pages of other seeds and of papers never looked at, about one in a hundred above it was
# wrong. A threshold that is read off one set by a rule jumps with every single wrong reading in it.
SURE_FROM = 0.94
# What is believed before any reading is seen: the rarer a signal, the more its weight is this.
PRIOR = {
    "bias": -0.3, "weakest": 0.5, "quantity": 0.12, "period": 0.12, "number": 0.12, "category": 0.12, "weak": -0.7,
    "no_quantity": -2.0, "no_period": -2.0, "no_number": -0.5, "numberless": 0.7, "number_named": -1.5, "number_loose": -0.7,
    "number_lent": -2.0, "number_unseen": -1.5, "quantity_vouched": 0.2, "period_vouched": 0.2, "number_vouched": 0.2, "quantity_left_over": -1.0,
    "quantity_part": -0.5, "quantity_tie": -1.5, "period_tie": -1.5, "number_tie": -1.5, "quantity_margin": 0.1,
    "period_margin": 0.1, "number_margin": 0.1, "period_ambiguous": -2.0, "quantity_faint": -4.0, "number_faint": -4.0,
    "period_faint": -4.0, "points": -0.7, "check_quantity": -1.0, "check_period": -1.0, "check_number": -1.0,
    "check_money": -0.3, "closes": 0.2, "recognised": -0.3,
}  # fmt: skip
# What may only raise confidence, and what may do either; all else may only lower it.
RAISING = {
    "category", "weakest", "strong", "labelled", "closes", "numberless", "quantity", "period", "number",
    *(f"{name}_{signal}" for name in ("quantity", "period", "number") for signal in ("vouched", "margin", "label", "closed")),
}  # fmt: skip
EITHER = {"bias", "several"}
# Where bills need no number, its lack may be no reason for doubt; it is none for being surer, either.
NUMBERLESS = {"no_number": (None, -0.5), "numberless": (0.0, 0.5)}
# How firmly a weight is held to its prior; a category's own weight more, the bias less.
PRICE, CATEGORY_PRICE, BIAS_PRICE = 5.0, 20.0, 1.0
# How many documents of which seed and formats (none named: all).
MADE: tuple[tuple[int, int, tuple[str, ...]], ...] = ((200, 501, ("pdf",)), (400, 502, ("pdf",)), (300, 601, ()))
# Papers of several items, and what one of them tells.
SEVERAL_COUNT, SEVERAL_SEED, SEVERAL = 180, 511, 0.7
# How many made documents the weights of a fold are made from, beside all papers of the other folds.
MADE_FOR_FOLDS = 400
# One real document, or one imitated after real ones, tells as much as these many made ones.
REAL, IMITATED = 4.0, 3.0

Row = tuple[dict[str, float], bool, float]


class Recorder:
    """Keeps the features of every reading that is judged while it is in force."""

    def __init__(self) -> None:
        self.features: list[dict[str, float]] = []

    def __call__(self, features: dict[str, float]) -> float:
        self.features.append(features)
        return 0.5

    def in_force(self) -> AbstractContextManager[Any]:
        return patch.object(pages, "calibrated", self)


def generated_rows(documents: sets.Documents) -> Iterator[Row]:
    """Held-out layouts, read with the committed weights."""
    for row in documents.rows:
        recorder = Recorder()
        try:
            content = open_document(Document.from_path(documents.path(row)), Options(today=TODAY))
        except EngineError:
            continue
        with recorder.in_force():
            told = judged(row, read(content, Options(today=TODAY), name=row["filename"]).to_json())
        if recorder.features and told.scored:
            yield recorder.features[-1], told.key_right, 1.0


def several_rows() -> Iterator[Row]:
    """Held-out papers of several items, right when all of them are; files of several bills have features for each bill."""
    documents = items.documents(SEVERAL_COUNT, seed=SEVERAL_SEED)
    for row in documents.rows:
        recorder = Recorder()
        content = open_document(Document.from_path(documents.path(row)), Options(today=TODAY))
        with recorder.in_force():
            told = read(content, Options(today=TODAY), name=row["filename"]).to_json()
        if len(recorder.features) == 1:
            found = ((told.get("reading") or {}).get("content") or {}).get("items") or []
            wanted = row["truth"]["items"]
            yield recorder.features[0], items.matched(wanted, found) == len(wanted) == len(found), SEVERAL


def imitated_rows() -> Iterator[Row]:
    """The imitated papers that are learned from, each read with weights that it had no part in."""
    yield from _recorded(left_out_imitations(MADE_FOR_FOLDS), IMITATED)


def corpus_rows() -> Iterator[Row]:
    """The corpus with its issuers left out."""
    yield from _recorded(left_out_corpus(MADE_FOR_FOLDS), REAL)


def _recorded(readings: Iterable[tuple[Judged, dict[str, Any]]], weight: float) -> Iterator[Row]:
    """The features of each paper as it is read; one that was not taken apart into pages has none."""
    recorder = Recorder()
    with recorder.in_force():
        for told, _ in readings:
            if recorder.features and told.scored:
                yield recorder.features[-1], told.key_right, weight
            recorder.features.clear()


def fit(rows: list[Row]) -> dict[str, float]:
    """Logistic weights, drawn towards the prior; none points against its meaning."""
    names = sorted({name for features, _, _ in rows for name in features})
    table = np.array([[features.get(name, 0.0) for name in names] for features, _, _ in rows])
    right = np.array([float(good) for _, good, _ in rows])
    share = np.array([weight for _, _, weight in rows])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    price = np.array([_price(name) for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = 1 / (1 + np.exp(-(table @ weights)))
        cost = -np.sum(share * (right * np.log(chances + 1e-12) + (1 - right) * np.log(1 - chances + 1e-12)))
        slope = table.T @ (share * (chances - right))
        return cost + np.sum(price * (weights - prior) ** 2) / 2, slope + price * (weights - prior)

    best = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=[_bounds(name) for name in names]).x
    return {name: round(float(weight), 4) for name, weight in zip(names, best, strict=True)}


def _price(name: str) -> float:
    return BIAS_PRICE if name == "bias" else CATEGORY_PRICE if name.startswith("is_") else PRICE


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in NUMBERLESS:
        return NUMBERLESS[name]
    if name in EITHER or name.startswith("is_"):
        return None, None
    return (0.0, None) if name in RAISING else (None, 0.0)


def chances(rows: Iterable[Row], weights: dict[str, float]) -> list[tuple[float, bool, float]]:
    found = []
    for features, good, share in rows:
        score = sum(weights.get(name, 0.0) * amount for name, amount in features.items())
        found.append((float(1 / (1 + np.exp(-score))), good, share))
    return found


def crossed(rows: list[Row], folds: int = 5) -> list[tuple[float, bool, float]]:
    """The chance of every reading by weights that were made without it."""
    found = []
    for fold in range(folds):
        weights = fit([row for number, row in enumerate(rows) if number % folds != fold])
        found += chances((row for number, row in enumerate(rows) if number % folds == fold), weights)
    return found


def main() -> None:
    made = [sets.generated("calibration", count, seed, Wish("heldout", formats=kinds)) for count, seed, kinds in MADE]
    rows = [row for one in made for row in generated_rows(one)]
    write([*rows, *several_rows(), *imitated_rows(), *corpus_rows()])


def write(rows: list[Row]) -> None:
    """Fits, says what came of it, writes the file."""
    weights = fit(rows)
    told = crossed([row for row in rows if not {"no_quantity", "no_period"} & row[0].keys()])  # those are never sure
    least = SURE_FROM
    for name, kind in (("made", 1.0), ("several", SEVERAL), ("imitated", IMITATED), ("real", REAL)):
        every = [row for row in rows if row[2] == kind]
        sure = [good for chance, good, share in told if share == kind and chance >= least]
        if every:
            print(f"{name}: {len(sure)} of {len(every)} sure from {least}, {len(sure) - sum(sure)} of them wrong")
    CONFIDENCE.write_text(
        json.dumps({"sure_from": least, "weights": weights}, indent=1, sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
