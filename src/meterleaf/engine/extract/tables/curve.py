"""Load curves: rows of an hour or a day each, that make one item over the whole time of a supply point."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.blocks import HOURS_OF_A_DAY, is_hour
from meterleaf.engine.extract.tables.drafts import Context, Draft, Source
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.mapping import Column, first, with_field

if TYPE_CHECKING:
    from meterleaf.engine.extract.tables.blocks import Block
    from meterleaf.engine.fields.units import Unit

_LEAST_ROWS = 20
_ROWS_A_DAY = 12
_MOST_STEP = 5
# Columns that a table of single transactions or bills has, and a curve has not.
_NO_CURVE = (
    "invoice_number",
    "period",
    "vehicle_plate",
    "card_number",
    "session",
    "ler_code",
    "document_number",
    "delivery_note_number",
    "month",
)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Point:
    """One row of the curve."""

    row: int
    at: datetime
    column: Column
    value: Decimal


def hour_columns(block: Block) -> list[int]:
    """The columns of hours, half hours or quarters, where each row is a day; empty when there are none."""
    found = [place for place in range(block.width) if (head := block.head(place)) and is_hour(head)]
    return found if len(found) >= HOURS_OF_A_DAY else []


def read_curve(
    block: Block, columns: list[Column], category: str, context: Context, above: Unit | None = None
) -> list[Draft]:
    """One item a supply point or meter; empty when the rows are no curve. `above` is the unit that the title names."""
    date_column = first(columns, "date", "start_date")
    if date_column is None or any(first(columns, name) for name in _NO_CURVE if name != date_column.field):
        return []
    if first(columns, "end_date") and _spans_days(block, columns, context):
        return []
    hours = hour_columns(block)
    quantities = [_hour_column(block, place, above) for place in hours] if hours else _summed(columns)
    by_point: dict[str, list[Point]] = defaultdict(list)
    for point in _points(block, columns, date_column, quantities, context):
        by_point[_owner(block, columns, point.row)].append(point)
    series = [points for points in by_point.values() if _is_curve(points, wide=bool(hours))]
    if not series or len(series) < len(by_point):
        return []
    return [_item(block, columns, points, category) for points in series]


def _hour_column(block: Block, place: int, unit: Unit | None) -> Column:
    return Column(place, "quantity", block.head(place), 0.9, unit)


def _summed(columns: list[Column]) -> list[Column]:
    """The best named column of consumption, and its slices where only those are there."""
    quantities = with_field(columns, "quantity") or with_field(columns, "index")
    whole = [column for column in quantities if not column.part]
    if not whole:
        return quantities
    known = [column for column in whole if column.unit]
    return [max(known or whole, key=lambda one: (round(one.score, 2), one.filled, -one.place))]


def _owner(block: Block, columns: list[Column], row: int) -> str:
    owner = first(columns, "supply_point", "meter_number", "supply_address")
    return as_text(block.grid.cell(row, owner.place)) if owner else ""


def _points(
    block: Block, columns: list[Column], date_column: Column, quantities: list[Column], context: Context
) -> list[Point]:
    clock_column = first(columns, "time")
    kinds = _kinds(block, columns)
    found = []
    for row in block.body:
        clock = block.grid.cell(row, clock_column.place) if clock_column else None
        at = values.moment(block.grid.cell(row, date_column.place), clock, context.habits)
        if at is None or not _is_consumption(block, kinds, row):
            continue
        for column in quantities:
            amount = values.amount(block.grid.cell(row, column.place), context.habits)
            if amount:
                found.append(Point(row, at, column, amount.value))
    return found


_OTHER_ENERGY = re.compile(
    r"rea[ck]t|vertid|excedent|inje[ck]t|einspeis|export|genera|kvar|terug|immess|produ[ckz]|inmat", re.IGNORECASE
)
_MOST_KINDS = 8


def _kinds(block: Block, columns: list[Column]) -> list[int]:
    """The columns that say which energy a row counts: named so, or with a few texts of which some name another energy."""
    named = [column.place for column in with_field(columns, "lines", "service", "description")]
    known = {column.place for column in columns}
    for place in (one for one in range(block.width) if one not in known):
        texts = {cell for row in block.body if isinstance(cell := block.grid.cell(row, place), str)}
        others = sum(_OTHER_ENERGY.search(text) is not None for text in texts) if len(texts) <= _MOST_KINDS else 0
        if 0 < others < len(texts):
            named.append(place)
    return named


def _is_consumption(block: Block, kinds: list[int], row: int) -> bool:
    told = (block.grid.cell(row, place) for place in kinds)
    return not any(isinstance(kind, str) and _OTHER_ENERGY.search(kind) for kind in told)


def _is_curve(points: list[Point], *, wide: bool) -> bool:
    """At least a score of rows, mostly not more than a day apart, or many to a day."""
    stamps = sorted({point.at for point in points})
    days = {stamp.date() for stamp in stamps}
    if wide or len(points) >= _ROWS_A_DAY * len(days):
        return len(days) >= 2 and len(points) >= _LEAST_ROWS
    if len(stamps) < _LEAST_ROWS:
        return False
    return median((after - before).total_seconds() for before, after in pairwise(stamps)) <= _DAY.total_seconds()


def is_hourly(block: Block, columns: list[Column], context: Context) -> bool:
    """Whether the rows are parts of days: hours in columns, a column of the clock, or stamps with a time of day."""
    if hour_columns(block):
        return True
    date_column = first(columns, "date", "start_date")
    if date_column is None:
        return False
    cells = [block.grid.cell(row, date_column.place) for row in block.body[:60]]
    stamps = {stamp for cell in cells if (stamp := values.moment(cell, None, context.habits))}
    return len({stamp.time() for stamp in stamps}) >= _ROWS_A_DAY or first(columns, "time") is not None


def _spans_days(block: Block, columns: list[Column], context: Context) -> bool:
    """Whether each row has an end of its own that lies more than a day after its start: then it is a bill."""
    start, end = first(columns, "date", "start_date"), first(columns, "end_date")
    if start is None or end is None:
        return False
    lengths = []
    for row in block.body[:60]:
        begin = values.moment(block.grid.cell(row, start.place), None, context.habits)
        finish = values.moment(block.grid.cell(row, end.place), None, context.habits)
        if begin and finish:
            lengths.append((finish - begin).total_seconds())
    return not lengths or median(lengths) > _DAY.total_seconds()


def _item(block: Block, columns: list[Column], points: list[Point], category: str) -> Draft:
    draft = Draft(row=points[0].row, category=category)
    stamps = sorted({point.at for point in points})
    _period(draft, block, columns, points, stamps)
    _quantity(draft, block, columns, points)
    owner = first(columns, "supply_point")
    meter = first(columns, "meter_number")
    for name, column in (("supply_point", owner), ("meter_number", meter)):
        cell = block.grid.cell(points[0].row, column.place) if column else None
        if column and cell is not None:
            source = Source(as_text(cell), block.grid.place(points[0].row, column.place), column.score)
            draft.put(name, values.code(cell), source)
            if name == "supply_point" and column.scheme:
                draft.put("supply_point_scheme", column.scheme, source)
                draft.put("cups", values.code(cell) if column.scheme == "CUPS" else None, source)
    _estimated(draft, block, columns, points)
    return draft


def _period(draft: Draft, block: Block, columns: list[Column], points: list[Point], stamps: list[datetime]) -> None:
    """First to last day. A last stamp at midnight, with none at the first one, ends the day before."""
    column = first(columns, "date", "start_date")
    if column is None:
        return
    first_point = min(points, key=lambda point: point.at)
    last_point = max(points, key=lambda point: point.at)
    end = stamps[-1].date()
    ends_of_intervals = (
        stamps[0].time() != time() and stamps[-1].time() == time() and len({stamp.date() for stamp in stamps}) > 1
    )
    if ends_of_intervals:
        end -= _DAY
    for name, point, day in (("start_date", first_point, stamps[0].date()), ("end_date", last_point, end)):
        text = as_text(block.grid.cell(point.row, column.place))
        draft.put(name, day, Source(text, block.grid.place(point.row, column.place), column.score))


def _quantity(draft: Draft, block: Block, columns: list[Column], points: list[Point]) -> None:
    ordered = [point.value for point in sorted(points, key=lambda point: (point.at, point.row))]
    column = points[0].column
    unit_column = column if column.unit else first(columns, "unit")
    unit = column.unit
    if unit is None and unit_column:
        unit = values.unit(block.grid.cell(points[0].row, unit_column.place))
    is_index = column.field == "index" or _never_falls(ordered)
    total = ordered[-1] - ordered[0] if is_index else sum(ordered, start=Decimal(0))
    rows = sorted({point.row for point in points})
    last = max(points, key=lambda point: point.column.place).column
    place = f"{block.grid.place(rows[0], column.place)}:{block.grid.place(rows[-1], last.place).split('!')[-1]}"
    text = f"{len(points)} values, {'last less first' if is_index else 'added up'}"
    source = Source(text, place, round(column.score * 0.97, 3), (place,))
    unit_source = Source(column.head, block.grid.place(block.heads[-1], column.place), round(column.score, 3))
    draft.put_quantity(total, unit, source, unit_source)
    if is_index:
        draft.put("previous_reading", ordered[0], source)
        draft.put("current_reading", ordered[-1], source)


def _never_falls(ordered: list[Decimal]) -> bool:
    """The mark of a counter that runs on, far from its first turn: consumption itself goes up and down."""
    if len(ordered) < _LEAST_ROWS or ordered[-1] <= ordered[0]:
        return False
    steps = [after - before for before, after in pairwise(ordered)]
    return min(steps) >= 0 and ordered[0] > _MOST_STEP * max(steps)


def _estimated(draft: Draft, block: Block, columns: list[Column], points: list[Point]) -> None:
    column = first(columns, "estimated")
    if column is None:
        return
    said = {values.estimated(block.grid.cell(point.row, column.place)) for point in points}
    if said <= {True, False} and said:
        place = block.grid.place(points[0].row, column.place)
        draft.put("estimated", True in said, Source(column.head, place, column.score))
