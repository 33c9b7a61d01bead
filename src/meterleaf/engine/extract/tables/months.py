"""A column a month: each row is what a meter or a service used, each of its months an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.blocks import FEWEST_MONTHS
from meterleaf.engine.extract.tables.category import of_text
from meterleaf.engine.extract.tables.drafts import Context, Draft, Source
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.mapping import Column, with_field
from meterleaf.engine.extract.tables.rows import Reader
from meterleaf.engine.extract.tables.words import head_of
from meterleaf.engine.fields.dates import last_of_month

if TYPE_CHECKING:
    from datetime import date

    from meterleaf.engine.extract.tables.blocks import Block
    from meterleaf.engine.extract.tables.values import Habits
    from meterleaf.engine.fields.units import Unit

# Fields whose columns would be read as the row's own amounts, or whose name a month's head may bear too.
_NOT_BESIDE = frozenset(
    {"quantity", "index", "volume", "export", "amount_price", "total_amount", "net_amount", "tax_amount", "month", "period", "date"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A column that holds one month, and how its head says so."""

    place: int
    start: date
    head: str


def month_columns(block: Block, habits: Habits, year: int | None) -> list[Month]:
    """The columns of months from left to right; empty where they are fewer than three, or repeat themselves."""
    found = []
    for place in range(block.width):
        cells = [cell for row in block.heads if (cell := block.grid.cell(row, place)) is not None]
        start = next((start for cell in reversed(cells) if (start := values.month_start(cell, habits, year))), None)
        if start is not None:
            found.append(Month(place, start, as_text(cells[-1])))
    starts = [one.start for one in found]
    return found if len(found) >= FEWEST_MONTHS and starts == sorted(set(starts)) else []


def units_of_rows(block: Block, columns: list[Column]) -> list[Unit]:
    """The units that rows state: in a column of units, or in the words that name a row."""
    return [unit for row in block.body[:50] if (unit := _unit(block, columns, row)[0])]


def read_months(
    block: Block, columns: list[Column], months: list[Month], category: str, context: Context, fallback: Unit | None
) -> list[Draft]:
    """One item for each month of each row that counts something; rows of money and of totals count nothing."""
    taken = {one.place for one in months}
    beside = tuple(one for one in columns if one.place not in taken and one.field not in _NOT_BESIDE)
    drafts = []
    for row in block.body:
        unit, stated = _unit(block, columns, row)
        unit = unit or (None if stated else fallback)
        if unit is not None:
            drafts += [draft for one in months if (draft := _item(block, beside, one, row, unit, category, context))]
    return drafts


def _item(
    block: Block, beside: tuple[Column, ...], month: Month, row: int, unit: Unit, category: str, context: Context
) -> Draft | None:
    column = Column(month.place, "quantity", month.head, 0.9, unit)
    draft = Reader(block, (*beside, column), _of_row(block, row, unit, category, context), context).read(row)
    if draft is None:
        return None
    source = Source(month.head, block.grid.place(block.heads[-1], month.place), 0.9)
    draft.put("start_date", month.start, source)
    draft.put("end_date", last_of_month(month.start), source)
    return draft


def _of_row(block: Block, row: int, unit: Unit, category: str, context: Context) -> str:
    """The category that the row's first words name, where its unit can be of it."""
    label = next((cell for cell in block.grid.rows[row] if isinstance(cell, str)), "")
    return of_text(label, unit.kind, context.among) or category


def _unit(block: Block, columns: list[Column], row: int) -> tuple[Unit | None, bool]:
    """The row's unit, and whether it states one at all: pounds are no measure."""
    for column in with_field(columns, "unit"):
        cell = block.grid.cell(row, column.place)
        if cell is not None:
            return values.unit(cell), True
    labels = [cell for cell in block.grid.rows[row][:3] if isinstance(cell, str)]
    heads = [head_of(label) for label in labels]
    unit = next((head.unit for head in heads if head.unit), None)
    return unit, unit is not None or any(head.currency or head.rate for head in heads)
