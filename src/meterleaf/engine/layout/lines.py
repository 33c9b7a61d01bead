"""Words to lines: a word continues the line whose end to its left stands level with it.

Levels are compared only between neighbours, so that a slight slope or a change of type does not matter. Lines are
cut into segments where the gap is wider than a space: the cells of a table, a label and its value far to the right.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from meterleaf.engine.content import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from meterleaf.engine.content import Page, Word

LEVEL = 0.5  # of the lower one's height: what two words of one line share at least
PARTING_GAP = 1.0  # of the type's height; a space is a quarter to a half


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one line that stand together."""

    words: tuple[Word, ...]
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one level, left to right; `page` is the page's number. Vertical writing makes lines of its own."""

    words: tuple[Word, ...]
    box: Box
    text: str
    page: int
    segments: tuple[Segment, ...]


def lines(page: Page) -> tuple[Line, ...]:
    """All words of the page, each in one line, lines from top to bottom."""
    level = [_line(words, page) for words in _level([word for word in page.words if not word.vertical])]
    upright = [_line(words, page) for words in _columns(page.words)]
    return tuple(sorted((*level, *upright), key=lambda line: (line.box.y0 + line.box.y1, line.box.x0)))


def reading_order(page: Page) -> tuple[Word, ...]:
    """The page's words line by line: for pages whose content has no order worth keeping."""
    return tuple(word for line in lines(page) for word in line.words)


def _level(words: Sequence[Word]) -> Iterable[list[Word]]:
    """Words from left to right, each put at the end of the line that it continues best.

    Lines are looked up by the level of their last word, in bands as high as usual type.
    """
    if not words:
        return []
    band = max(median(word.box.height for word in words), 1e-9)
    found: list[list[Word]] = []
    by_band: dict[int, list[int]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (word.box.x0, word.box.y0)):
        at = _continued(word, found, _near(word, by_band, band))
        if at is None:
            at = len(found)
            found.append([])
        else:
            by_band[int(found[at][-1].box.middle / band)].remove(at)
        found[at].append(word)
        by_band[int(word.box.middle / band)].append(at)
    return found


def _near(word: Word, by_band: dict[int, list[int]], band: float) -> Iterator[int]:
    for key in range(int(word.box.y0 / band) - 1, int(word.box.y1 / band) + 2):
        yield from by_band.get(key, ())


def _continued(word: Word, found: Sequence[Sequence[Word]], candidates: Iterable[int]) -> int | None:
    """The line whose last word is most level with this one; between equals the one that ends nearest."""
    levels = ((_level_share(found[at][-1].box, word.box), found[at][-1].box.x1, at) for at in candidates)
    return max((one for one in levels if one[0] >= LEVEL), default=(0.0, 0.0, None))[2]


def _level_share(one: Box, other: Box) -> float:
    """How much of the lower box's height both share; as much again of the higher one decides between candidates."""
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    low, high = sorted((one.height, other.height))
    if low <= 0:
        return 1.0 if shared >= 0 else 0.0
    share = shared / low
    return share if share < LEVEL else (share + shared / high) / 2 + (1 - LEVEL) / 2


def _columns(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Runs of vertical words that stand over each other, in the order of the page's content."""
    run: list[Word] = []
    for word in words:
        if not word.vertical:
            continue
        if run and not _over_each_other(run[-1].box, word.box):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _over_each_other(one: Box, other: Box) -> bool:
    return min(one.x1, other.x1) - max(one.x0, other.x0) >= LEVEL * min(one.width, other.width)


def _line(words: Sequence[Word], page: Page) -> Line:
    shape = page.width / page.height if page.height else 1.0
    segments = tuple(_segment(part) for part in _parted(words, shape))
    return Line(tuple(words), _around(words), " ".join(word.text for word in words), page.number, segments)


def _parted(words: Sequence[Word], shape: float) -> Iterator[Sequence[Word]]:
    """Cut at gaps wider than a space; vertical writing is one piece."""
    start = 0
    for at, (one, other) in enumerate(pairwise(words), start=1):
        gap = (other.box.x0 - one.box.x1) * shape
        if not one.vertical and gap > PARTING_GAP * max(one.box.height, other.box.height):
            yield words[start:at]
            start = at
    yield words[start:]


def _segment(words: Sequence[Word]) -> Segment:
    return Segment(tuple(words), _around(words), " ".join(word.text for word in words))


def _around(words: Sequence[Word]) -> Box:
    return reduce(Box.union, (word.box for word in words))
