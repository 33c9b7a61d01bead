"""A paper cut where its keys stand: rows under a table's head, or sections from one key to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.content import Box
from meterleaf.engine.extract.several.views import part_of
from meterleaf.engine.extract.view import Line, Segment, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.contracts import Category
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.keys import Key

# Rows of a table follow each other within so many lines; a head has so many lines at most.
_ROW, _HEAD = 4, 4
# Sections side by side begin within so many lines; one that no other bounds has so many lines at most.
_BESIDE, _SECTION = 2, 14
# By so many lines the last section may be longer than the others.
_MORE = 3
_COLUMNS_APART, _EDGE = 0.15, 0.01


@dataclass(slots=True)
class Part:
    """What belongs to one key, as a paper of its own; `first` and `last` are its lines on the whole paper."""

    key: Key
    first: int
    last: int
    paper: Paper


def is_table(keys: Sequence[Key]) -> bool:
    """Whether the keys stand in one column, row under row."""
    return all(
        one.place.box.in_column_with(other.place.box)
        and (0 < other.line - one.line <= _ROW or other.place.page == one.place.page + 1)
        for one, other in pairwise(keys)
    )


def rows(paper: Paper, keys: Sequence[Key], categories: Sequence[Category | None] = ()) -> list[Part]:
    """Each row with the table's head set right above it, so that its cells find their labels."""
    head = _head(paper, keys[0].line)
    given = categories or [None] * len(keys)
    return [
        Part(key, key.line, last, _under_head(paper, head, range(key.line, last + 1), category))
        for key, last, category in zip(keys, _ends(paper, keys), given, strict=True)
    ]


def sections(
    paper: Paper, keys: Sequence[Key], categories: Sequence[Category | None], *, narrow: bool = False
) -> list[Part]:
    """From one key to the line before the next; keys side by side share their lines, each with its own columns.

    `narrow` leaves out what stands left of a key's own column: another block's.
    """
    bands = _bands(paper, keys)
    given = dict(zip((key.name for key in keys), categories, strict=True))
    starts = [min(key.line for key in band) for band in bands]
    ends = [after - 1 for after in starts[1:]]
    tall = max((end - start for start, end in zip(starts, ends, strict=False)), default=_SECTION)
    ends.append(min(starts[-1] + tall + _MORE, len(paper.view.lines) - 1))
    found = []
    for band, start, end in zip(bands, starts, ends, strict=True):
        first = _left(paper, band[0]) - _EDGE if narrow else 0.0
        edges = [first, *(_left(paper, key) - _EDGE for key in band[1:]), 1.0]
        for key, columns in zip(band, pairwise(edges), strict=True):
            part = part_of(paper, range(start, end + 1), given[key.name], columns if columns != (0.0, 1.0) else None)
            found.append(Part(key, start, end, part))
    return found


def _bands(paper: Paper, keys: Sequence[Key]) -> list[list[Key]]:
    """The keys from top to bottom, those that stand side by side together."""
    bands: list[list[Key]] = []
    for key in keys:
        beside = bands and key.place.page == bands[-1][-1].place.page and key.line - bands[-1][0].line <= _BESIDE
        if beside and all(abs(_left(paper, key) - _left(paper, one)) > _COLUMNS_APART for one in bands[-1]):
            bands[-1].append(key)
        else:
            bands.append([key])
    return [sorted(band, key=lambda key: key.place.box.x0) for band in bands]


def _left(paper: Paper, key: Key) -> float:
    """Where the key's column begins: at its label, or at the words that lead up to it."""
    link = paper.links.best(key.place, key.role)
    before = paper.view.lines[key.line].segments[: key.place.segment.index]
    box = key.place.box
    if link and link.way in {"line", "segment"}:
        box = link.hit.box
    elif before and not before[-1].has_digit:
        box = before[-1].box
    return min(box.x0, key.place.box.x0, key.place.segment.box.x0)


def _ends(paper: Paper, keys: Sequence[Key]) -> list[int]:
    """The last line of each row; one that nothing bounds has as many lines as the tallest of the others."""
    ends = [min(after.line - 1, key.line + _ROW - 1) for key, after in pairwise(keys)]
    bound = [end - key.line for key, end in zip(keys, ends, strict=False) if end - key.line < _ROW - 1]
    return [*ends, min(keys[-1].line + max(bound, default=0), len(paper.view.lines) - 1)]


def _head(paper: Paper, first: int) -> list[int]:
    """The lines of words right above the first row."""
    found: list[int] = []
    page = paper.view.lines[first].page
    for number in range(first - 1, max(-1, first - 1 - _HEAD), -1):
        line = paper.view.lines[number]
        if line.page != page or any(value.kind in {"date", "money", "quantity"} for value in paper.values_of(number)):
            break
        found.append(number)
    return sorted(found)


def _under_head(paper: Paper, head: Sequence[int], body: Sequence[int], category: Category | None) -> Paper:
    """The body's lines with the head's moved down to them (places in the head are never evidence)."""
    lines = [paper.view.lines[number] for number in body]
    if not head:
        return part_of(paper, body, category)
    heads = [paper.view.lines[number] for number in head]
    down = lines[0].box.y0 - max(line.box.y1 for line in heads) - 0.2 * lines[0].box.height
    moved = [_moved(line, down, lines[0].page) for line in heads]
    view = View([*moved, *lines], paper.view.ratio, paper.view.recognised)
    return part_of(replace(paper, view=view), range(len(view.lines)), category)


def _moved(line: Line, down: float, page: int) -> Line:
    segments = tuple(
        Segment(
            [replace(word, box=Box(word.box.x0, word.box.y0 + down, word.box.x1, word.box.y1 + down)) for word in one.words],
            page, line.number,
        )
        for one in line.segments
    )  # fmt: skip
    box = Box(line.box.x0, line.box.y0 + down, line.box.x1, line.box.y1 + down)
    return Line(page, line.number, segments, box)
