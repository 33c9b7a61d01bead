"""Anchors: the words around a value, and its place, by which it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.memory.layouts import Anchor, wordless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment, View

# How much each way counts when a value is looked for.
WEIGHTS = {"before": 3.0, "left": 2.0, "above": 1.5, "place": 1.0}
ABOVE_LINES, ABOVE_ANCHORS, LEFT_ANCHORS = 40, 3, 2
# How far from its place a value may stand and still be meant: to the side and up or down, in pages.
SIDE, LEVEL, DRIFT = 0.08, 0.02, 0.08
# How many words of a label are compared: what follows them may be a name or an address.
WORDS = 3


def anchors_of(value: Value, view: View) -> tuple[Anchor, ...]:
    """What stands before the value in its own words, to its left on the line, above it; and its place."""
    place = Anchor("place", "", round(value.box.x0, 4), round(value.box.middle, 4))
    return (*_before(value), *_left(value, view), *_above(value, view), place)


def agreement(value: Value, anchors: Sequence[Anchor], view: View) -> float:
    """How much of what stood around the taught value stands around this one, 0..1."""
    whole = sum(WEIGHTS[one.way] for one in anchors)
    return sum(WEIGHTS[one.way] * _holds(value, one, view) for one in anchors) / whole if whole else 0.0


def _before(value: Value) -> Iterable[Anchor]:
    words = wordless(value.segment.text[: value.start])
    if words:
        yield Anchor("before", words)


def _left(value: Value, view: View) -> Iterable[Anchor]:
    line = view.lines[value.line].segments
    left = [one for one in line if one.box.x1 <= value.box.x0 + 0.005 and one is not value.segment]
    for segment in [one for one in left if wordless(one.text)][::-1][:LEFT_ANCHORS]:
        yield _anchor("left", segment, value.box)


def _above(value: Value, view: View) -> Iterable[Anchor]:
    found = 0
    for number in range(value.line - 1, max(-1, value.line - ABOVE_LINES), -1):
        line = view.lines[number]
        if line.page != value.page or found == ABOVE_ANCHORS:
            break
        for segment in line.segments:
            if _over(segment.box, value.box) and wordless(segment.text):
                found += 1
                yield _anchor("above", segment, value.box)


def _anchor(way: str, segment: Segment, box: Box) -> Anchor:
    dx, dy = box.x0 - segment.box.x0, box.middle - segment.box.middle
    return Anchor(way, wordless(segment.text), round(dx, 4), round(dy, 4))


def _holds(value: Value, anchor: Anchor, view: View) -> float:
    if anchor.way == "before":
        return _alike(wordless(value.segment.text[: value.start]).split()[::-1], anchor.words.split()[::-1])
    if anchor.way == "place":
        return _near(value.box.x0 - anchor.dx, value.box.middle - anchor.dy, LEVEL)
    level = LEVEL if anchor.way == "left" else DRIFT
    return max(
        (
            alike * _near(value.box.x0 - one.box.x0 - anchor.dx, value.box.middle - one.box.middle - anchor.dy, level)
            for one, alike in _candidates(value, anchor, view)
        ),
        default=0.0,
    )


def _candidates(value: Value, anchor: Anchor, view: View) -> Iterable[tuple[Segment, float]]:
    first = value.line if anchor.way == "left" else max(0, value.line - ABOVE_LINES)
    last = value.line + 1 if anchor.way == "left" else value.line
    words = anchor.words.split()
    for line in view.lines[first:last]:
        if line.page == value.page:
            for one in line.segments:
                alike = _alike(wordless(one.text).split(), words)
                if alike:
                    yield one, alike


def _alike(words: Sequence[str], taught: Sequence[str]) -> float:
    """The share of the taught label's first words that stand here too, in order from the first."""
    compared = min(WORDS, len(taught))
    same = 0
    while same < compared and same < len(words) and words[same] == taught[same]:
        same += 1
    return same / compared if compared else float(not words)


def _near(side: float, level: float, reach: float) -> float:
    """1 at the very place, less as the value stands off it; rows may move a table up or down."""
    return max(0.0, 1.0 - 0.5 * min(abs(side) / SIDE, 2.0) - 0.25 * min(abs(level) / reach, 2.0))


def _over(upper: Box, lower: Box) -> bool:
    return upper.x0 < lower.x1 and lower.x0 < upper.x1
