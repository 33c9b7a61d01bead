"""Random tables with known items: whatever the order of columns, the delimiter, the habit, the language."""

from __future__ import annotations

import csv
import io
import os
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.content import Table
from meterleaf.engine.document import Document
from meterleaf.engine.extract.tables import lay_out, read_tables
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Options
from meterleaf.engine.read import read

# invoice, issue, start, end, quantity, net, total; then the title that tells the category
HEADS = {
    "en": (["Invoice number", "Invoice date", "Period from", "Period to", "Consumption (kWh)", "Net amount", "Gross amount"], "Electricity"),
    "es": (["Nº factura", "Fecha emisión", "Fecha inicio", "Fecha fin", "Consumo kWh", "Base imponible", "Importe total"], "Electricidad"),
    "fr": (["N° facture", "Date de facture", "Début de période", "Fin de période", "Consommation [kWh]", "Montant HT", "Montant TTC"], "Électricité"),
    "de": (["Rechnungs-Nr.", "Rechnungsdatum", "Von", "Bis", "Verbrauch in kWh", "Nettobetrag", "Bruttobetrag"], "Strom"),
    "it": (["Numero fattura", "Data emissione", "Data inizio", "Data fine", "Consumo fatturato (kWh)", "Imponibile", "Totale fattura"], "Energia elettrica"),
    "pt": (["Nº da fatura", "Data de emissão", "Data início", "Data fim", "Consumo (kWh)", "Total sem IVA", "Total com IVA"], "Eletricidade"),
    "ca": (["Número de factura", "Data d'emissió", "Data inici", "Data fi", "Consum kWh", "Base imposable", "Import total"], "Electricitat"),
    "nl": (["Factuurnummer", "Factuurdatum", "Startdatum", "Einddatum", "Verbruik (kWh)", "Bedrag excl. btw", "Bedrag incl. btw"], "Elektriciteit"),
}  # fmt: skip
FIELDS = ("invoice_number", "issue_date", "start_date", "end_date", "quantity", "net_amount", "total_amount")


@st.composite
def bills(draw):
    start = draw(st.dates(date(2012, 1, 1), date(2025, 1, 1)))
    rows = []
    for number in range(draw(st.integers(2, 8))):
        end = start + timedelta(days=draw(st.integers(25, 62)))
        cents = draw(st.integers(1000, 9_999_999))
        rows.append(
            {
                "invoice_number": f"F{draw(st.integers(10, 99))}-{1000 + number}",
                "issue_date": end + timedelta(days=draw(st.integers(1, 20))),
                "start_date": start,
                "end_date": end,
                "quantity": Decimal(draw(st.integers(1, 99_999_999))) / 100,
                "net_amount": Decimal(cents) / 100,
                "total_amount": Decimal(cents + draw(st.integers(1, 9999))) / 100,
            }
        )
        start = end + timedelta(days=1)
    return rows


def printed(value, comma, order):
    if isinstance(value, date):
        return value.strftime(order)
    if isinstance(value, Decimal):
        text = f"{value:,.2f}"
        return text.translate(str.maketrans(",.", ".,")) if comma else text
    return value


def grid(rows, heads, columns, title, comma, order):
    yield [title]
    yield []
    yield [heads[column] for column in columns]
    for row in rows:
        yield [printed(row[FIELDS[column]], comma, order) for column in columns]


