"""A workbook with a bill on each of its sheets, through the whole engine."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from meterleaf.engine import Document, Options, read


def workbook(*sheets):
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        page = book.add_worksheet(name)
        for at, (label, value) in enumerate(rows):
            page.write(at, 0, label)
            if isinstance(value, date):
                page.write_datetime(at, 1, datetime(value.year, value.month, value.day), days)
            else:
                page.write(at, 1, value)
    book.close()
    return Document("bills.xlsx", out.getvalue())


def bill(number, first, last, used, total):
    return [
        ("Electricity bill", ""),
        ("Supplier name", "Green Valley Power Ltd"),
        ("Invoice number", number),
        ("MPAN", "1200012345678"),
        ("Period from", first),
        ("Period to", last),
        ("Consumption", f"{used} kWh"),
        ("Total due", f"£{total}"),
    ]


def test_each_sheet_is_a_bill_of_its_own():
    found = read(
        workbook(
            ("Jan", bill("B-1", date(2024, 1, 1), date(2024, 1, 31), 400, "100.00")),
            ("Feb", bill("B-2", date(2024, 2, 1), date(2024, 2, 29), 380, "95.00")),
        ),
        Options(today=date(2024, 6, 1)),
    )
    told = [(one["invoice_number"], one["quantity"], one["start_date"], one["end_date"]) for one in found.reading.items]
    assert told == [
        ("B-1", 400, date(2024, 1, 1), date(2024, 1, 31)),
        ("B-2", 380, date(2024, 2, 1), date(2024, 2, 29)),
    ]
    assert "invoice_number" not in found.reading.document
    places = {
        (row.item, (row.place or "").partition("!")[0]) for row in found.reading.evidence if row.field == "quantity"
    }
    assert places == {(0, "Jan"), (1, "Feb")}


def test_a_bill_that_is_there_twice_is_one():
    same = bill("B-1", date(2024, 1, 1), date(2024, 1, 31), 400, "100.00")
    found = read(workbook(("Jan", same), ("Copy", same)), Options(today=date(2024, 6, 1)))
    assert [one["quantity"] for one in found.reading.items] == [400]


def test_an_invoice_of_something_else_has_its_header_from_its_cells():
    rows = [
        ("Taller Ejemplo S.L.", ""),
        ("CIF: B12345674", ""),
        ("Nº Factura", "F2024/33"),
        ("Fecha factura", date(2024, 3, 5)),
        ("Concepto", "Importe"),
        ("Cambio de aceite", 80),
        ("Filtro", 20),
        ("Base imponible", 100),
        ("IVA 21%", 21),
        ("TOTAL FACTURA", 121),
    ]
    found = read(workbook(("Factura", rows)), Options(today=date(2024, 6, 1)))
    assert found.classification is not None
    assert (found.classification.category, found.reading.items) == ("other", ())
    told = {
        name: found.reading.document.get(name)
        for name in ("invoice_number", "issue_date", "total_amount", "supplier_tax_id")
    }
    assert told == {
        "invoice_number": "F2024/33",
        "issue_date": date(2024, 3, 5),
        "total_amount": 121,
        "supplier_tax_id": "B12345674",
    }
    assert {row.place for row in found.reading.evidence if row.field == "total_amount"} == {"Factura!B10"}
