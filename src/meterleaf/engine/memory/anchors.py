"""Anchors: the words around a value, and its place, by which it is found again."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.memory.layouts import Anchor, wordless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment, View

# How much each way counts when a value is looked for.
WEIGHTS = {"before": 3.0, "left": 2.0, "above": 1.5, "below": 1.0, "place": 1.0}
# How far one that holds goes on its own: a label right before the value says it all, a place alone does not.
ALONE = {"before": 1.0, "left": 0.95, "below": 0.8, "above": 0.8, "place": 0.6}
BEST, ALL = 0.6, 0.4
NEAR_LINES = 2
# How much a label counts that has moved to another side of its value.
MOVED = 0.75
# Which labels move, and how far above its value one stands that is a label and no heading. One that became one text with
# its value is as good as one to its left.
MOVING, NEAR_ABOVE = ("before", "left", "below"), 0.03
JOINED = 0.95
ABOVE_LINES, ABOVE_ANCHORS, LEFT_ANCHORS = 40, 3, 2
# How far from its place a value may stand and still be meant: to the side and up or down, in pages.
SIDE, LEVEL, DRIFT = 0.08, 0.02, 0.08
# How many words of a label are compared: what follows them may be a name or an address.
WORDS = 3
# What a label counts that goes on where the taught one ended: it may name another thing.
LONGER = 0.9
# From this likeness on two words are one word misread.
SLIP = 0.75


def anchors_of(value: Value, view: View) -> tuple[Anchor, ...]:
    """What stands before the value in its own words, to its left on the line, above it; and its place."""
    place = Anchor("place", "", round(value.box.x0, 4), round(value.box.middle, 4))
    return (*_before(value), *_left(value, view), *_above(value, view), *_below(value, view), place)


def agreement(value: Value, anchors: Sequence[Anchor], view: View) -> float:
    """How much of what stood around the taught value stands around this one, 0..1."""
    held = [(one.way, max(_holds(value, one, view), _moved(value, one, view))) for one in anchors]
    whole = sum(WEIGHTS[way] for way, _ in held)
    best = max((ALONE[way] * share for way, share in held), default=0.0)
    return BEST * best + ALL * sum(WEIGHTS[way] * share for way, share in held) / whole if whole else 0.0


def _before(value: Value) -> Iterable[Anchor]:
    words = wordless(value.segment.text[: value.start])
    if words:
        yield Anchor("before", words)


def _left(value: Value, view: View) -> Iterable[Anchor]:
    left = [one for one in _row(value, view) if wordless(one.text)]
    for segment in sorted(left, key=lambda one: -one.box.x0)[:LEFT_ANCHORS]:
        yield _anchor("left", segment, value.box)


def _row(value: Value, view: View) -> Iterable[Segment]:
    """What stands to the left at the value's height; in two columns of text a row may be cut into several lines."""
    for line in view.lines[max(0, value.line - NEAR_LINES) : value.line + NEAR_LINES + 1]:
        yield from (one for one in line.segments if one is not value.segment and _beside(one, value))


def _beside(one: Segment, value: Value) -> bool:
    level = abs(one.box.middle - value.box.middle)
    same_height = one.page == value.page and level < 0.5 * max(one.size, value.segment.size)
    return same_height and one.box.x1 <= value.box.x0 + 0.005


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


def _below(value: Value, view: View) -> Iterable[Anchor]:
    """What stands right under the value: some print a label below it."""
    if value.line + 1 < len(view.lines) and view.lines[value.line + 1].page == value.page:
        for segment in view.lines[value.line + 1].segments:
            if _over(segment.box, value.box) and wordless(segment.text):
                yield _anchor("below", segment, value.box)


def _anchor(way: str, segment: Segment, box: Box) -> Anchor:
    dx, dy = box.x0 - segment.box.x0, box.middle - segment.box.middle
    return Anchor(way, wordless(segment.text), round(dx, 4), round(dy, 4))


