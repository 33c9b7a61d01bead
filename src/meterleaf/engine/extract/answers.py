"""Texts that answer a label: behind it, right of it, or below it; names of tariffs, places and addresses are such."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import Taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.hits import Hit
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.view import Segment

# A label of another language or a weak one (`?` in the lexicon) is not believed where any text would do.
_SURE_LABEL = 0.8
# An answer stands at most so many heights of type below its label.
_BELOW = 1.6
_LEADERS = re.compile(r"^[\s.:…_–-]+")
# A line in which so many columns are headed is a table's: what stands below is a row, not an answer.
_TABLE_HEADS = 3
_TABLE_ROLES = frozenset({"quantity", "not.money", "net_amount", "previous_reading", "current_reading"})
_NO_LABELS = frozenset({"slices", "not.number"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The text segment.text[start:] that a label asks for; `way` is segment, line or below."""

    hit: Hit
    segment: Segment
    start: int
    end: int
    way: str

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]

    @property
    def box(self) -> Box:
        return self.segment.box_of(self.start, self.end)

    def taken(self, sure: float) -> Taken:
        return Taken(self.text, sure, self.text, self.segment.page, self.box)


def answers(paper: Paper, role: str) -> Iterable[Answer]:
    """What stands where the answer to each label of the role is expected, label by label."""
    for hit in paper.hits:
        if hit.weight(role, paper.language) >= _SURE_LABEL and _leads(paper, hit):
            found = _beside(paper, hit) or _below(paper, hit)
            if found is not None:
                yield found


def _leads(paper: Paper, hit: Hit) -> bool:
    """Whether the label begins its segment, or follows something closed: not a word of a sentence."""
    before = hit.segment.text[: hit.start].rstrip()
    if not any(c.isalnum() for c in before) or before[-1] in ":;|,)":
        return True
    return any(other.end >= len(before) for other in paper.hits_in(hit.segment) if other.end <= hit.start)


def _beside(paper: Paper, hit: Hit) -> Answer | None:
    """The rest of the label's segment, or the next one on its line: on the first line of a label that goes on below."""
    text = hit.segment.text
    if any(c.isalnum() for c in text[hit.end :]):
        return _cut(paper, hit, hit.segment, hit.end, "segment")
    for segment in (*_first_lines(paper, hit), hit.segment):
        line = paper.view.lines[segment.line]
        after = next((one for one in line.segments[segment.index + 1 :] if any(c.isalnum() for c in one.text)), None)
        if after is not None and not starts_with_label(paper, after):
            return _cut(paper, hit, after, 0, "line")
    return None


def _first_lines(paper: Paper, hit: Hit) -> Iterable[Segment]:
    """The segments above in which a wrapped label begins."""
    if not hit.wrapped:
        return
    for number in range(max(0, hit.segment.line - 2), hit.segment.line):
        for one in paper.view.lines[number].segments:
            if one.page == hit.segment.page and one.box.y0 >= hit.box.y0 - 1e-4 and _one_column(one, hit.segment):
                yield one


def _one_column(upper: Segment, lower: Segment) -> bool:
    return abs(upper.box.x0 - lower.box.x0) < 0.02 or abs(upper.box.center - lower.box.center) < 0.01


def _below(paper: Paper, hit: Hit) -> Answer | None:
    """What stands right below a label that has its place for itself, outside of tables, up to the next column."""
    line = paper.view.lines[hit.segment.line]
    heads = sum(1 for one in line.segments for other in paper.hits_in(one) if other.roles & _TABLE_ROLES)
    closed = hit.end >= len(hit.segment.text.rstrip(" :"))
    lower = _under(paper, hit) if closed and heads < _TABLE_HEADS else None
    if lower is None or starts_with_label(paper, lower):
        return None
    column = next((one.box.x0 for one in line.segments[hit.segment.index + 1 :]), 1.0) - 0.005
    inside = [at for at, word in zip(lower.starts, lower.words, strict=True) if word.box.x0 < column]
    found = _cut(paper, hit, lower, 0, "below") if inside else None
    if found is None or len(inside) == len(lower.words):
        return found
    last = inside[-1] + len(lower.words[len(inside) - 1].text)
    return replace(found, end=min(found.end, last))


def _under(paper: Paper, hit: Hit) -> Segment | None:
    """The next segment of the label's column: it begins as the label does, or stands under its middle, and close."""
    for number in range(hit.segment.line + 1, min(hit.segment.line + 3, len(paper.view.lines))):
        line = paper.view.lines[number]
        if line.page != hit.segment.page or line.box.y0 - hit.segment.box.y1 > _BELOW * hit.segment.size:
            return None
        for one in line.segments:
            if abs(one.box.x0 - hit.box.x0) < 0.012 or abs(one.box.center - hit.box.center) < 0.006:
                return one
    return None


def starts_with_label(paper: Paper, segment: Segment) -> bool:
    """Whether the segment asks for something itself; names of slices (Base, Day) do not."""
    return any(
        hit.start <= 1 and not hit.wrapped and (hit.words > 1 or hit.fills) and asks(hit, paper.language)
        for hit in paper.hits_in(segment)
    )


def asks(hit: Hit, language: str | None) -> bool:
    """Whether the label is surely one in the document's own language."""
    return any(weight >= 1 and role not in _NO_LABELS for role, weight in hit.weights(language).items())


def _cut(paper: Paper, hit: Hit, segment: Segment, start: int, way: str) -> Answer | None:
    """The answer without the colon or dots before it, and without another label and its value behind it."""
    rest = segment.text[start:]
    start += len(rest) - len(_LEADERS.sub("", rest))
    stops = [one.start for one in paper.hits_in(segment) if one.start > start + 1 and _closed(segment.text, one)]
    end = min([*stops, len(segment.text)])
    end = start + len(segment.text[start:end].rstrip(" ,;|-–"))
    return Answer(hit, segment, start, end, way) if end > start else None


def _closed(text: str, hit: Hit) -> bool:
    """Whether a label is asked there, with a colon: `Tarifa: 2.0TD Potencia: 4,6 kW`."""
    return text[hit.end : hit.end + 2].strip().startswith(":")
