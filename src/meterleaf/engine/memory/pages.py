"""A document's pages as memory looks at them: lines, typed values, labels, and runs of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.language import language_of
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.values import Value
from meterleaf.engine.extract.view import View, view_of
from meterleaf.engine.fields.dates import months
from meterleaf.engine.memory.layouts import wordless
from meterleaf.engine.memory.shapes import find_written, pattern_of
from meterleaf.engine.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.content import Box, Content
    from meterleaf.engine.extract.view import Segment

# How many lines a chart may be high.
CHART = 16
NUMERIC = ("quantity", "number")


@dataclass(frozen=True)
class MemoryPages:
    paper: Paper

    @classmethod
    def of(cls, content: Content, category: str | None = None) -> MemoryPages:
        view = view_of(content.pages)
        language = language_of(segment.text for segment in view.segments)
        known = next((one for one in registry.categories() if one.name == category), None)
        return cls(paper_of(content.pages, known, language, Options(), view))

    @property
    def view(self) -> View:
        return self.paper.view

    @cached_property
    def values(self) -> list[Value]:
        """All typed values and codes."""
        return [*self.paper.values, *self.paper.codes]

    def written(self, value: str) -> list[Value]:
        """Where a code is printed, glued or in groups."""
        return [
            _span("text", one, start, end) for one in self.view.segments for start, end in find_written(value, one.text)
        ]

    def shaped(self, shape: str) -> list[Value]:
        """Everything that has the shape of a code."""
        pattern = pattern_of(shape)
        return [_span("text", one, *match.span()) for one in self.view.segments for match in pattern.finditer(one.text)]

    def runs(self) -> Iterator[tuple[str, list[Value]]]:
        """Numbers that stand in one line, and numbers that stand in one column with nothing but numbers between."""
        numbers = [one for one in self.values if one.kind in NUMERIC]
        for line in sorted({one.line for one in numbers}):
            row = _distinct([one for one in numbers if one.line == line])
            yield "line", [one for one in row if _goes_with(one, row[0])]
        for top in numbers:
            yield "column", self.column_from(top)

    def first_of_lines(self, values: list[Value]) -> list[Value]:
        """Of each line's values the one furthest left."""
        first: dict[int, Value] = {}
        for one in values:
            if one.line not in first or one.box.x0 < first[one.line].box.x0:
                first[one.line] = one
        return list(first.values())

    def of_a_month(self, value: Value) -> bool:
        """Whether the value's row begins with the bare name of a month, or its column ends in one: a table or a chart."""
        row = self.view.lines[value.line].segments
        below = (line for line in self.view.lines[value.line + 1 : value.line + CHART] if line.page == value.page)
        column = (one for line in below for one in line.segments if _over(one.box, value.box) and wordless(one.text))
        return any(_is_month(one) for one in (row[0], next(column, row[0])))

    def line_from(self, first: Value) -> list[Value]:
        """The numbers from this one to the end of its line."""
        row = [one for one in self.values if one.line == first.line and _goes_with(one, first)]
        return [one for one in _distinct(row) if one.box.x0 >= first.box.x0 - 0.002]

    def column_from(self, top: Value) -> list[Value]:
        """This number and those right below it, or behind the same words, line by line, as long as there are any."""
        run = [top]
        for line in range(top.line + 1, top.line + 14):
            below = self._in_column(top, line)
            if not below:
                break
            run.append(below[0])
        return run

    def top_of(self, value: Value) -> Value:
        """The first number of its column whose rows are named alike: of several slices the one that stands highest."""
        while value.line and (above := self._in_column(value, value.line - 1)) and self._named_alike(above[0], value):
            value = above[0]
        return value

    def _in_column(self, value: Value, line: int) -> list[Value]:
        numbers = (one for one in self.values if one.line == line and one.page == value.page and _goes_with(one, value))
        return [one for one in numbers if _aligned(one, value) or _said_alike(one, value)]

    def _named_alike(self, one: Value, other: Value) -> bool:
        rows = [[wordless(part.text) for part in self.view.lines[value.line].segments] for value in (one, other)]
        return any(rows[0]) and rows[0] == rows[1]


def _is_month(segment: Segment) -> bool:
    return not segment.has_digit and wordless(segment.text) in months()


def _over(upper: Box, lower: Box) -> bool:
    return upper.x0 < lower.x1 and lower.x0 < upper.x1


def _span(kind: str, segment: Segment, start: int, end: int) -> Value:
    return Value(kind, segment.text[start:end], segment, start, end, segment.box_of(start, end))


def _aligned(one: Value, other: Value) -> bool:
    return min(abs(one.box.x0 - other.box.x0), abs(one.box.x1 - other.box.x1)) < 0.012


def _said_alike(one: Value, other: Value) -> bool:
    """Whether the same words stand before both in their own text: those of longer numbers begin elsewhere."""
    words = [wordless(value.segment.text[: value.start]) for value in (one, other)]
    return words[0] == words[1] != ""


def _goes_with(one: Value, other: Value) -> bool:
    """Numbers that can be added up: of the same unit, where one has a unit."""
    return one.kind == other.kind and (one.unit is None or other.unit is None or one.unit.name == other.unit.name)


def _distinct(row: list[Value]) -> list[Value]:
    """One value a place, from left to right: a quantity is also found as its bare number."""
    found: dict[int, Value] = {}
    for one in sorted(row, key=lambda value: (value.box.x0, value.kind != "quantity")):
        found.setdefault(round(one.box.x0 * 500), one)
    return list(found.values())
