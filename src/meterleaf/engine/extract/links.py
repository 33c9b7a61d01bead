"""How labels and values belong together: by the line, by the column, by the words between.

A link's strength is 0..1. The nearest label explains a value, and a label explains best the value nearest to it; so a
value is believed to be what the strongest link says, as far as nothing else claims it more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.hits import Hit
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import View

# How far above its value a label may stand, in heights of type, when nothing else stands between.
_COLUMN_REACH = 14.0
_BELOW_REACH = 2.6


class Link(NamedTuple):
    """One label that may name one value: how strongly, and in which way (segment, line, column, right, below)."""

    hit: Hit
    strength: float
    way: str


class Links:
    """All links of a document, found when asked for."""

    def __init__(self, view: View, hits: list[Hit], values: list[Value], language: str | None) -> None:
        self.view = view
        self.language = language
        self._hits: dict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            self._hits[hit.segment.line].append(hit)
            first = hit.segment.line
            if hit.wrapped:
                for line in range(max(0, first - 2), first):
                    if view.lines[line].page == hit.segment.page:
                        self._hits[line].append(hit)
        self._values: dict[int, list[Value]] = defaultdict(list)
        self._places: dict[tuple[int, str], list[tuple[float, float]]] = defaultdict(list)
        for value in values:
            self._values[value.line].append(value)
            self._places[value.line, value.kind].append((value.box.x0, value.box.x1))
        self._naming = {line: [hit for hit in found if not hit.counts] for line, found in self._hits.items()}
        self._ends = [(line.page, line.box.y1) for line in view.lines]
        self._known: dict[tuple[int, int, int, str], list[Link]] = {}
        self._strengths: dict[tuple[int, int, int, str], dict[str, float]] = {}

    def to(self, value: Value) -> list[Link]:
        """The links of a value, strongest first."""
        key = (id(value.segment), value.start, value.end, value.kind)
        if key not in self._known:
            found: dict[int, Link] = {}
            for link in (*self._beside(value), *self._above(value), *self._below(value)):
                known = found.get(id(link.hit))
                if known is None or known.strength < link.strength:
                    found[id(link.hit)] = link
            self._known[key] = sorted(found.values(), key=lambda link: -link.strength)
        return self._known[key]

    def strength(self, value: Value, role: str) -> float:
        """How strongly the best label of that role names the value, the label's own weight in it."""
        return self.strengths(value).get(role, 0.0)

    def strengths(self, value: Value) -> Mapping[str, float]:
        """The same for every role that any label of the value has."""
        key = (id(value.segment), value.start, value.end, value.kind)
        known = self._strengths.get(key)
        if known is None:
            known = self._strengths[key] = {}
            for link in self.to(value):
                for name, weight in link.hit.label.weights(self.language).items():
                    if link.strength * weight > known.get(name, 0.0):
                        known[name] = link.strength * weight
        return known

    def best(self, value: Value, role: str) -> Link | None:
        links = [link for link in self.to(value) if role in link.hit.roles]
        return max(links, key=lambda link: link.strength * link.hit.weight(role, self.language), default=None)

    def rival(self, value: Value, role: str, others: Iterable[str]) -> float:
        """How strongly labels of other roles name the value, where they do not name `role` too."""
        wanted = frozenset(others)
        strongest = 0.0
        for link in self.to(value):
            weights = link.hit.label.weights(self.language)
            if role not in weights and link.strength > strongest:
                claims = [link.strength * weight for name, weight in weights.items() if name in wanted]
                strongest = max(strongest, *claims) if claims else strongest
        return strongest

    def _beside(self, value: Value) -> Iterable[Link]:
        for hit in self._hits.get(value.line, ()):
            if hit.segment is value.segment and hit.segment.line == value.line:
                yield from _in_segment(hit, value)
            elif hit.box.x1 <= value.box.x0 + 0.005:
                if not hit.counts:
                    yield from self._to_the_left(hit, value)
            elif hit.box.x0 >= value.box.x1 - 0.005 and hit.segment.line == value.line:
                gap = (hit.box.x0 - value.box.x1) * self.view.ratio[value.page] / max(value.segment.size, 1e-4)
                if gap < 3:
                    yield Link(hit, 0.35, "right")

    def _to_the_left(self, hit: Hit, value: Value) -> Iterable[Link]:
        """Labels of the line: each thing that stands between weakens the link."""
        between = [
            other
            for other in self._values.get(value.line, ())
            if other.box.x0 >= hit.box.x1 - 0.002
            and other.box.x1 <= value.box.x0 + 0.002
            and (_rank(other) >= _rank(value) > 0 or (value.kind == other.kind == "code" and not self._is_date(other)))
        ]
        apart = len({other.box.x0 for other in between})
        labels = sum(
            1
            for other in self._hits.get(value.line, ())
            if other is not hit and hit.box.x1 <= other.box.x0 and other.box.x1 <= value.box.x0 + 0.002
        )
        gap = (value.box.x0 - hit.box.x1) * self.view.ratio[value.page] / max(value.segment.size, 1e-4)
        strength = 0.93 - 0.13 * apart - 0.22 * labels - 0.004 * min(gap, 60)
        if not hit.fills:
            strength -= 0.1
        if strength > 0.05:
            yield Link(hit, strength, "line")

    def _is_date(self, code: Value) -> bool:
        """Whether the code is a date: behind "Date and no. of invoice" it leads the number, and stands not in its way."""
        return _over(self._places.get((code.line, "date"), ()), code.box)

    def _above(self, value: Value) -> Iterable[Link]:
        """Labels of the column above: the nearer the surer; a value of the same kind between is a table's column."""
        box, page, kind = value.box, value.page, value.kind
        size = max(value.segment.size, 1e-4)
        highest, lowest = box.y0 - 3 * _COLUMN_REACH * size, box.y0 + 0.4 * size
        blocked, same = 0.0, 0
        for number in range(value.line - 1, -1, -1):
            where, bottom = self._ends[number]
            if where != page or bottom < highest:
                break
            naming = self._naming.get(number)
            hits = [hit for hit in naming if hit.box.y1 <= lowest and _shares_column(hit, value)] if naming else []
            for hit in hits:
                strength = _column_strength(hit, value, size, blocked, same)
                if strength > 0.05:
                    yield Link(hit, strength, "column")
            if hits:
                blocked += 1
            if _over(self._places.get((number, kind), ()), box):
                same += 1
            elif not hits and _over(self.view.lines[number].places, box):
                blocked += 0.5
            if blocked >= 3:
                break

    def _below(self, value: Value) -> Iterable[Link]:
        """A caption under a value set large."""
        size = max(value.segment.size, 1e-4)
        for number in range(value.line + 1, min(value.line + 3, len(self.view.lines))):
            lower = self.view.lines[number]
            if lower.page != value.page or (lower.box.y0 - value.box.y1) / size > _BELOW_REACH:
                break
            for hit in self._hits.get(number, ()):
                if (
                    hit.segment.line == number
                    and _shares_column(hit, value)
                    and hit.fills
                    and hit.segment.size <= 1.05 * size
                ):
                    yield Link(hit, 0.4 if value.segment.size > 1.3 * hit.segment.size else 0.25, "below")


