"""A log of meter readings: each row reads a counter, and what two readings of one meter differ by was used between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.drafts import Context, Draft
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.mapping import Column, first
from meterleaf.engine.extract.tables.rows import Reader

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from meterleaf.engine.extract.tables.blocks import Block

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Read:
    row: int
    at: date
    counter: Decimal


def read_log(block: Block, columns: list[Column], category: str, context: Context) -> list[Draft]:
    """One item between two readings of a meter; empty where the rows tell what was used, or a counter runs back."""
    index, when = first(columns, "index"), first(columns, "date", "end_date", "start_date")
    told = {"quantity", "previous_reading", "current_reading", "period", "invoice_number"}
    if index is None or when is None or any(column.field in told for column in columns):
        return []
    by_meter: dict[str, list[_Read]] = defaultdict(list)
    for row in block.data:
        day = values.day(block.grid.cell(row, when.place), context.habits)
        counter = values.amount(block.grid.cell(row, index.place), context.habits)
        if day is not None and counter is not None:
            by_meter[_owner(block, columns, row)].append(_Read(row, day.value, counter.value))
    reader = Reader(block, tuple(one for one in columns if one.field not in {"index", when.field}), category, context)
    drafts = []
    for reads in by_meter.values():
        ordered = sorted(reads, key=lambda one: one.at)
        pairs = list(pairwise(ordered))
        if any(after.counter < before.counter or after.at == before.at for before, after in pairs):
            return []
        drafts += [_between(reader, index, when, before, after) for before, after in pairs]
    return drafts if len(block.data) >= _FEWEST else []


def _owner(block: Block, columns: list[Column], row: int) -> str:
    owner = first(columns, "meter_number", "supply_point", "supply_address")
    return as_text(block.grid.cell(row, owner.place)) if owner else ""


def _between(reader: Reader, index: Column, when: Column, before: _Read, after: _Read) -> Draft:
    draft = Draft(row=after.row, category=reader.category)
    reader.tell(draft, after.row)
    for name, column, read, value in (
        ("start_date", when, before, before.at),
        ("end_date", when, after, after.at),
        ("previous_reading", index, before, before.counter),
        ("current_reading", index, after, after.counter),
    ):
        draft.put(name, value, reader.source(read.row, column))
    unit, unit_source = reader.unit_of(after.row, index)
    both = ("previous_reading", "current_reading")
    draft.put_quantity(
        after.counter - before.counter, unit, reader.source(after.row, index, 0.85, derived=both), unit_source
    )
    return draft
