"""Numbers that stand in one column or one row of a table: runs that may have to be added up."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.extract.measures import Measured

# Rows of one table follow each other within this many heights of type.
_ROW_GAP = 3.2
_LONGEST = 24


def runs_of(measured: Sequence[Measured]) -> Iterable[list[Measured]]:
    """Columns and rows of two or more numbers of one unit: whole, and without an end or a tail that may be their sum."""
    for column in (*_columns(measured), *_rows(measured)):
        if 2 <= len(column) <= _LONGEST:
            yield column
        if 3 <= len(column) <= _LONGEST:
            yield column[:-1]
            yield column[1:]
            yield from _subtotals(column)


def _subtotals(column: Sequence[Measured]) -> Iterable[list[Measured]]:
    """The first few of a column that make a later one, or all later ones: slices, and then levies on their sum."""
    whole = sum(one.quantity for one in column)
    for length in range(2, len(column)):
        total = sum(one.quantity for one in column[:length])
        if any(one.quantity == total for one in column[length:]) or (total * 2 == whole and length < len(column) - 1):
            yield list(column[:length])


def _columns(measured: Sequence[Measured]) -> Iterable[list[Measured]]:
    ordered = sorted(measured, key=lambda one: (one.value.page, one.value.line))
    open_columns: list[list[Measured]] = []
    for one in ordered:
        for column in open_columns:
            if _goes_on(column[-1], one):
                column.append(one)
                break
        else:
            open_columns.append([one])
    return [column for column in open_columns if len(column) > 1]


def _goes_on(above: Measured, below: Measured) -> bool:
    one, other = above.value, below.value
    if one.page != other.page or above.unit != below.unit or one.line == other.line:
        return False
    near = other.box.y0 - one.box.y1 < _ROW_GAP * max(one.segment.size, other.segment.size)
    return near and one.box.in_column_with(other.box)


def _rows(measured: Sequence[Measured]) -> Iterable[list[Measured]]:
    rows: dict[tuple[int, str], list[Measured]] = defaultdict(list)
    for one in measured:
        rows[one.value.line, one.unit.name].append(one)
    for row in rows.values():
        if len(row) > 1:
            yield sorted(row, key=lambda one: one.value.box.x0)
