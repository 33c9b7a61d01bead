"""Spreadsheets and delimited files: tables row by row; bills printed into cells as the pages that they are.

A bill in cells is read twice: as a page (labels, arithmetic, layout) and cell by cell (a cell is one value, whole).
Where both speak, the cell has the last word on codes and dates, and the page on what was consumed and what it cost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.classify.documents import classify_pages
from meterleaf.engine.extract.pages import read_pages
from meterleaf.engine.extract.structured import SURE_ENOUGH
from meterleaf.engine.extract.tables import lay_out, read_tables
from meterleaf.engine.reading import Reading

if TYPE_CHECKING:
    from meterleaf.engine.content import Problem, Table
    from meterleaf.engine.extract.tables import LaidOut, TablesReading
    from meterleaf.engine.options import Options
    from meterleaf.engine.reading import Classification, Evidence, Item

# What a cell holds whole, and words on a page may be cut or joined.
_CELLS_SAY = (
    "invoice_number", "issue_date", "due_date", "start_date", "end_date", "supply_point", "supply_point_scheme", "cups", "meter_number",
    "contract_number", "customer_name", "customer_tax_id",
)  # fmt: skip
_DOUBTED = 0.6


def read_sheets(
    tables: tuple[Table, ...], options: Options, category: str | None = None
) -> tuple[Classification, Reading, tuple[Problem, ...]] | None:
    """The reading of a document's tables, None where there are none. `category` is what the caller knows it to be."""
    found = read_tables(tables, options)
    if found is None:
        return None
    if found.shape != "form" or any("ler_code" in item for item in found.items):
        return found.classification, _reading(found), found.problems
    if len(bills := _bills(tables, found)) > 1:
        apart = [one for table in bills if (one := read_sheets((table,), options, category)) is not None]
        return apart[0][0], _together([reading for _, reading, _ in apart]), found.problems
    laid_out = lay_out(tables)
    classification = classify_pages(laid_out.pages, category)
    page = read_pages(laid_out.pages, classification, options)
    if found.items and not page.items and category in {None, found.classification.category}:
        return found.classification, _reading(found), found.problems
    page = replace(page, evidence=tuple(_in_cell(row, laid_out) for row in page.evidence))
    return classification, _joined(page, found), ()


def _bills(tables: tuple[Table, ...], found: TablesReading) -> list[Table]:
    """The sheets that are bills of their own: each gave one item, and no two the same number and period."""
    places = {row.item: (row.place or "").rpartition("!")[0] for row in found.evidence if row.item is not None}
    told = [(item.get("invoice_number"), item.get("start_date"), item.get("end_date")) for item in found.items]
    named = [places.get(number) for number in range(len(found.items))]
    apart = len(set(named)) == len(named) and len(set(told)) == len(told) and all(any(one) for one in told)
    return [table for table in tables if table.name in named] if apart else []


def _together(readings: list[Reading]) -> Reading:
    """Several bills of one file: their items in order, and the header that they share."""
    items: list[Item] = []
    evidence = [row for row in readings[0].evidence if row.item is None]
    for one in readings:
        evidence += [replace(row, item=row.item + len(items)) for row in one.evidence if row.item is not None]
        items += one.items
    first = readings[0]
    document = {
        name: value
        for name, value in first.document.items()
        if all(one.document.get(name) == value for one in readings)
    }
    return replace(
        first,
        items=tuple(items),
        document=document,
        evidence=tuple(row for row in evidence if row.item is not None or row.field in document),
        checks=tuple(check for one in readings for check in one.checks),
        confidence=min(one.confidence for one in readings),
        needs_review=any(one.needs_review for one in readings),
    )


def _reading(found: TablesReading) -> Reading:
    review = found.confidence < SURE_ENOUGH
    return Reading("success", found.items, found.document, found.evidence, (), found.confidence, needs_review=review)


def _in_cell(row: Evidence, laid_out: LaidOut) -> Evidence:
    """Evidence that names the sheet's cell: the page was only made to be read."""
    place = laid_out.place(row.page, row.box) if row.page and row.box else None
    return replace(row, page=None, box=None, place=place or row.place, method="table")


def _joined(page: Reading, found: TablesReading) -> Reading:
    """The page's reading with the codes and dates of the cells; where they disagree on the amount, it is doubted."""
    facts = dict(found.facts)
    if not page.items:
        return _headed(page, found)
    if len(page.items) != 1 or not facts:
        return page
    item, told = dict(page.items[0]), {row.field: row for row in found.facts_evidence}
    taken = [name for name in _CELLS_SAY if name in facts and item.get(name) != facts[name] and _whole(name, facts)]
    item |= {name: facts[name] for name in taken}
    document = dict(page.document) | {
        name: facts[name] for name in taken if name in page.document or name in found.document
    }
    kept = tuple(row for row in page.evidence if row.field not in taken)
    added = [replace(told[name], item=0) for name in taken]
    confidence = min(page.confidence, _DOUBTED) if _disagree(item, found) else page.confidence
    needs_review = page.needs_review or confidence < SURE_ENOUGH
    return replace(
        page,
        items=(item,),
        document=document,
        evidence=(*kept, *added),
        confidence=confidence,
        needs_review=needs_review,
    )


def _headed(page: Reading, found: TablesReading) -> Reading:
    """The header of a bill of something else: what the page did not tell is told by labelled cells; sums where they agree."""
    told = dict(found.document)
    if "invoice_number" not in {**told, **page.document}:
        return page
    net, tax, total = (told.get(f"{name}_amount") for name in ("net", "tax", "total"))
    agree = net is not None and tax is not None and net + tax == total
    if told.get("customer_tax_id") == (page.document.get("supplier_tax_id") or told.get("supplier_tax_id")):
        told.pop("customer_tax_id", None)
    more = {
        name: value
        for name, value in told.items()
        if name not in page.document and (agree or not name.endswith("_amount"))
    }
    added = tuple(row for row in found.evidence if row.item is None and row.field in more)
    return replace(page, document={**page.document, **more}, evidence=(*page.evidence, *added))


def _whole(name: str, facts: Item) -> bool:
    """A period is only exchanged as a whole: half of one and half of another is none."""
    if name in {"start_date", "end_date"}:
        return "start_date" in facts and "end_date" in facts
    if name in {"supply_point_scheme", "cups"}:
        return "supply_point" in facts
    return True


def _disagree(item: Item, found: TablesReading) -> bool:
    amounts = {one["quantity"] for one in found.items if "quantity" in one}
    return bool(amounts) and item.get("quantity") not in amounts
