"""What a paper calls itself: invoice, credit note, delivery note, receipt, statement."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.lexicon import header_data
from meterleaf.engine.extract.text import phrase

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper

# Not a name that a paper calls itself, but what a corrected invoice says of the one that it stands in for.
_REPLACES = "replaces"
_AMOUNT = re.compile(r"[€£$]|\d[.,]\d{2}(?!\d)")


def document_type(paper: Paper) -> str:
    """What the paper calls itself: a credit note, a delivery note, a receipt, a statement, or an invoice."""
    best: tuple[float, str] = (0.0, "invoice")
    sizes = sorted((segment.size for segment in paper.view.segments), reverse=True)
    large = sizes[len(sizes) // 10] if sizes else 0.0
    titles = [
        s for s in paper.view.segments if s.page == 1 and len(s.tokens) <= 6 and (s.box.y0 < 0.35 or s.size >= large)
    ]
    for segment in titles:
        words = tuple(token.text for token in segment.tokens)
        if any(_AMOUNT.search(one.text) for one in paper.view.lines[segment.line].segments[segment.index :]):
            continue  # a line of the bill that gives something back is no title
        for wanted, kind, language in _names().get(words[0], ()) if words else ():
            if words[: len(wanted)] == wanted:
                weight = len(wanted) / len(words) + (0.3 if language == paper.language else 0)
                weight += min(segment.size / (large or 1), 2) * 0.3 + 0.4 * (kind == "credit_note")
                best = max(best, (weight, kind))
    # A correction that takes the old invoice's place states the whole amounts anew (in Spain, royal decree 1619/2012,
    # article 15.4): it gives nothing back, though it bears a credit note's name.
    return "invoice" if best[1] == "credit_note" and _replaces_another(paper) else best[1]


def _replaces_another(paper: Paper) -> bool:
    first_page = (
        f" {' '.join(one.text for one in segment.tokens)} " for segment in paper.view.segments if segment.page == 1
    )
    return any(f" {wanted} " in text for text in first_page for wanted in _replacements())


@cache
def _replacements() -> frozenset[str]:
    every = (label for data in header_data().values() for label in data.get("types", {}).get(_REPLACES, ()))
    return frozenset(" ".join(phrase(label)) for label in every)


@cache
def _names() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """The names of papers in all languages by their first word: the phrase, the kind of paper, the language."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for language, data in header_data().items():
        for kind, labels in data.get("types", {}).items():
            if kind == _REPLACES:
                continue
            for wanted in map(phrase, labels):
                if wanted:
                    found[wanted[0]].append((wanted, kind, language))
    return dict(found)
