"""A paper's part as a paper of its own: some of its lines, read with the habits of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.paper import Paper
from meterleaf.engine.extract.view import Line, Segment, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.contracts import Category


def view_of_lines(view: View, numbers: Iterable[int]) -> View:
    """The lines of these numbers, counted anew; pages and places stay what they were."""
    lines = [_counted(view.lines[old], new) for new, old in enumerate(numbers)]
    return View(lines, view.ratio, view.recognised)


def _counted(line: Line, number: int) -> Line:
    segments = tuple(Segment(segment.words, segment.page, number) for segment in line.segments)
    for index, segment in enumerate(segments):
        segment.index = index
    return Line(line.page, number, segments, line.box)


def part_of(paper: Paper, numbers: Iterable[int], category: Category | None = None) -> Paper:
    """Some lines of the paper; `category` where the part is of another than the paper."""
    view = view_of_lines(paper.view, numbers)
    habits = replace(paper.habits)
    if category is None:
        return Paper(
            view, paper.category, paper.language, paper.country, paper.options, habits, paper.kinds, paper.units
        )
    return Paper(
        view, category.name, paper.language, paper.country, paper.options, habits, category.kinds, category.units
    )