def _rank(value: Value) -> int:
    """Which kinds stand in each other's way: all but codes, which may be anything."""
    return 0 if value.kind in {"code", "tax_id"} else 1


def _in_segment(hit: Hit, value: Value) -> Iterable[Link]:
    if hit.end <= value.start:
        between = hit.segment.text[hit.end : value.start]
        words = len([word for word in between.split() if any(c.isalnum() for c in word)])
        yield Link(hit, max(0.1, 1.0 - 0.13 * words), "segment")
    elif hit.start >= value.end:
        words = len(
            [word for word in hit.segment.text[value.end : hit.start].split() if any(c.isalnum() for c in word)]
        )
        if words <= 2:
            yield Link(hit, 0.45 - 0.1 * words, "right")
    elif hit.start < value.start < hit.end < value.end:
        # The label ends in the unit that the quantity begins with: Consumo m3 28.
        yield Link(hit, 1.0, "segment")
    elif hit.wrapped:
        yield Link(hit, 0.9, "segment")


def _column_strength(hit: Hit, value: Value, size: float, blocked: float, same: int) -> float:
    """How strongly a label above names the value; 0 where it stands out of reach."""
    distance = max(0.0, (value.box.y0 - hit.box.y1) / size)
    stretch = 3 if same else 1
    if distance > _COLUMN_REACH * stretch:
        return 0.0
    strength = 0.86 - 0.03 * distance / stretch - 0.25 * blocked - 0.04 * min(same, 3)
    return strength - (0.0 if hit.fills else 0.15) - 0.25 * (1 - _alignment(hit, value))


def _shares_column(hit: Hit, value: Value) -> bool:
    one, other = hit.box, value.box
    left, right = one.x0, one.x1
    if left >= other.x1 or right <= other.x0:
        return False
    shared = min(right, other.x1) - max(left, other.x0)
    return shared > 0 and shared > 0.25 * min(right - left, other.x1 - other.x0)


def _alignment(hit: Hit, value: Value) -> float:
    """1 where left, right or middle stand in one line, less as they drift apart."""
    width = max(hit.box.width, value.box.width, 0.02)
    off = min(abs(hit.box.x0 - value.box.x0), abs(hit.box.x1 - value.box.x1), abs(hit.box.center - value.box.center))
    return max(0.0, 1.0 - off / (0.5 * width))


def _over(places: Iterable[tuple[float, float]], box: Box) -> bool:
    """Whether anything that stands at these places across the page is over the box."""
    left, right = box.x0, box.x1
    for x0, x1 in places:  # noqa: SIM110 - asked of every line above every value, where a generator costs twice as much
        if x0 < right and left < x1:
            return True
    return False