def _holds(value: Value, anchor: Anchor, view: View) -> float:
    if anchor.way == "before":
        return _alike(wordless(value.segment.text[: value.start]).split()[::-1], anchor.words.split()[::-1])
    if anchor.way == "place":
        return _near(value.box.x0 - anchor.dx, value.box.middle - anchor.dy, LEVEL)
    level = DRIFT if anchor.way == "above" else LEVEL
    least = 0.7 if anchor.way == "left" else 0.0  # a row's label is its own, however far the column has moved
    return max(
        (
            alike
            * max(
                least,
                _near(value.box.x0 - one.box.x0 - anchor.dx, value.box.middle - one.box.middle - anchor.dy, level),
            )
            for one, alike in _candidates(value, anchor, view)
        ),
        default=0.0,
    )


def _moved(value: Value, anchor: Anchor, view: View) -> float:
    """Some print a row's labels beside the values on one bill and right above or below them on the next.

    And where the label is long, or its column narrow, no gap is left between it and the value: they become one text.
    """
    if anchor.way not in MOVING and not (anchor.way == "above" and anchor.dy < NEAR_ABOVE):
        return 0.0
    words = anchor.words.split()
    joined = wordless(value.segment.text[: value.start]).split()[-len(words) :]
    around = list(_row(value, view))[-1:]
    around += [
        one
        for line in view.lines[max(0, value.line - 1) : value.line + 2]
        for one in line.segments
        if line.page == value.page and one is not value.segment and _over(one.box, value.box)
    ]
    told = [wordless(one.text).split() for one in around]
    return max((MOVED * max((_alike(one, words) for one in told), default=0.0)), JOINED * _alike(joined, words))


def _candidates(value: Value, anchor: Anchor, view: View) -> Iterable[tuple[Segment, float]]:
    words = anchor.words.split()
    for one in _segments(value, anchor.way, view):
        alike = _alike(wordless(one.text).split(), words)
        if alike:
            yield one, alike


def _segments(value: Value, way: str, view: View) -> Iterable[Segment]:
    if way == "left":
        return _row(value, view)
    first, last = (max(0, value.line - ABOVE_LINES), value.line) if way == "above" else (value.line + 1, value.line + 2)
    return (one for line in view.lines[first:last] if line.page == value.page for one in line.segments)


def _alike(words: Sequence[str], taught: Sequence[str]) -> float:
    """How much of the taught label's first words stands here too, each in its place; the first counts twice."""
    if not taught:
        return float(not words)
    weights = [2.0, 1.0, 1.0][: min(WORDS, len(taught))]
    held = [weight * _like(word, other) for weight, word, other in zip(weights, words, taught, strict=False)]
    longer = LONGER if len(words) > len(taught) and len(taught) < WORDS else 1.0
    return longer * sum(held) / sum(weights) if held and held[0] else 0.0


def stands_in(label: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the whole label stands somewhere in these words, slips of recognition aside."""
    starts = range(len(words) - len(label) + 1)
    return any(all(map(_like, label, words[at:])) for at in starts)


@lru_cache(maxsize=20_000)
def _like(word: str, taught: str) -> float:
    """1 for the same word, less for a slip of recognition, a shorter form, or one more part (Notanummer)."""
    if word == taught:
        return 1.0
    short, long = sorted((word, taught), key=len)
    if len(short) >= 3 and (long.startswith(short) or (len(short) >= 5 and long.endswith(short))):
        return 0.8
    alike = SequenceMatcher(None, short, long).ratio() if len(short) >= 4 else 0.0
    return alike if alike >= SLIP else 0.0


def _near(side: float, level: float, reach: float) -> float:
    """1 at the very place, less as the value stands off it; rows may move a table up or down."""
    return max(0.0, 1.0 - 0.5 * min(abs(side) / SIDE, 2.0) - 0.25 * min(abs(level) / reach, 2.0))


def _over(upper: Box, lower: Box) -> bool:
    return upper.x0 < lower.x1 and lower.x0 < upper.x1
