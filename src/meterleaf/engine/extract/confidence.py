"""How probable it is that a whole reading is right: one number from the chances of its parts, calibrated on documents.

The features are the log-odds of the parts (category, quantity, period, number), the weakest of them, what speaks for
and against each part (`signals.py`), what arithmetic says of them together, and how unlike the paper is to those that
the weights were made from. Weights and the threshold of review lie in `confidence.json`, made by `bench/calibrate.py`
on documents that the scorer was not trained on.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from math import exp, log
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.signals import GOOD
from meterleaf.engine.extract.unlike import paper_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.extract.drafts import ItemDraft, Taken
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.reading import Check, Classification

KEY = {"quantity": "quantity", "period": "end_date", "number": "invoice_number"}
_SAID = {"quantity": "the quantity", "period": "the period", "number": "the invoice number"}
_FLOOR, _CEILING = -3.0, 6.0
# Below this chance a part is named as a reason for review.
_DOUBTFUL = 0.7
# A signal that takes more than this from the log-odds of the whole is named too.
_MUCH = -0.3
_OF_PAPER = {
    "number_named": "An invoice number is named, but none was found.",
    "number_loose": "A number without a label could be the invoice number.",
    "number_unseen": "No invoice number was recognised in the picture.",
    "number_lent": "The number is the delivery note's: no invoice number was found.",
    "quantity_left_over": "Consumption is printed that the quantity does not hold.",
    "quantity_part": "The quantity may be one part of several.",
    "points": "More supply points are printed than were read.",
}
_OF_VALUE = {
    "faint": "{Said} was recognised only faintly{where}.",
    "ambiguous": "{Said} can be read in more than one way{where}.",
}
# Which checks say something of a key field, and of which.
_CHECKED = {
    "READINGS_DIFFERENCE": "quantity", "READINGS_ORDER": "quantity", "PERIODS_SUM": "quantity", "ENERGY_OF_VOLUME": "quantity",
    "QUANTITY_NEGATIVE": "quantity", "UNIT_CATEGORY": "quantity", "UNIT_UNKNOWN": "quantity", "DATES_ORDER": "period",
    "DATE_IN_FUTURE": "period", "ISSUE_DATE": "period", "PERIOD_LENGTH": "period", "INVOICE_NUMBER": "number",
    "TOTAL_SUM": "money", "DUE_DATE": "money",
}  # fmt: skip


def confidence_features(
    paper: Paper,
    drafts: Sequence[ItemDraft],
    header: dict[str, Taken],
    classification: Classification,
    checks: Iterable[Check] = (),
) -> dict[str, float]:
    """The features of a reading with items; the weakest item counts."""
    found = {"bias": 1.0, "category": _odds(classification.confidence)}
    weakest = found["category"]
    for name, field in KEY.items():
        takens = _takens(drafts, header, field)
        if not takens:
            found[f"no_{name}"] = 1.0
            continue
        found[name] = _odds(min(one.confidence for one in takens))
        weakest = min(weakest, found[name])
        found[f"{name}_vouched"] = min(one.vouched for one in takens)
        for signal in {signal for one in takens for signal in one.signals}:
            worst = min if signal in GOOD else max
            found[f"{name}_{signal}"] = worst(one.signals.get(signal, 0.0) for one in takens)
    found["weakest"] = weakest
    found["weak"] = float(weakest < 0.8)
    found["strong"] = float(weakest > 2.5)
    found["several"] = float(len(drafts) > 1)
    found[f"is_{classification.category}"] = 1.0
    found |= {f"check_{_CHECKED[one.code]}": 1.0 for one in checks if one.code in _CHECKED}
    return found | paper_features(paper, drafts, header)


def complete(draft: ItemDraft) -> bool:
    """Whether the item says how much and when: without that nobody is spared a look."""
    return "quantity" in draft.fields and "end_date" in draft.fields


def calibrated(features: dict[str, float]) -> float:
    """The probability that category, quantity, period and number are all right."""
    weights = _model()["weights"]
    score = sum(weights.get(name, 0.0) * amount for name, amount in features.items())
    return 1 / (1 + exp(-score))


def tied(features: dict[str, float]) -> bool:
    """Whether two values are as good as each other for a key field: which it is, a person says."""
    return any(features.get(f"{name}_tie") for name in KEY)


def sure_from() -> float:
    """The confidence from which a reading needs no review."""
    return float(_model()["sure_from"])


def doubts(drafts: Sequence[ItemDraft], header: dict[str, Taken], features: dict[str, float]) -> tuple[str, ...]:
    """What is doubtful, in words: what was not found, what lowered the confidence, else the least certain part.

    Doubts about the category are told by `classify.doubt`.
    """
    found = [text for name, text in _OF_PAPER.items() if _lowers(features, name)]
    for name, field in KEY.items():
        takens = _takens(drafts, header, field)
        if takens:
            found += _doubts_of(name, min(takens, key=lambda taken: taken.confidence), features)
        elif name != "number":
            found.append(f"{_SAID[name].capitalize()} was not found.")
    return tuple(found or _least_certain(drafts, header))


def _doubts_of(name: str, taken: Taken, features: dict[str, float]) -> list[str]:
    """What speaks against one part of the reading."""
    said = _SAID[name]
    where = f" ({taken.text!r} on page {taken.page})" if taken.page else ""
    found = [
        text.format(said=said, Said=said.capitalize(), where=where)
        for signal, text in _OF_VALUE.items()
        if _lowers(features, f"{name}_{signal}")
    ]
    if _lowers(features, f"{name}_tie") and taken.rival and taken.rival != taken.text:
        found.append(f"{said.capitalize()} could be {taken.text!r} or {taken.rival!r}.")
    elif taken.confidence < _DOUBTFUL:
        found.append(f"More than one value could be {said}{where}.")
    return found


def _least_certain(drafts: Sequence[ItemDraft], header: dict[str, Taken]) -> list[str]:
    chances = {
        name: min((one.confidence for one in _takens(drafts, header, field)), default=1.0)
        for name, field in KEY.items()
    }
    name = min(chances, key=lambda one: chances[one])
    return [f"Nothing is plainly wrong, but {_SAID[name]} is the least certain."] if drafts else []


def _lowers(features: dict[str, float], name: str) -> bool:
    """Whether the signal took much of the confidence away."""
    return features.get(name, 0.0) * float(_model()["weights"].get(name, 0.0)) < _MUCH


def _takens(drafts: Sequence[ItemDraft], header: dict[str, Taken], field: str) -> list[Taken]:
    found = [draft.fields[field] for draft in drafts if field in draft.fields]
    return found or ([header[field]] if field in header else [])


def _odds(chance: float) -> float:
    return min(_CEILING, max(_FLOOR, log(max(chance, 1e-9) / max(1 - chance, 1e-9))))


@cache
def _model() -> dict[str, Any]:
    raw = resources.files("meterleaf.engine.extract").joinpath("confidence.json").read_text("utf-8")
    model: dict[str, Any] = json.loads(raw)
    return model
