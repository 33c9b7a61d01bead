"""A sheet as the readers see it: cells by row and column, blank ones None, each with the name of its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meterleaf.engine.content import Cell, Table

_BLANKS = " \t\r\n\u00a0\u202f\ufeff'"


@dataclass(frozen=True)
class Grid:
    """Rows and columns count from 0; `place` counts as spreadsheets do. `turned`, the sheet's columns are the rows."""

    table: Table
    turned: bool = False

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        tidied = tuple(tuple(_tidy(cell) for cell in row) for row in self.table.rows)
        return tuple(zip_longest(*tidied)) if self.turned else tidied

    @property
    def height(self) -> int:
        return len(self.rows)

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def place(self, row: int, column: int) -> str:
        """`Sheet1!C12`; of a delimited file, which has no sheet, `C12`."""
        name = f"{self.table.name}!" if self.table.name else ""
        row, column = (column, row) if self.turned else (row, column)
        return f"{name}{column_name(column)}{row + self.table.first_row}"


def _tidy(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    tidied = cell.strip(_BLANKS)
    if tidied.startswith('="') and tidied.endswith('"'):  # what keeps a spreadsheet from taking a code for a number
        tidied = tidied[2:-1].strip(_BLANKS)
    return tidied or None


@cache
def column_name(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def as_text(cell: Cell) -> str:
    """A cell as it is shown to people: what evidence quotes."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:f}" if abs(cell.adjusted()) < 20 else str(cell)
    return cell
