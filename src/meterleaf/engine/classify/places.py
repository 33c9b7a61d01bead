"""Where on a paper words stand: in a heading, in a label or a line that is charged, in running text, in a name.

A word says more in a heading than in small print: nearly every bill for power tells in its prose what a household
burns in gas, and a company called after gas sells power too.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from meterleaf.engine.extract.names import is_company
from meterleaf.engine.extract.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.view import Segment, View


class Place(Enum):
    TITLE = "title"
    LINE = "line"
    PROSE = "prose"
    NAME = "name"


# A heading's type is this many times as high as the paper's usual one, and it has no more words than this.
_LARGE, _SHORT = 1.3, 8
# Running text has so many words to a line; most are letters alone, and half of those begin small.
_RUNNING, _LETTERS, _SMALL = 6, 0.7, 0.5


def places(view: View) -> dict[Segment, Place]:
    """Each segment with its place, in the order of reading; what is printed again word for word is left out."""
    sizes = sorted(segment.size for segment in view.segments)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    names = _names(view.segments)
    seen: set[str] = set()
    found: dict[Segment, Place] = {}
    above: Segment | None = None
    for line in view.lines:
        figures = any(segment.has_digit for segment in line.segments[1:])
        for segment in line.segments:
            if segment.text in seen:
                continue
            seen.add(segment.text)
            place = _place(segment, usual, names, figures=figures, above=above)
            found[segment] = place
            above = segment if place is Place.PROSE else None
    return found


def _place(segment: Segment, usual: float, names: frozenset[str], *, figures: bool, above: Segment | None) -> Place:
    if fold(segment.text) in names:
        return Place.NAME
    if segment.size > _LARGE * usual and len(segment.words) <= _SHORT:
        return Place.TITLE
    runs = not figures and _is_running(segment)
    return Place.PROSE if runs or (above is not None and _goes_on(above, segment)) else Place.LINE


def _names(segments: Iterable[Segment]) -> frozenset[str]:
    """Companies as they are printed, with their legal form and (as logos have it) without."""
    full = [fold(segment.text) for segment in segments if len(segment.words) <= _SHORT and is_company(segment.text)]
    short = (name.rsplit(" ", cut)[0] for name in full for cut in (1, 2) if name.count(" ") >= cut)
    return frozenset((*full, *(name for name in short if len(name) > 4)))


def _is_running(segment: Segment) -> bool:
    words = [word.text.strip(".,;:()!?«»\"'") for word in segment.words]
    letters = [word for word in words if word.isalpha()]
    small = sum(word[0].islower() for word in letters)
    return len(words) >= _RUNNING and len(letters) >= _LETTERS * len(words) and small >= _SMALL * len(letters)


def _goes_on(above: Segment, segment: Segment) -> bool:
    """The last, short line of a paragraph: below it, begun small, in the same type."""
    same = abs(above.box.x0 - segment.box.x0) < 0.01 and abs(above.size - segment.size) < 0.1 * above.size
    return above.page == segment.page and same and segment.text[:1].islower()
