"""Spreadsheets and delimited text: a bill as a sheet of labels and values, or one row a bill under a header row."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

from meterleaf.samples.model import Grid, Group, Prose

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper

# the columns of a row-shaped export: field of the truth -> label
COLUMNS = (("invoice_number", "invoice_number"), ("supplier_name", "supplier"), ("supply_point_code", "supply_point"),
           ("meter_number", "meter_number"), ("issue_date", "issue_date"), ("start_date", "start_date"), ("end_date", "end_date"),
           ("quantity", "consumption"), ("total_amount", "total"))  # fmt: skip


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del rng
    as_rows = paper.category in ("electricity", "gas", "water") and family.chance("row shaped", 0.6)
    if paper.category == "wastes" and family.chance("row shaped", 0.5):
        rows = _waste_rows(paper, family)
    else:
        rows = _bill_rows(paper, family) if as_rows else _sheet(paper, family)
    return _xlsx(rows, family) if kind == "xlsx" else _csv(rows, family)


def _sheet(paper: Paper, family: Family) -> list[list[Any]]:
    """The paper as it is printed, cell by cell."""
    rows: list[list[Any]] = [[paper.title], [paper.supplier.name], [f"{_tax(paper, family)}"], []]
    for section in paper.sections:
        match section:
            case Group():
                rows += [[section.title], *([one.label, one.text] for one in section.facts)]
            case Grid():
                rows += [[section.title], section.headers, *section.rows]
            case Prose():
                rows += [[one] for one in section.sentences]
        rows.append([])
    return rows


def _tax(paper: Paper, family: Family) -> str:
    if not paper.truth.get("supplier_tax_id"):
        return ""
    return f"{family.pick('tax label', family.rules['tax_label'])}: {paper.supplier.tax_id}"


def _bill_rows(paper: Paper, family: Family) -> list[list[Any]]:
    """A header row and one row of values; what has no column is not stated."""
    truth = paper.truth
    columns = [(name, label) for name, label in COLUMNS if truth.get(name) is not None and family.has(label)]
    heads = [_head(name, label, truth["unit"], family) for name, label in columns]
    _forget(paper, {name for name, _ in columns} | {"unit"})
    values = [_value(truth[name], name) for name, _ in columns]
    if family.chance("service column", 0.5):
        return [[family.label("service"), *heads], [family.label(f"services.{paper.category}"), *values]]
    return [[paper.title], heads, values]


def _head(name: str, label: str, unit: str, family: Family) -> str:
    if name == "supply_point_code":
        return family.point_label
    return f"{family.label(label)} ({unit})" if name == "quantity" else family.label(label)


def _forget(paper: Paper, kept: set[str]) -> None:
    """The truth of what is not in the file is that it is not stated."""
    for name in paper.truth:
        if name not in kept:
            paper.truth[name] = None
    paper.marks.setdefault("alt", {}).update({"currency": [None], "document_type": [None, "invoice", "statement"]})
    paper.printed.clear()


def _waste_rows(paper: Paper, family: Family) -> list[list[Any]]:
    keys = ("document_number", "date", "producer", "destination", "ler", "description", "quantity", "rd")
    items = paper.truth["items"]
    heads = [family.label(f"wastes.{key}") for key in keys]
    if items[0]["unit"] == "t":
        heads[6] = heads[6].replace("kg", "t").replace("Kilogramos", "Toneladas")
    truth = paper.truth
    start = [
        truth["invoice_number"],
        _value(truth["issue_date"], "issue_date"),
        truth["producer"],
        truth["destination"],
    ]
    rows = [[*start, one["ler_code"], one["description"], one["quantity"], one["treatment_code"]] for one in items]
    paper.printed.clear()
    return [heads, *rows]


def _value(value: Any, name: str) -> Any:
    return date.fromisoformat(value) if name.endswith("_date") else value


def _xlsx(rows: list[list[Any]], family: Family) -> bytes:
    """A workbook with real dates and numbers where the rows have them."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - a fixed day keeps the bytes the same
    sheet = book.add_worksheet(family.label("consumptions")[:28].replace("/", " ").replace(":", ""))
    days = book.add_format({"num_format": family.pick("excel date", ["dd/mm/yyyy", "yyyy-mm-dd", "d-mmm-yy"])})
    bold = book.add_format({"bold": True})
    offset = family.pick("first row", [0, 0, 2, 4])
    for down, row in enumerate(rows):
        for right, cell in enumerate(row):
            _cell(sheet, down + offset, right, cell, days, bold if down == 0 else None)
    sheet.set_column(0, 12, 18)
    book.close()
    return stream.getvalue()


def _cell(sheet: Any, down: int, right: int, cell: Any, days: Any, form: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(down, right, datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001 - a plain day
    elif isinstance(cell, str):
        sheet.write_string(down, right, cell, form)
    elif cell is not None:
        sheet.write_number(down, right, float(cell), form)


def _csv(rows: list[list[Any]], family: Family) -> bytes:
    """Delimiter, encoding and decimal mark are the family's."""
    point = family.formats.style[-3]
    delimiter = ";" if point == "," else family.pick("delimiter", [",", ",", ";", "\t"])
    stream = StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell, family, point) for cell in row])
    encoding = family.pick("encoding", ["utf-8", "utf-8-sig", "cp1252"]) if family.language != "pl" else "utf-8"
    return stream.getvalue().encode(encoding, "replace")


def _plain(cell: Any, family: Family, point: str) -> str:
    if isinstance(cell, date):
        return family.formats.pattern(
            cell, family.pick("csv date", ["yyyy-mm-dd", "dd/mm/yyyy" if family.country != "US" else "mm/dd/yyyy"])
        )
    return cell if isinstance(cell, str) else str(cell).replace(".", point) if cell is not None else ""
