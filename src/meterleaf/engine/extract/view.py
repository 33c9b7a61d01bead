"""A page as a reader sees it: lines from top to bottom, each cut into segments where the gap is wider than a space.

Text is looked for in segments (`Segment.text`), and `Segment.box_of` turns a stretch of that text back into a place
on the page. Coordinates are fractions of the page; gaps are measured in heights of the type.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from meterleaf.engine.content import Box
from meterleaf.engine.extract.text import raw_tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from meterleaf.engine.content import Page, Word

# A gap above this many heights of type parts two segments; a space between words is a quarter to a half of it.
PARTING_GAP = 1.0
_DIGIT = re.compile(r"\d")
# Where one word is a label and its value: Total:66,39, INV#00417, Nº044, No.118.
_GLUED = re.compile(r"(?<=:)(?=.)|(?<=[#№º°])(?=\w)|(?:(?<=^[Nn]\.)|(?<=^[Nn][or]\.))(?=\d)")


class Token(NamedTuple):
    """One folded token and the stretch of its segment's text that it stands for."""

    text: str
    start: int
    end: int


class Segment:
    """Words that stand together on one line."""

    def __init__(self, words: Sequence[Word], page: int, line: int) -> None:
        self.words = tuple(words)
        self.page = page
        self.line = line
        self.index = 0
        self.text = " ".join(word.text for word in self.words)
        self.box = _around([word.box for word in self.words])
        self.size = max(word.size or word.box.height for word in self.words)
        self.confidence = min(word.confidence for word in self.words)

    @cached_property
    def has_digit(self) -> bool:
        return _DIGIT.search(self.text) is not None

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in `text`."""
        places, at = [], 0
        for word in self.words:
            places.append(at)
            at += len(word.text) + 1
        return tuple(places)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Folded, fillers left out; a segment of nothing but fillers (a column headed `al`) keeps them."""
        return self._cut(tokens) or self._cut(raw_tokens)

    def _cut(self, cutter: Callable[[str], tuple[str, ...]]) -> tuple[Token, ...]:
        return tuple(
            Token(text, at + start, at + end)
            for word, at in zip(self.words, self.starts, strict=True)
            for text, start, end in _tokens_of(word.text, cutter)
        )

    def box_of(self, start: int, end: int) -> Box:
        """The place of text[start:end]; a part of a word takes its share of the word's box."""
        if start <= 0 and end >= len(self.text):
            return self.box
        boxes = []
        for place in range(max(0, bisect_right(self.starts, start) - 1), bisect_left(self.starts, end)):
            word, at = self.words[place], self.starts[place]
            length = len(word.text)
            if start < at + length:
                whole = start <= at and end >= at + length
                share = (max(start - at, 0) / length, min(end - at, length) / length)
                boxes.append(word.box if whole else _part(word.box, *share))
        return _around(boxes) if boxes else self.box

    def __repr__(self) -> str:
        return f"<{self.page}:{self.line}:{self.index} {self.text!r}>"


@dataclass
class Line:
    page: int
    number: int
    segments: tuple[Segment, ...]
    box: Box

    @cached_property
    def text(self) -> str:
        return "  ".join(segment.text for segment in self.segments)

    @cached_property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Where across the page each segment begins and ends."""
        return tuple((segment.box.x0, segment.box.x1) for segment in self.segments)


@dataclass
class View:
    """All pages' lines, top to bottom, page after page; `ratio[page]` is width over height.

    `recognised` names the pages that were read from a picture, where letters may slip.
    """

    lines: list[Line]
    ratio: dict[int, float]
    recognised: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def segments(self) -> list[Segment]:
        return [segment for line in self.lines for segment in line.segments]

    @cached_property
    def tokens(self) -> list[list[tuple[Token, Segment]]]:
        """Each line's tokens with their segments, left to right: every lexicon looks for its phrases in them."""
        return [[(token, segment) for segment in line.segments for token in segment.tokens] for line in self.lines]


