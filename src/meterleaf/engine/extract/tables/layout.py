"""A sheet laid out as a page, for bills that are printed into cells: each cell's words at its place in the grid.

The readers of pages find labels beside, above and in front of values; they need nothing more than places. `places`
leads back from a box to the cell, so that evidence names `Sheet1!C12` and not a spot on paper that there is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.content import Box, Page, Word
from meterleaf.engine.extract.tables.grid import Grid, as_text

if TYPE_CHECKING:
    from meterleaf.engine.content import Table

_ROWS_A_PAGE = 120
_LINE = 14.0  # points a row, so that words stand as they do on a printed page
_LETTER = 5.0
_GAP = 3.0  # letters between two columns
_WIDEST = 60


@dataclass(frozen=True)
class LaidOut:
    """The pages of all sheets, and on which page in which row and column each cell came to stand."""

    pages: tuple[Page, ...]
    cells: tuple[tuple[int, Box, str], ...]

    def place(self, page: int, box: Box) -> str | None:
        """The cell on which the box mostly lies."""
        x, y = box.center, box.middle
        for number, cell, name in self.cells:
            if number == page and cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1:
                return name
        return None


def lay_out(tables: tuple[Table, ...]) -> LaidOut:
    """All sheets as pages of words (method `table`), the filled cells one under and beside the other."""
    pages: list[Page] = []
    cells: list[tuple[int, Box, str]] = []
    for table in tables:
        grid = Grid(table)
        lefts = _lefts(grid)
        rows = [row for row in range(grid.height) if any(cell is not None for cell in grid.rows[row])]
        for start in range(0, len(rows), _ROWS_A_PAGE):
            page, found = _page(grid, rows[start : start + _ROWS_A_PAGE], lefts, len(pages) + 1)
            pages.append(page)
            cells += found
    return LaidOut(tuple(pages), tuple(cells))


def _lefts(grid: Grid) -> list[float]:
    """Where each column begins, in letters; a title that runs over its neighbours widens no column."""
    width = max((len(row) for row in grid.rows), default=0)
    lefts = [0.0]
    for column in range(width):
        texts = [
            as_text(cell)
            for row in range(grid.height)
            if (cell := grid.cell(row, column)) is not None and not _runs_over(grid, row, column)
        ]
        lefts.append(lefts[-1] + min(_WIDEST, max((len(text) for text in texts), default=0)) + _GAP)
    return lefts


def _runs_over(grid: Grid, row: int, column: int) -> bool:
    return all(cell is None for cell in grid.rows[row][column + 1 :])


def _page(grid: Grid, rows: list[int], lefts: list[float], number: int) -> tuple[Page, list[tuple[int, Box, str]]]:
    longest = max(
        (
            lefts[column] + len(as_text(cell))
            for row in rows
            for column, cell in enumerate(grid.rows[row])
            if cell is not None
        ),
        default=1,
    )
    width, height = (longest + 2 * _GAP) * _LETTER, (len(rows) + 2) * _LINE
    words: list[Word] = []
    cells: list[tuple[int, Box, str]] = []
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(grid.rows[row]):
            if cell is not None:
                spot = _Spot(lefts[column] + _GAP, line, width, height)
                placed = spot.words(as_text(cell))
                words += placed
                cells.append((number, _around(placed), grid.place(row, column)))
    return Page(number, width, height, tuple(words), method="table"), cells


def _around(words: list[Word]) -> Box:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a cell's text begins: letters from the left, lines from the top, on a page of so many points."""

    left: float
    line: int
    width: float
    height: float

    def words(self, text: str) -> list[Word]:
        found: list[Word] = []
        left = self.left
        for part in text.split() or [text]:
            right = left + len(part)
            top = self.line * _LINE
            box = Box(
                left * _LETTER / self.width,
                top / self.height,
                right * _LETTER / self.width,
                (top + 0.75 * _LINE) / self.height,
            )
            found.append(Word(part, box, 0.75 * _LINE / self.height))
            left = right + 1
        return found
