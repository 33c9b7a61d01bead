"""A paper's part as a paper of its own: some of its lines, read with the habits of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.paper import Paper
from meterleaf.engine.extract.view import Line, Segment, View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.contracts import Category


def view_of_lines(view: View, numbers: Iterable[int], columns: tuple[float, float] | None = None) -> View:
    """The lines of these numbers, counted anew; pages and places stay what they were.

    `columns` keeps only what begins between two places across the page.
    """
    lines: list[Line] = []
    for number in numbers:
        line = _counted(view.lines[number], len(lines), columns or (0.0, 1.0))
        if line is not None:
            lines.append(line)
    return View(lines, view.ratio, view.recognised)


def _counted(line: Line, number: int, columns: tuple[float, float]) -> Line | None:
    runs = [[word for word in one.words if columns[0] <= word.box.x0 <= columns[1]] for one in line.segments]
    segments = tuple(Segment(run, line.page, number) for run in runs if run)
    for index, segment in enumerate(segments):
        segment.index = index
    return Line(line.page, number, segments, line.box) if segments else None


def part_of(
    paper: Paper,
    numbers: Iterable[int],
    category: Category | None = None,
    columns: tuple[float, float] | None = None,
) -> Paper:
    """Some lines of the paper; `category` where the part is of another than the paper."""
    view = view_of_lines(paper.view, numbers, columns)
    name, kinds, units = paper.category, paper.kinds, paper.units
    if category is not None:
        name, kinds, units = category.name, category.kinds, category.units
    return Paper(view, name, paper.language, paper.country, paper.options, paper.habits, kinds, units)
