"""Labels found on the pages: where each stands, and what it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.text import NUMBER_SIGN, fold
from meterleaf.engine.extract.titles import names_paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.lexicon import Entry, Label, Lexicon
    from meterleaf.engine.extract.view import Line, Segment, Token, View

# Words of one label may be set this many heights of type apart (justified text), no more.
_WIDEST_GAP = 3.0
# What parts a word from the "No." behind it, and what makes a unit a price's.
_PAUSE = re.compile(r"[.:,;/|-]")
_NUMBER_BEFORE = re.compile(r"\d\s?$")
_PRICE_OF = re.compile(
    r"(?:[$€£¢\d]\S*|\b(?:p|ct?s?|cents?|pence|eur|euros?|gbp|usd|chf|kr|[oø]re|r[sm]|zł|preis|price|prix|precio|prezzo|preço|prijs|pris|cena))\.?\s?(?:/|per|pro|por|par|je|al|pr\.?)\s?$",
    re.IGNORECASE,
)
# The next line of a wrapped label begins within this many heights of type below.
_WRAP_GAP = 1.1


@dataclass(frozen=True, eq=False)
class Hit:
    """A label on a page. `start` and `end` are places in the text of `segment`, where its last word stands.

    `begun` is the segment and the place in it where a label begins that began before `segment`.
    """

    label: Label
    segment: Segment
    start: int
    end: int
    words: int
    fills: bool
    begun: tuple[Segment, int] | None = None
    wrapped: bool = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.label.entries

    @property
    def roles(self) -> frozenset[str]:
        return self.label.roles

    @cached_property
    def box(self) -> Box:
        """The place of the whole label."""
        box = self.segment.box_of(self.start, self.end)
        if self.begun is None:
            return box
        first, start = self.begun
        return box.union(first.box_of(start, len(first.text)))

    def weight(self, role: str, language: str | None) -> float:
        """How surely the label names the role; a label of another language than the document's counts less."""
        return self.label.weights(language).get(role, 0.0)

    def weights(self, language: str | None) -> dict[str, float]:
        """The weight of each role that the label names."""
        return self.label.weights(language)

    @cached_property
    def counts(self) -> bool:
        """Whether the label is only the unit of the number before it (118 Smc): it names nothing that follows."""
        units = self.roles <= {"quantity", "volume", "conversion_factor"} and self.words == 1
        return units and _NUMBER_BEFORE.search(self.segment.text[: self.start]) is not None


def find_hits(view: View, lexicon: Lexicon) -> list[Hit]:
    """Every label of the lexicon on the pages, the longest at each place, in the order of reading."""
    hits: list[Hit] = []
    for line, flat in zip(view.lines, view.tokens, strict=True):
        texts = [token.text for token, _ in flat]
        if line.page in view.recognised:
            texts = [lexicon.mend(text) for text in texts]
        if not lexicon.beginnings.isdisjoint(texts):
            hits += _on_line(flat, texts, lexicon)
    wrapped = _wrapped(view, lexicon, hits)
    return [hit for hit in hits if not any(_part_of(hit, whole) for whole in wrapped)] + wrapped


def _part_of(hit: Hit, whole: Hit) -> bool:
    """Whether the label is only the last words of a longer one that began in the line above."""
    return hit.segment is whole.segment and hit.end <= whole.end and hit.words < whole.words


def _on_line(flat: Sequence[tuple[Token, Segment]], texts: Sequence[str], lexicon: Lexicon) -> list[Hit]:
    hits, at = [], 0
    while at < len(flat):
        if texts[at] not in lexicon.beginnings:
            at += 1
            continue
        length, words = _longest(texts, flat, at, lexicon)
        if words and not _of_another(flat, at, length, words):
            hits.append(_hit(flat[at : at + length], lexicon.labels[words]))
        at += max(1, length)
    return hits


def _of_another(flat: Sequence[tuple[Token, Segment]], at: int, length: int, words: tuple[str, ...]) -> bool:
    """Whether the words say how something else is counted: the "No." of "Policy No.", the "gal" of a price "/gal"."""
    token, segment = flat[at]
    if words == (NUMBER_SIGN,):
        return _counts_another(flat, at)
    return length == 1 and _PRICE_OF.search(segment.text[: _begin(token, segment)]) is not None


