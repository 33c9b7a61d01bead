"""Left out: documents read with weights to which they, and all others of their issuer, were not shown.

The committed weights may know the corpus and the imitated papers; these do not. Issuers are dealt into folds; for each
fold the weights are made anew from generated training documents, imitated papers and the corpus' documents, all but
those of the fold.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bench import imitations, pictures, sets
from bench.measures import Measured
from bench.running import TODAY
from bench.scoring import Judged, judged
from bench.train import IMITATED, IMPORTANCE, PICTURED, Group, fit_all, found_in, generated, groups_of
from meterleaf.engine import Content, Document, EngineError, Options, open_document, read
from meterleaf.engine.extract import scoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OPTIONS = Options(today=TODAY)
Groups = dict[str, list[tuple[Group, float]]]


@dataclass
class Opened:
    """A document of the corpus, opened once."""

    row: dict[str, Any]
    content: Content
    groups: list[tuple[str, Group]]
    importance: float = IMPORTANCE


Reading = tuple[Judged, dict[str, Any]]
Weighed = tuple[str, Group, float]


def left_out(count: int = 300, folds: int = 3) -> Measured | None:
    """The corpus, read issuer by issuer with weights that never saw it; None where there is no corpus."""
    found = list(left_out_corpus(count, folds))
    return Measured("issuers left out", [one for one, _ in found], [one for _, one in found]) if found else None


def left_out_corpus(count: int = 300, folds: int = 3) -> Iterator[Reading]:
    """The verdicts and readings of the same; nothing where there is no corpus."""
    yield from _by_folds(real(), [*made(count), *_groups(imitated())], folds)


def left_out_imitations(count: int = 300, folds: int = 4) -> Iterator[Reading]:
    """The imitated papers that are learned from, each read with weights that it had no part in."""
    yield from _by_folds(imitated(), [*made(count), *_groups(real())], folds)


@cache
def made(count: int) -> list[Weighed]:
    """What generated training documents teach."""
    return [(*pair, 1.0) for content, truth in generated(count, 11, "train") for pair in groups_of(content, truth)]


@cache
def real() -> list[Opened]:
    """The corpus, where it is there."""
    documents = sets.corpus()
    return [one for row in documents.rows if (one := _open(documents, row)) is not None] if documents else []


@cache
def imitated() -> list[Opened]:
    """The imitated papers that may be learned from, each as it was set and as it is recognised from a picture."""
    known = imitations.learned()
    found = [(name, *paper, IMITATED, groups_of) for name, paper in known.items()]
    found += [(name, *paper, PICTURED, found_in) for name, paper in pictures.recognised(list(known)).items()]
    return [
        Opened({**row, "issuer": name, "filename": name}, content, list(groups(content, row)), importance)
        for name, row, content, importance, groups in found
    ]


def _by_folds(papers: list[Opened], others: list[Weighed], folds: int) -> Iterator[Reading]:
    issuers = sorted({one.row["issuer"] for one in papers})
    for fold in range(folds):
        held = set(issuers[fold::folds])
        weights = _weights([*others, *_groups(one for one in papers if one.row["issuer"] not in held)])
        with patch.object(scoring, "weights", lambda weights=weights: weights):
            for one in papers:
                if one.row["issuer"] in held:
                    reading = read(one.content, OPTIONS, name=one.row["filename"]).to_json()
                    yield judged(one.row, reading), reading


def _groups(papers: Iterable[Opened]) -> list[Weighed]:
    return [(*pair, one.importance) for one in papers for pair in one.groups]


def _open(documents: sets.Documents, row: dict[str, Any]) -> Opened | None:
    """Pages only: tables and e-invoices are read without weights."""
    try:
        content = open_document(Document.from_path(documents.path(row)), OPTIONS)
    except EngineError:
        return None
    return Opened(row, content, list(groups_of(content, row))) if content.pages else None


def _weights(groups: Iterable[Weighed]) -> dict[str, dict[str, float]]:
    data: Groups = defaultdict(list)
    for name, group, importance in groups:
        data[name].append((group, importance))
    return dict(fit_all(data))