@settings(max_examples=60, deadline=None)
@given(
    bills(), st.sampled_from(sorted(HEADS)), st.permutations(range(7)), st.sampled_from([";", "\t", "|", ","]),
    st.booleans(), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_any_register_of_bills(rows, language, columns, delimiter, comma, order, encoding):
    heads, title = HEADS[language]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(grid(rows, heads, columns, title, comma, order))
    content = open_document(Document("x.csv", out.getvalue().encode(encoding)))
    reading = read_tables(content.tables, Options())
    assert reading.classification.category == "electricity"
    assert len(reading.items) == len(rows)
    for item, row in zip(reading.items, rows, strict=True):
        assert {name: item.get(name) for name in FIELDS} == row
        assert item["unit"] == "kilowatt_hour_(kwh)"


@settings(max_examples=25, deadline=None)
@given(bills(), st.sampled_from(sorted(HEADS)), st.permutations(range(7)), st.integers(0, 4), st.integers(0, 3))
def test_any_workbook_of_bills(rows, language, columns, down, right):
    heads, title = HEADS[language]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, days = book.add_worksheet(title[:30]), book.add_format({"num_format": "dd/mm/yyyy"})
    for place, column in enumerate(columns):
        sheet.write(down, right + place, heads[column])
        for line, row in enumerate(rows, down + 1):
            value = row[FIELDS[column]]
            if isinstance(value, date):
                sheet.write_datetime(line, right + place, value, days)
            else:
                sheet.write(line, right + place, value)
    book.close()
    reading = read_tables(open_document(Document("x.xlsx", out.getvalue())).tables, Options())
    assert [{name: item.get(name) for name in FIELDS} for item in reading.items] == rows
    places = {one.place for one in reading.evidence}
    assert all(place.startswith(f"{title[:30]}!") for place in places)


cells = st.one_of(
    st.none(), st.text(max_size=20), st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    st.dates(), st.datetimes(), st.booleans(),
    st.sampled_from(["CUPS", "Consumo (kWh)", "Fecha", "Total", "EWC code", "Date", "kWh", "Invoice number", "m3", "01/02/2024", "1.234,5", "P1 kWh"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, max_size=7).map(tuple), max_size=14).map(tuple))
def test_no_table_trips_the_reader(rows):
    tables = (Table("S", rows),)
    reading = read_tables(tables, Options())
    assert reading.classification.category == "other" or reading.items
    assert 0 <= reading.confidence <= 1
    for page in lay_out(tables).pages:
        assert all(0 <= word.box.x0 <= word.box.x1 <= 1 and 0 <= word.box.y0 <= word.box.y1 <= 1 for word in page.words)


def test_a_page_leads_back_to_its_cells():
    tables = (Table("Bill", (("Invoice number:", "AB 12"), (None, None), ("Total", Decimal("12.5")))),)
    laid_out = lay_out(tables)
    (page,) = laid_out.pages
    found = {word.text: laid_out.place(1, word.box) for word in page.words}
    assert found == {
        "Invoice": "Bill!A1",
        "number:": "Bill!A1",
        "AB": "Bill!B1",
        "12": "Bill!B1",
        "Total": "Bill!A3",
        "12.5": "Bill!B3",
    }


def test_a_bill_in_cells_is_read_through_the_whole_engine():
    rows = [
        ["Factura de electricidad"], ["Luz del Norte S.A."], [], ["Nº factura", "LN-2024/0077 3"], ["Fecha de emisión", "05/03/2024"],
        ["Periodo de facturación", "01/02/2024 a 29/02/2024"], ["CUPS", "ES0021000000000001RK"], ["Consumo total", "345 kWh"],
        ["Base imponible", "60,00 €"], ["IVA (21%)", "12,60 €"], ["Total factura", "72,60 €"],
    ]  # fmt: skip
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    result = read(Document("bill.csv", out.getvalue().encode()))
    (item,) = result.reading.items
    assert (result.category, item["invoice_number"], item["cups"]) == (
        "electricity",
        "LN-2024/0077 3",
        "ES0021000000000001RK",
    )
    assert (item["quantity"], item["start_date"], item["end_date"]) == (345, date(2024, 2, 1), date(2024, 2, 29))
    assert {one.method for one in result.reading.evidence} == {"table"}
    assert all(one.page is None and one.box is None for one in result.reading.evidence)
    assert "B4" in {one.place for one in result.reading.evidence if one.field == "invoice_number"}


def test_hostile_workbooks_end_in_a_named_problem():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write("A1", "x")
    sheet.write("XFD1048576", 1)
    book.close()
    assert [one.code for one in read(Document("x.xlsx", out.getvalue())).problems] == ["TOO_LARGE"]
    long = "a;b\n" + "1;2\n" * 250_000
    assert [one.code for one in read(Document("x.csv", long.encode())).problems] == ["TOO_LARGE"]


CORPUS = Path(os.environ.get("METERLEAF_CORPUS") or Path(__file__).parents[6].parent / "shared/corpus")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside the checkout only on some machines")
def test_tables_of_the_corpus_keep_what_was_read_once():
    """Every spreadsheet and delimited file of the corpus still gives its category and, if it is no `other`, items."""
    import json

    truths = [json.loads(line) for line in (CORPUS / "truth.jsonl").read_text("utf-8").splitlines() if line.strip()]
    tables = [one for one in truths if one["filename"].rsplit(".")[-1] in {"csv", "xls", "xlsx", "ods"}]
    for one in tables:
        result = read(Document.from_path(CORPUS / "docs" / one["filename"]))
        assert result.category == one["category"]
        assert bool(result.reading.items) == (one["category"] != "other")
        if items := one["truth"].get("items"):
            assert len(result.reading.items) == len(items)
        elif one["category"] != "other":
            (item,) = result.reading.items
            wanted = {name: one["truth"][name] for name in ("start_date", "end_date")}
            assert {name: item[name].isoformat() for name in wanted} == wanted
            assert float(item["quantity"]) == pytest.approx(one["truth"]["quantity"])


def test_random_seeds_are_not_needed():
    """Reading has no chance in it: the same bytes give the same reading."""
    rows = [
        ("Date", "Consumption (kWh)", "Meter number"),
        *((f"2024-01-{n + 1:02d}", str(random.Random(n).randint(1, 9)), "M1") for n in range(31)),
    ]
    tables = (Table("electricity", tuple(rows)),)
    assert read_tables(tables, Options()) == read_tables(tables, Options())
