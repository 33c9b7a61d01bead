"""An e-invoice that carries the bill as a PDF: looked at where its lines leave the quantity open, and only there."""

import base64
import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from meterleaf.engine import Document, read

UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
BILL = (
    "Stromrechnung", "Rechnungsnummer: 7700123", "Rechnungsdatum: 05.04.2026", "Abrechnungszeitraum: 01.03.2026 - 31.03.2026",
    "Stromverbrauch: 1.234 kWh", "Rechnungsbetrag: 119,00 EUR",
)  # fmt: skip


def paper(lines=BILL):
    file = io.BytesIO()
    canvas = Canvas(file)
    for place, text in enumerate(lines):
        canvas.drawString(72, 760 - 24 * place, text)
    canvas.save()
    return file.getvalue()


def invoice(line, attached=None, kind="application/pdf"):
    files = base64.b64encode(paper() if attached is None else attached).decode()
    xml = f"""<Invoice xmlns="{UBL}"><ID>7700123</ID><IssueDate>2026-04-05</IssueDate><Note>Stromrechnung</Note>
     <AdditionalDocumentReference><ID>bill.pdf</ID><Attachment><EmbeddedDocumentBinaryObject mimeCode="{kind}" filename="bill.pdf">{files}</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference>
     <LegalMonetaryTotal><TaxInclusiveAmount>119.00</TaxInclusiveAmount></LegalMonetaryTotal><InvoiceLine><ID>1</ID>{line}</InvoiceLine></Invoice>"""
    return read(Document("bill.xml", xml.encode()))


SUM = "<InvoicedQuantity unitCode='C62'>1</InvoicedQuantity><Item><Name>Stromlieferung</Name></Item>"
MEASURED = "<InvoicedQuantity unitCode='KWH'>77</InvoicedQuantity><Item><Name>Stromlieferung</Name></Item>"
CHAIRS = "<InvoicedQuantity unitCode='C62'>4</InvoicedQuantity><Item><Name>Stühle</Name></Item>"


def test_the_paper_tells_what_the_lines_leave_open():
    result = invoice(SUM)
    (item,) = result.reading.items
    assert (result.category, item["quantity"], str(item["end_date"])) == ("electricity", 1234, "2026-03-31")
    assert (item["invoice_number"], item["total_amount"]) == ("7700123", 119)
    assert "READ_FROM_ATTACHMENT" in {problem.code for problem in result.problems}


def test_its_pages_are_no_pages_of_the_document():
    rows = invoice(SUM).reading.evidence
    assert all(row.page is None and row.box is None for row in rows)
    assert "attached PDF, page 1" in {row.place for row in rows}


@pytest.mark.parametrize(("line", "category", "quantity"), [(MEASURED, "electricity", 77), (CHAIRS, "other", None)])
def test_lines_that_tell_are_not_doubted(line, category, quantity):
    result = invoice(line)
    assert (result.category, [item.get("quantity") for item in result.reading.items]) == (
        category,
        [quantity] if quantity else [],
    )
    assert "READ_FROM_ATTACHMENT" not in {problem.code for problem in result.problems}


@pytest.mark.parametrize("attached", [b"%PDF-1.7 broken", b"no pdf at all", paper(("Willkommen",))])
def test_a_paper_that_tells_nothing_takes_nothing_away(attached):
    result = invoice(SUM, attached)
    assert (result.category, result.reading.status) == ("electricity", "success")
    assert result.reading.document["invoice_number"] == "7700123"
