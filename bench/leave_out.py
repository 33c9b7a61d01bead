"""Issuers left out: each document of the corpus is read with weights to which no document of its issuer was shown.

The committed weights may know the corpus; these do not. Issuers are dealt into folds; for each fold the weights are
made anew from generated training documents and the corpus documents of all other folds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bench import sets
from bench.measures import Measured
from bench.running import TODAY
from bench.scoring import judged
from bench.train import Group, fit, generated, groups_of
from meterleaf.engine import Content, Document, EngineError, Options, open_document, read
from meterleaf.engine.extract import scoring

if TYPE_CHECKING:
    from collections.abc import Iterable

# how much more a real document counts than a made one, in the making of the weights
IMPORTANCE = 6.0
OPTIONS = Options(today=TODAY)
Groups = dict[str, list[tuple[Group, float]]]


@dataclass
class Opened:
    """A document of the corpus, opened once."""

    row: dict[str, Any]
    content: Content
    groups: list[tuple[str, Group]]


def left_out(count: int = 300, folds: int = 3) -> Measured | None:
    """The corpus, read issuer by issuer with weights that never saw it; None where there is no corpus."""
    documents = sets.corpus()
    if documents is None:
        return None
    made: list[tuple[str, Group]] = [
        pair for content, truth in generated(count, 11, "train") for pair in groups_of(content, truth)
    ]
    opened = [one for row in documents.rows if (one := _open(documents, row)) is not None]
    issuers = sorted({one.row["issuer"] for one in opened})
    verdicts, readings = [], []
    for fold in range(folds):
        held = set(issuers[fold::folds])
        weights = _weights(made, [one for one in opened if one.row["issuer"] not in held])
        with patch.object(scoring, "weights", lambda weights=weights: weights):
            for one in opened:
                if one.row["issuer"] in held:
                    readings.append(read(one.content, OPTIONS, name=one.row["filename"]).to_json())
                    verdicts.append(judged(one.row, readings[-1]))
    return Measured("issuers left out", verdicts, readings)


def _open(documents: sets.Documents, row: dict[str, Any]) -> Opened | None:
    """Pages only: tables and e-invoices are read without weights."""
    try:
        content = open_document(Document.from_path(documents.path(row)), OPTIONS)
    except EngineError:
        return None
    return Opened(row, content, list(groups_of(content, row))) if content.pages else None


def _weights(made: list[tuple[str, Group]], others: Iterable[Opened]) -> dict[str, dict[str, float]]:
    data: Groups = defaultdict(list)
    for name, group in made:
        data[name].append((group, 1.0))
    for one in others:
        for name, group in one.groups:
            data[name].append((group, IMPORTANCE))
    return {name: fit([pair for pair in groups if pair[0][0]]) for name, groups in data.items()}
