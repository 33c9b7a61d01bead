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
        if _AMOUNT.search(segment.text):
            continue  # a line of the bill that gives something back is no title
        for wanted, kind, language in _names().get(words[0], ()) if words else ():
            if words[: len(wanted)] == wanted:
                weight = len(wanted) / len(words) + (0.3 if language == paper.language else 0)
                weight += min(segment.size / (large or 1), 2) * 0.3 + 0.4 * (kind == "credit_note")
                best = max(best, (weight, kind))
    return best[1]


@cache
def _names() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """The names of papers in all languages by their first word: the phrase, the kind of paper, the language."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for language, data in header_data().items():
        for kind, labels in data.get("types", {}).items():
            for wanted in map(phrase, labels):
                if wanted:
                    found[wanted[0]].append((wanted, kind, language))
    return dict(found)
