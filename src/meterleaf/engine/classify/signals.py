"""The words by which a document's category is told, with what each says for it or against it."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from math import log2
from typing import TYPE_CHECKING

from meterleaf.engine.extract.hits import find_hits
from meterleaf.engine.extract.lexicon import Entry, Lexicon, category_data
from meterleaf.engine.extract.names import is_company
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
    """Per category and sort, what the words on the pages say: each phrase once, a little more when repeated or large."""
    counts: Counter[tuple[str, str, str]] = Counter()
    worth: dict[tuple[str, str, str], float] = defaultdict(float)
    sizes = sorted(segment.size for segment in view.segments)
    usual = sizes[len(sizes) // 2] if sizes else 0.01
    named = {(s.line, s.index) for s in view.segments if is_company(s.text)}
    for hit in find_hits(view, signal_lexicon(names)):
        text = hit.segment.text[hit.start : hit.end].lower()
        large = 1.5 if hit.segment.size > 1.35 * usual else 1.0
        # What a company is called says less than what it charges for: one seller of power and gas sends both bills.
        name_only = 0.45 if (hit.segment.line, hit.segment.index) in named else 1.0
        for entry in hit.entries:
            foreign = language is not None and entry.language != language
            if foreign and hit.words == 1 and len(text) < 8:
                continue
            name, _, sort = entry.role.partition(".")
            key = (name, sort, text)
            counts[key] += 1
            sure = (1.0 if hit.words > 1 else 0.6) * (0.7 if foreign else 1.0) * large * name_only
            worth[key] = max(worth[key], sure)
    told = {name: {"strong": 0.0, "weak": 0.0, "against": 0.0} for name in names}
    for key, count in counts.items():
        name, sort, _ = key
        told[name][sort] += worth[key] * min(1 + 0.5 * log2(count), 2.5)
    return told
