"""The words by which a document's category is told, with what each says for it or against it, and where it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from math import log2
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.places import Place
from meterleaf.engine.extract.hits import find_hits
from meterleaf.engine.extract.lexicon import Entry, Lexicon, category_data, load
from meterleaf.engine.extract.text import phrase, raw_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from meterleaf.engine.extract.hits import Hit
    from meterleaf.engine.extract.view import Segment, View

OTHER = "other"
# What one phrase says, by its sort; a phrase of several words says more than a single one.
_WEIGHT = {"strong": 1.0, "heads": 1.0, "weak": 0.3, "against": -1.2}
SORTS = ("title", "strong", "prose", "weak", "against")
# Languages that are easily taken for one another: words of one count in the other's papers as its own.
_KIN = (frozenset({"da", "nb", "no", "sv"}), frozenset({"es", "ca", "pt", "gl"}))
# A foreign word shorter than this says nothing: it is another word in the paper's own language.
_TELLING = 8
_PARTICLE_WORDS = 4
_HEAD_LINES = 12

Told = dict[str, dict[str, float]]


def signal_data(name: str) -> dict[str, dict[str, Any]]:
    """The labels of a category, by language; what tells papers of no category stands beside this module."""
    return load("meterleaf.engine.classify") if name == OTHER else category_data(name)


@cache
def signal_lexicon(names: tuple[str, ...]) -> Lexicon:
    """All categories' signals as one lexicon; roles are `<category>.<sort>`."""
    entries = []
    for name in names:
        for language, data in signal_data(name).items():
            for sort, phrases in data.get("signals", {}).items():
                if sort in _WEIGHT:
                    entries += [(phrase(text), Entry(f"{name}.{sort}", language, _WEIGHT[sort])) for text in phrases]
    return Lexicon(entries)


def signals(view: View, names: tuple[str, ...], language: str | None, placed: Mapping[Segment, Place]) -> Told:
    """Per category and sort, what the words on the pages say: each phrase once, a little more when repeated."""
    counts: Counter[tuple[str, str, str]] = Counter()
    worth: dict[tuple[str, str, str], float] = defaultdict(float)
    names = (*names, OTHER)
    for hit in find_hits(view, signal_lexicon(names)):
        if hit.segment not in placed:
            continue
        text = hit.segment.text[hit.start : hit.end].lower()
        said = set()
        for name, sort, sure in _said(hit, text, language, placed[hit.segment]):
            said.add((name, sort, text))
            worth[name, sort, text] = max(worth[name, sort, text], sure)
        counts.update(said)  # once, in however many languages the phrase is a word of the trade
    told = {name: dict.fromkeys(SORTS, 0.0) for name in names}
    for key, count in counts.items():
        told[key[0]][key[1]] += worth[key] * min(1 + 0.5 * log2(count), 2.5)
    for name, count in _particles(placed, language).items():
        told[name]["strong"] += min(count, 2) * 0.6
    return told


def _said(hit: Hit, text: str, language: str | None, place: Place) -> Iterator[tuple[str, str, float]]:
    """What a phrase says in its place: a name says less than a label, and running text is kept apart."""
    for entry in hit.entries:
        kin = language is None or entry.language == language or _akin(entry.language, language)
        if not kin and hit.words == 1 and len(text) < _TELLING:
            continue
        name, _, sort = entry.role.partition(".")
        own = (1.0 if hit.words > 1 else 0.6) * (1.0 if kin else 0.7) * (0.45 if place is Place.NAME else 1.0)
        if sort == "heads":
            if place is Place.TITLE or _is_heading(hit):
                yield name, "title", own
                yield name, "strong", own
            continue
        if sort == "strong" and place is Place.TITLE:
            yield name, "title", own
        if place is Place.PROSE:
            if sort == "strong":
                yield name, "prose", own
        else:
            yield name, sort, own


@cache
def _akin(one: str, other: str) -> bool:
    return any({one, other} <= kin for kin in _KIN)


def _is_heading(hit: Hit) -> bool:
    """Whether the phrase stands alone among the first lines: a heading in type of the usual size."""
    return hit.fills and hit.words > 1 and hit.segment.line < _HEAD_LINES


@cache
def _particle_data() -> dict[str, dict[str, str]]:
    """By language: short words that name a category there, and are no more than articles elsewhere."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in registry.categories():
        for language, data in category_data(one.name).items():
            for word in data.get("signals", {}).get("particles", ()):
                found[language][word] = one.name
    return found


def _particles(placed: Mapping[Segment, Place], language: str | None) -> Counter[str]:
    """`El` on a Nordic bill is electricity: counted in short labels, where the paper's language has such a word."""
    words = _particle_data().get(language or "", {})
    found: Counter[str] = Counter()
    for segment, place in placed.items() if words else ():
        if place in {Place.TITLE, Place.LINE} and len(segment.words) <= _PARTICLE_WORDS:
            found.update(words[token] for word in segment.words for token in raw_tokens(word.text) if token in words)
    return found
