"""Makes the weights of confidence: from readings of documents that the scorer was not trained on.

Generated documents of held-out layout families and the imitated papers are read with the committed weights; with
`--left-out` the corpus too, with its issuers left out, fold by fold (weights made for a fold come from far fewer
documents and are softer than the committed ones, so that they make confidence more careful than it has to be). A logistic regression over the odds of each reading's parts gives the probability that
its key fields are all right; the threshold of review is the lowest confidence above which hardly one is wrong.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize

from bench import imitations, sets
from bench.leave_out import left_out
from bench.running import TODAY
from bench.scoring import judged
from meterleaf.engine import Document, EngineError, Options, open_document, read
from meterleaf.engine.extract import pages
from meterleaf.samples.make import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

CONFIDENCE = Path(__file__).parents[1] / "src/meterleaf/engine/extract/confidence.json"
# How many wrong readings in a hundred sure ones are borne, counted with a half one for caution.
BORNE = 0.01
PRIOR = {
    "bias": -1.0,
    "weakest": 0.8,
    "quantity": 0.1,
    "period": 0.1,
    "number": 0.1,
    "category": 0.1,
    "no_quantity": -2.0,
    "quantity_vouched": 0.3,
    "period_vouched": 0.2,
    "number_vouched": 0.2,
    "weak": -0.5,
    "strong": 0.5,
}
# One real document, or one imitated after real ones, tells as much as these many made ones.
REAL, IMITATED = 4.0, 2.0

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


def imitated_rows() -> Iterator[Row]:
    """The imitated papers: the weights of fields have seen none of them, those of categories part A."""
    for name, (row, content) in imitations.rows().items():
        recorder = Recorder()
        with recorder.in_force():
            told = judged(row, read(content, Options(today=TODAY), name=name).to_json())
        if recorder.features and told.scored:
            yield recorder.features[-1], told.key_right, IMITATED


def corpus_rows(count: int) -> Iterator[Row]:
    """The corpus with its issuers left out; only documents whose pages were taken apart have features."""
    recorder = Recorder()
    marks: list[int] = []

    def marked(doc: dict[str, Any], row: dict[str, Any]) -> Any:
        marks.append(len(recorder.features))
        return judged(doc, row)

    with recorder.in_force(), patch("bench.leave_out.judged", marked):
        measured = left_out(count)
    before = 0
    for told, after in zip(measured.verdicts if measured else [], marks, strict=False):
        if after > before and told.scored:
            yield recorder.features[after - 1], told.key_right, REAL
        before = after


def fit(rows: list[Row], price: float = 1.0) -> dict[str, float]:
    """Logistic weights, drawn towards the prior."""
    names = sorted({name for features, _, _ in rows for name in features})
    table = np.array([[features.get(name, 0.0) for name in names] for features, _, _ in rows])
    right = np.array([float(good) for _, good, _ in rows])
    share = np.array([weight for _, _, weight in rows])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = 1 / (1 + np.exp(-(table @ weights)))
        cost = -np.sum(share * (right * np.log(chances + 1e-12) + (1 - right) * np.log(1 - chances + 1e-12)))
        slope = table.T @ (share * (chances - right))
        return cost + price * np.sum((weights - prior) ** 2) / 2, slope + price * (weights - prior)

    best = minimize(loss, prior, jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 4) for name, weight in zip(names, best, strict=True)}


def chances(rows: Iterable[Row], weights: dict[str, float]) -> list[tuple[float, bool, float]]:
    found = []
    for features, good, share in rows:
        score = sum(weights.get(name, 0.0) * amount for name, amount in features.items())
        found.append((float(1 / (1 + np.exp(-score))), good, share))
    return found


def threshold(told: list[tuple[float, bool, float]]) -> float:
    """The lowest confidence above which no more than BORNE are wrong."""
    ordered = sorted(told, key=lambda one: -one[0])
    wrong, every, best = 0.0, 0.0, 0.99
    for chance, good, share in ordered:
        every += share
        wrong += 0.0 if good else share
        if wrong <= BORNE * every:
            best = chance
    return round(min(0.99, max(0.5, best)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--left-out", action="store_true", help="the corpus too, with its issuers left out")
    args = parser.parse_args()
    documents = sets.generated("calibration", args.count, 77, Wish("heldout", formats=("pdf",)))
    rows = [*generated_rows(documents), *imitated_rows()]
    write([*rows, *corpus_rows(args.count)] if args.left_out else rows)


def write(rows: list[Row]) -> None:
    """Fits, says what came of it, writes the file."""
    rows = [row for row in rows if not {"no_quantity", "no_period"} & row[0].keys()]  # those are never sure
    weights = fit(rows)
    # A scan is no surer than a print, whatever the few scans among these rows say.
    weights["recognised"] = min(0.0, weights.get("recognised", 0.0))
    told = chances(rows, weights)
    least = threshold(told)
    sure = [good for chance, good, _ in told if chance >= least]
    print(
        f"{len(rows)} readings, sure from {least}: {len(sure) / len(told):.2f} of them, {sum(sure)} of {len(sure)} right"
    )
    CONFIDENCE.write_text(
        json.dumps({"sure_from": least, "weights": weights}, indent=1, sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
