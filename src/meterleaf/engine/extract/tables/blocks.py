"""Cuts a sheet into blocks: rows under a head of column names, and the free cells (titles, forms) outside of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.words import IGNORED, begins_with_flag, guesses

if TYPE_CHECKING:
    from collections.abc import Callable

    from meterleaf.engine.content import Cell
    from meterleaf.engine.extract.tables.grid import Grid
    from meterleaf.engine.extract.tables.values import Habits

_SURE = 0.45
FEWEST_MONTHS, _ANY_YEAR = 3, 2000  # heads of months may leave the year to the sheet's title
HOURS_OF_A_DAY = 23  # a day in spring has one hour less
_HOUR_HEAD = re.compile(
    r"(?:hh?|hora|hour|stunde|heure|ora|uur|kwh|v)?[ _]?\d{1,2}|\d{1,2}[:.h]\d\d(?::\d\d)?(?:\s?-.*)?",
    re.IGNORECASE,
)
_MOST_HEAD_ROWS = 4


@dataclass(frozen=True)
class Block:
    """A table inside a sheet: `heads` are the rows of column names (the last one names most), `body` the rows below."""

    grid: Grid
    heads: tuple[int, ...]
    body: tuple[int, ...]

    def head(self, column: int) -> str:
        """A column's own name: the lowest head row that names it, with a unit that stands in a row below."""
        own = [as_text(self.grid.cell(row, column)) for row in self.heads]
        named = [text for text in own if text]
        if not named:
            return ""
        last = named[-1]
        is_unit_row = len(named) > 1 and own[-1] == last and values.unit(last) is not None
        return f"{named[-2]} ({last})" if is_unit_row else last

    def section(self, column: int) -> str:
        """What stands above the column's own name, also where a merged cell is only written at its left end."""
        if len(self.heads) < 2:
            return ""
        above = self.heads[-2]
        for place in range(column, -1, -1):
            text = as_text(self.grid.cell(above, place))
            if text:
                return text
        return ""

    @cached_property
    def data(self) -> tuple[int, ...]:
        """The rows that are no totals: what their cells are tells what the columns hold."""
        return tuple(row for row in self.body if not _is_total(self.grid, row)) or self.body

    @property
    def width(self) -> int:
        return max(len(self.grid.rows[row]) for row in self.heads)


@dataclass(frozen=True)
class Sheet:
    """A sheet cut up: its blocks, and the rows that are in none."""

    grid: Grid
    blocks: tuple[Block, ...]
    loose: tuple[int, ...] = field(default=())


def cut(grid: Grid, habits: Habits) -> Sheet:
    """The sheet's blocks from top to bottom; a head that is printed again (a new page) starts no new one."""
    heads = _heads(grid, habits)
    blocks: list[Block] = []
    ends = [run[0] for run in heads[1:]] + [grid.height] * bool(heads)
    for run, end in zip(heads, ends, strict=True):
        body = tuple(row for row in range(run[-1] + 1, end) if any(cell is not None for cell in grid.rows[row]))
        if blocks and _same_head(grid, blocks[-1].heads[-1], run[-1]):
            blocks[-1] = Block(grid, blocks[-1].heads, blocks[-1].body + body)
        elif body:
            blocks.append(Block(grid, run, body))
    taken = {row for block in blocks for row in (*block.heads, *block.body)}
    loose = tuple(row for row in range(grid.height) if row not in taken and any(grid.rows[row]))
    return Sheet(grid, tuple(blocks), loose)


def _heads(grid: Grid, habits: Habits) -> list[tuple[int, ...]]:
    """Runs of neighbouring head rows: the naming row with the rows of sections above and units below."""
    runs: list[tuple[int, ...]] = []
    row = 0
    while row < grid.height:
        if not _names_columns(grid, row, habits):
            row += 1
            continue
        run = [row]
        while row + 1 < grid.height and len(run) < _MOST_HEAD_ROWS and _continues_head(grid, row + 1, habits):
            row += 1
            run.append(row)
        above = run[0] - 1
        if above >= 0 and _is_section_row(grid, above, habits) and (not runs or above > runs[-1][-1]):
            run.insert(0, above)
        runs.append(tuple(run))
        row += 1
    return runs


def _names_columns(grid: Grid, row: int, habits: Habits) -> bool:
    """At least two cells name different fields, a good part of all, and none is data."""
    cells = [cell for cell in grid.rows[row] if cell is not None]
    if len(cells) < 2 or not isinstance(cells[0], str):
        return False
    others = [cell for cell in cells if values.month_start(cell, habits, _ANY_YEAR) is None]
    if len(cells) - len(others) >= FEWEST_MONTHS:
        return bool(others) and all(isinstance(cell, str) and not _is_data(habits)(cell) for cell in others)
    if any(not isinstance(cell, str) for cell in cells) or sum(map(_is_data(habits), cells)) > 0.1 * len(cells):
        return False
    named = [found[0].field for cell in cells if (found := guesses(str(cell))) and found[0].score >= _SURE]
    useful = {name for name in named if name != IGNORED}
    hours = sum(is_hour(str(cell)) for cell in cells)
    if hours >= HOURS_OF_A_DAY:
        return bool(useful)
    return len(useful) >= 2 and len(named) >= 0.3 * len(cells)


def _is_total(grid: Grid, row: int) -> bool:
    start = next((cell for cell in grid.rows[row] if cell is not None), None)
    return isinstance(start, str) and begins_with_flag("total", start)


def _is_data(habits: Habits) -> Callable[[Cell], bool]:
    def test(cell: Cell) -> bool:
        text = str(cell)
        if is_hour(text):
            return False
        if not any(letter.isalpha() for letter in text):
            return any(letter.isdigit() for letter in text)
        return values.is_value(cell, habits) and not guesses(text)

    return test


def is_hour(head: str) -> bool:
    """Whether a head names an hour or a part of it: H1, 00:30, Hora 7."""
    return _HOUR_HEAD.fullmatch(head.strip()) is not None


def _continues_head(grid: Grid, row: int, habits: Habits) -> bool:
    """A second row of names, or a row of units, right below."""
    cells = [cell for cell in grid.rows[row] if cell is not None]
    if not cells or any(not isinstance(cell, str) for cell in cells):
        return False
    units = sum(
        values.unit(cell) is not None or str(cell).strip("()[] ") in {"€", "EUR", "£", "$", "€/kWh"} for cell in cells
    )
    return units >= max(1, 0.6 * len(cells)) or (
        _names_columns(grid, row, habits) and not _same_labels(grid, row - 1, row)
    )


def _is_section_row(grid: Grid, row: int, habits: Habits) -> bool:
    """Titles over groups of columns: at least one beside the first column, fewer than the names below, no data."""
    cells = [(place, cell) for place, cell in enumerate(grid.rows[row]) if cell is not None]
    below = sum(cell is not None for cell in grid.rows[row + 1])
    if not cells or len(cells) > below or all(place == 0 for place, _ in cells):
        return False
    is_data = _is_data(habits)
    return all(isinstance(cell, str) and not cell.rstrip().endswith(":") and not is_data(cell) for _, cell in cells)


def _same_head(grid: Grid, one: int, other: int) -> bool:
    return grid.rows[one] == grid.rows[other]


def _same_labels(grid: Grid, one: int, other: int) -> bool:
    return grid.rows[one] == grid.rows[other]
