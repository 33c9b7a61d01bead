"""The words by which a document's category is told, with what each says for it or against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from math import log2
from typing import TYPE_CHECKING

from meterleaf.engine.extract.hits import find_hits
from meterleaf.engine.extract.lexicon import Entry, Lexicon, category_data
from meterleaf.engine.extract.text import phrase

if TYPE_CHECKING:
    from meterleaf.engine.extract.view import View

# What one phrase says, by its sort; a phrase of several words says more than a single one.
_WEIGHT = {"strong": 1.0, "weak": 0.3, "against": -1.2}


@cache
def signal_lexicon(names: tuple[str, ...]) -> Lexicon:
    """All categories' signals as one lexicon; roles are `<category>.<sort>`."""
    entries = []
    for name in names:
        for language, data in category_data(name).items():
            for sort, phrases in data.get("signals", {}).items():
                entries += [(phrase(text), Entry(f"{name}.{sort}", language, _WEIGHT[sort])) for text in phrases]
    return Lexicon(entries)


def signals(view: View, names: tuple[str, ...], language: str | None) -> dict[str, dict[str, float]]:
    """Per category, what its words on the pages say: each phrase once, a little more when repeated or set large."""
    counts: Counter[tuple[str, str, str]] = Counter()
    worth: dict[tuple[str, str, str], float] = defaultdict(float)
    sizes = sorted(segment.size for segment in view.segments)
    usual = sizes[len(sizes) // 2] if sizes else 0.01
    for hit in find_hits(view, signal_lexicon(names)):
        text = hit.segment.text[hit.start : hit.end].lower()
        large = hit.segment.size > 1.35 * usual
        for entry in hit.entries:
            name, _, sort = entry.role.partition(".")
            if language and entry.language != language and hit.words == 1:
                continue
            key = (name, sort, text)
            counts[key] += 1
            sure = (
                (1.0 if hit.words > 1 else 0.6)
                * (1.0 if language in {None, entry.language} else 0.7)
                * (1.5 if large else 1.0)
            )
            worth[key] = max(worth[key], sure)
    told: dict[str, dict[str, float]] = {name: {"strong": 0.0, "weak": 0.0, "against": 0.0} for name in names}
    for (name, sort, _), count in counts.items():
        told[name][sort] += worth[name, sort, _] * min(1 + 0.5 * log2(count), 2.5)
    return told