def _counts_another(flat: Sequence[tuple[Token, Segment]], at: int) -> bool:
    """Whether a bare "No." belongs to the word before or after it, and the stretch of text names no paper."""
    token, segment = flat[at]
    before = [one for one, where in flat[:at] if where is segment]
    if names_paper(tuple(one.text for one in before)):
        return False
    if before and before[-1].text.isdigit():
        return True  # the house in a street that has a number: Carrera 11 # 88-20
    glued = bool(before) and before[-1].text.isalpha() and not _PAUSE.search(segment.text[before[-1].end : token.start])
    after = segment.text[token.end :].split()
    return glued or bool(after and len(after[0]) > 2 and after[0].strip(":").isalpha())


def _begin(token: Token, segment: Segment) -> int:
    """Where the letters of the token begin: a word glued to signs (`$.10/gal`) is one token with them."""
    raw = fold(segment.text[token.start : token.end])
    return token.start + max(0, raw.rfind(token.text))


def _longest(
    texts: Sequence[str], flat: Sequence[tuple[Token, Segment]], at: int, lexicon: Lexicon
) -> tuple[int, tuple[str, ...] | None]:
    for words in lexicon.by_two.get(tuple(texts[at : at + 2]), ()):
        length = len(words)
        if tuple(texts[at : at + length]) == words and _together(flat[at : at + length]):
            return length, words
    alone = (texts[at],)
    if alone in lexicon.labels:
        return 1, alone
    joined = lexicon.joined.get(texts[at])
    return (1, joined) if joined else (0, None)


def _together(found: Sequence[tuple[Token, Segment]]) -> bool:
    """Whether the words are one label's: in one segment, or in segments that stand close."""
    for (_, before), (_, after) in pairwise(found):
        if before is not after and (after.box.x0 - before.box.x1) > _WIDEST_GAP * max(before.size, after.size):
            return False
    return True


def _hit(found: Sequence[tuple[Token, Segment]], label: Label) -> Hit:
    (token, first), (end, last) = found[0], found[-1]
    start, begun = (token.start, None) if first is last else (0, (first, token.start))
    fills = sum(segment is last for _, segment in found) == len(last.tokens)
    return Hit(label, last, start, end.end, len(found), fills, begun)


def _wrapped(view: View, lexicon: Lexicon, hits: Sequence[Hit]) -> list[Hit]:
    """Labels that go on in the line below: longer than what was found of them on either line alone."""
    longest: dict[tuple[int, int], int] = {}
    for hit in hits:
        key = (hit.segment.line, hit.segment.index)
        longest[key] = max(longest.get(key, 0), hit.words)
    found = []
    for upper, lower in pairwise(view.lines):
        below = [lower]
        if upper.page != lower.page:
            continue
        after = view.lines[lower.number + 1 : lower.number + 2]
        below += [line for line in after if line.page == upper.page]
        for segment in upper.segments:
            if segment.tokens and segment.tokens[0].text in lexicon.by_first:
                found += _wrapping(segment, below, lexicon, longest)
    return found


def _wrapping(
    segment: Segment, below: Sequence[Line], lexicon: Lexicon, longest: dict[tuple[int, int], int]
) -> list[Hit]:
    head = segment.tokens
    if len(head) > 5 or not head[-1].text.isalpha():
        return []
    led = tuple(token.text for token in head)
    begun_so = lexicon.by_two.get(led[:2], ()) if len(led) > 1 else lexicon.by_first[led[0]]
    longer = [words for words in begun_so if len(words) > len(led) and words[: len(led)] == led]
    for line in below if longer else ():
        for under in line.segments:
            if not _continues(segment, under):
                continue
            texts = (*led, *(token.text for token in under.tokens[:5]))
            known = max(longest.get((segment.line, segment.index), 0), longest.get((under.line, under.index), 0))
            for words in longer:
                if len(words) > known and texts[: len(words)] == words:
                    last = under.tokens[len(words) - len(head) - 1]
                    fills = len(words) == len(head) + len(under.tokens)
                    label, begun = lexicon.labels[words], (segment, 0)
                    return [Hit(label, under, 0, last.end, len(words), fills, begun, wrapped=True)]
    return []


def _continues(upper: Segment, lower: Segment) -> bool:
    gap = lower.box.y0 - upper.box.y1
    shared = min(upper.box.x1, lower.box.x1) - max(upper.box.x0, lower.box.x0)
    alike = 0.7 < lower.size / upper.size < 1.4 if upper.size and lower.size else True
    return alike and gap < _WRAP_GAP * upper.size and shared > 0.4 * min(upper.box.width, lower.box.width)
