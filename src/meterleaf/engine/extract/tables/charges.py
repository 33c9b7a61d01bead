"""Rows that are the charges of a bill: energy, network and taxes repeat one consumption, tariffs part it.

They are chosen among as the lines of e-invoices are; a bill makes one item at each of its supply points.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.engine.content import Facts, Line
from meterleaf.engine.extract.facts.consumption import choose
from meterleaf.engine.extract.facts.understand import understand
from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.category import KINDS
from meterleaf.engine.extract.tables.drafts import Context, Draft, Source
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.mapping import Column, first
from meterleaf.engine.fields.units import unit as unit_named

if TYPE_CHECKING:
    from meterleaf.engine.extract.facts.values import Chosen
    from meterleaf.engine.extract.tables.blocks import Block

_PIPED = frozenset({"electricity", "gas", "water"})
_AMOUNTS = ("total_amount", "net_amount", "tax_amount")


def as_bills(block: Block, columns: list[Column], drafts: list[Draft], context: Context) -> list[Draft]:
    """The drafts of rows, those of one bill joined where a column names what each row charges."""
    named = first(columns, "lines")
    if named is None or not all(draft.category in _PIPED for draft in drafts):
        return drafts
    bills: dict[tuple[Any, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        bills[_bill_of(draft)].append(draft)
    joined = []
    for key, rows in bills.items():
        several = len(rows) > 1 and any(key[:2])
        joined += [_joined(block, columns, named, rows, context)] if several else rows
    return joined


def _bill_of(draft: Draft) -> tuple[Any, ...]:
    """The bill and the place that a row is of; without a number, the period stands for the bill."""
    told = draft.fields
    point = told.get("supply_point") or told.get("meter_number") or told.get("supply_address")
    number = told.get("invoice_number")
    period = () if number else (told.get("start_date"), told.get("end_date"))
    return number, point, draft.category, *period


def _joined(block: Block, columns: list[Column], named: Column, rows: list[Draft], context: Context) -> Draft:
    """One draft of a bill's rows: what was chosen of their quantities, the whole time, and the sum of all amounts."""
    chosen, picked = _chosen(block, named, rows, context)
    bill = picked[0]
    for name, ends in (("start_date", min), ("end_date", max)):
        dated = [draft for draft in rows if name in draft.fields]
        if dated:
            far = ends(dated, key=lambda draft: draft.fields[name])
            bill.fields[name], bill.sources[name] = far.fields[name], far.sources[name]
    if chosen.quantity is not None and chosen.unit is not None:
        places = tuple(draft.sources["quantity"].place for draft in picked)
        for name in ("quantity", "quantity_as_printed", "unit", "unit_as_printed", "periods"):
            bill.fields.pop(name, None)
        sure = bill.sources["quantity"].sure if chosen.sure else 0.6
        source = Source(f"{chosen.quantity}", places[0], sure, places if len(places) > 1 else ())
        bill.put_quantity(chosen.quantity, chosen.unit, source, bill.sources.get("unit", source))
        if chosen.parts and bill.category == "electricity":
            parts = [{"name": name, "quantity": part, "unit": chosen.unit.name} for name, part in chosen.parts]
            bill.put("periods", parts, source)
    _add_amounts(block, columns, rows, bill, context)
    return bill


def _chosen(block: Block, named: Column, rows: list[Draft], context: Context) -> tuple[Chosen, list[Draft]]:
    facts = Facts(syntax="table")
    lines = [
        Line(
            id=str(number),
            name=as_text(block.grid.cell(draft.row, named.place)) or None,
            quantity=draft.fields.get("quantity"),
            unit=unit_named(draft.fields["unit"]).symbol if "unit" in draft.fields else None,
            start=draft.fields.get("start_date"),
            end=draft.fields.get("end_date"),
            net_amount=draft.fields.get("net_amount"),
        )
        for number, draft in enumerate(rows)
    ]
    billed = [understand(facts, line, context.habits.numbers) for line in lines]
    found = choose(billed, KINDS[rows[0].category or "electricity"])
    picked = [rows[int(one.line.id or 0)] for one in found.lines]
    return found, picked or rows


def _add_amounts(block: Block, columns: list[Column], rows: list[Draft], bill: Draft, context: Context) -> None:
    """What the bill comes to: its rows' amounts added up, also of rows that count nothing; none where one is missing."""
    numbered = first(columns, "invoice_number")
    number = bill.fields.get("invoice_number")
    same = (
        [row for row in block.data if values.code(block.grid.cell(row, numbered.place)) == number]
        if numbered and number
        else [draft.row for draft in rows]
    )
    for name in _AMOUNTS:
        column = first(columns, name)
        bill.fields.pop(name, None)
        told = [values.amount(block.grid.cell(row, column.place), context.habits) for row in same] if column else []
        found = [amount.value for amount in told if amount is not None]
        bill.sources.pop(name, None)
        if column and found and len(found) == len(told):
            places = tuple(block.grid.place(row, column.place) for row in same)
            total = sum(found, Decimal(0))
            bill.put(name, total, Source(f"{total}", places[0], round(column.score * 0.9, 3), places))