def view_of(pages: Iterable[Page]) -> View:
    lines: list[Line] = []
    ratio, recognised = {}, set()
    for page in pages:
        ratio[page.number] = page.width / page.height if page.height else 1.0
        if page.method == "ocr":
            recognised.add(page.number)
        lines += _lines(page, len(lines))
    return View(lines, ratio, frozenset(recognised))


def _lines(page: Page, first: int) -> list[Line]:
    words = [word for word in page.words if word.text.strip() and not word.vertical and word.box.height > 0]
    ratio = page.width / page.height if page.height else 1.0
    found = []
    for number, row in enumerate(_rows(words), first):
        segments = tuple(Segment(run, page.number, number) for run in _runs(row, ratio))
        for index, segment in enumerate(segments):
            segment.index = index
        found.append(Line(page.number, number, segments, _around([segment.box for segment in segments])))
    for run in _margins(page):
        segment = Segment(run, page.number, first + len(found))
        found.append(Line(page.number, first + len(found), (segment,), segment.box))
    return found


def _margins(page: Page) -> Iterable[list[Word]]:
    """What runs up or down the page's edge, whole: there the law has many suppliers print who they are."""
    run: list[Word] = []
    for word in (word for word in page.words if word.vertical and word.text.strip()):
        if run and abs(word.box.center - run[-1].box.center) > 0.5 * run[-1].box.width:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _rows(words: list[Word]) -> list[list[Word]]:
    """Words grouped by their vertical middle; a word joins a line when their middles lie within each other's height."""
    rows: list[tuple[float, float, list[Word]]] = []
    placed = [(word.box.middle, word.box.x0, word) for word in words]
    for middle, _, word in sorted(placed, key=itemgetter(0, 1)):
        height = max(word.box.height, word.size * 0.7)
        for at in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            center, tall, members = rows[at]
            if abs(center - middle) <= 0.45 * min(tall, height) and _free(members, word):
                members.append(word)
                share = 1 / len(members)
                rows[at] = (center * (1 - share) + middle * share, max(tall, height), members)
                break
        else:
            rows.append((middle, height, [word]))
    rows.sort(key=lambda row: row[0])
    return [sorted(members, key=lambda w: w.box.x0) for _, _, members in rows]


def _free(members: list[Word], word: Word) -> bool:
    """Whether the word's place on the line is not taken already (text printed over text stays apart)."""
    x0, x1 = word.box.x0, word.box.x1
    for member in members[-8:]:
        left, right = member.box.x0, member.box.x1
        if right < x0 or x1 < left:
            continue
        if min(x1, right) - max(x0, left) >= 0.5 * min(x1 - x0, right - left):
            return False
    return True


def _runs(row: list[Word], ratio: float) -> list[list[Word]]:
    """A line cut where the gap is wider than its type is high."""
    height = median(word.size or word.box.height for word in row)
    runs = [[row[0]]]
    for before, word in pairwise(row):
        gap = (word.box.x0 - before.box.x1) * ratio
        if gap > PARTING_GAP * max(height, min(before.box.height, word.box.height)):
            runs.append([word])
        else:
            runs[-1].append(word)
    return runs


@lru_cache(maxsize=65_536)
def _tokens_of(word: str, cutter: Callable[[str], tuple[str, ...]]) -> tuple[Token, ...]:
    """The tokens of one word, by their places in it."""
    return tuple(Token(text, start, end) for start, end in _pieces(word) for text in cutter(word[start:end]))


def _pieces(word: str) -> list[tuple[int, int]]:
    """A word cut behind its colons and signs for "number": many papers glue a label to its value (`Total:66,39`)."""
    cuts = [0, *(found.start() for found in _GLUED.finditer(word)), len(word)]
    return list(pairwise(cuts))


def _around(boxes: Sequence[Box]) -> Box:
    if len(boxes) == 1:
        return boxes[0]
    return Box(
        min([box.x0 for box in boxes]),
        min([box.y0 for box in boxes]),
        max([box.x1 for box in boxes]),
        max([box.y1 for box in boxes]),
    )


def _part(box: Box, start: float, end: float) -> Box:
    return Box(box.x0 + box.width * start, box.y0, box.x0 + box.width * end, box.y1)
