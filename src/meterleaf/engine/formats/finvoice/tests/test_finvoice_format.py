"""Finvoice: rows, free text rows, amounts with a comma, credit, and what of it is read as consumption."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine import read
from meterleaf.engine.document import Document
from meterleaf.engine.errors import UnsafeXml, UnsupportedFormat
from meterleaf.engine.formats.finvoice import FORMAT
from meterleaf.engine.options import Options

HEAD = """<InvoiceTypeCode>{kind}</InvoiceTypeCode><InvoiceNumber>77001</InvoiceNumber><InvoiceDate Format="CCYYMMDD">20260405</InvoiceDate>
 <InvoicingPeriodStartDate Format="CCYYMMDD">20260301</InvoicingPeriodStartDate><InvoicingPeriodEndDate Format="CCYYMMDD">20260331</InvoicingPeriodEndDate>
 <AgreementIdentifier>SOP-9</AgreementIdentifier><InvoiceTotalVatExcludedAmount AmountCurrencyIdentifier="EUR">100,00</InvoiceTotalVatExcludedAmount>
 <InvoiceTotalVatAmount AmountCurrencyIdentifier="EUR">25,50</InvoiceTotalVatAmount><InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier="EUR">125,50</InvoiceTotalVatIncludedAmount>
 <InvoiceFreeText>Sähkölasku, käyttöpaikka 643007570000001236</InvoiceFreeText>
 <PaymentTermsDetails><InvoiceDueDate Format="CCYYMMDD">20260419</InvoiceDueDate></PaymentTermsDetails>"""
ROWS = """<InvoiceRow><ArticleIdentifier>E1</ArticleIdentifier><ArticleName>Sähköenergia</ArticleName><InvoicedQuantity QuantityUnitCode="kWh">820,5</InvoicedQuantity>
  <UnitPriceAmount AmountCurrencyIdentifier="EUR">6,10</UnitPriceAmount><UnitPriceBaseQuantity>100</UnitPriceBaseQuantity><RowVatExcludedAmount AmountCurrencyIdentifier="EUR">50,05</RowVatExcludedAmount>
  <RowDefinitionDetails><RowDefinitionHeaderText DefinitionCode="X">Mittarinumero</RowDefinitionHeaderText><RowDefinitionValue>M-4411</RowDefinitionValue></RowDefinitionDetails></InvoiceRow>
 <InvoiceRow><ArticleName>Sähkön siirto</ArticleName><DeliveredQuantity QuantityUnitCode="kWh">820,5</DeliveredQuantity></InvoiceRow>
 <InvoiceRow><ArticleName>Perusmaksu</ArticleName><DeliveredQuantity QuantityUnitCode="kk">1</DeliveredQuantity></InvoiceRow>
 <InvoiceRow><RowFreeText>Kiitos</RowFreeText></InvoiceRow>"""


def finvoice(kind="INV01", rows=ROWS, root="Finvoice"):
    return f"""<?xml version="1.0" encoding="ISO-8859-15"?><{root} Version="3.0">
 <SellerPartyDetails><SellerPartyIdentifier>0112038-9</SellerPartyIdentifier><SellerOrganisationName>Energia Oy</SellerOrganisationName><SellerOrganisationTaxCode>FI01120389</SellerOrganisationTaxCode></SellerPartyDetails>
 <BuyerPartyDetails><BuyerOrganisationName>Taloyhtiö</BuyerOrganisationName></BuyerPartyDetails>
 <DeliveryPartyDetails><DeliveryPostalAddressDetails><DeliveryStreetName>Katu 1</DeliveryStreetName><DeliveryTownName>Oulu</DeliveryTownName><DeliveryPostCodeIdentifier>90100</DeliveryPostCodeIdentifier></DeliveryPostalAddressDetails></DeliveryPartyDetails>
 <InvoiceDetails>{HEAD.format(kind=kind)}</InvoiceDetails>{rows}</{root}>""".encode("iso-8859-15")


def facts_of(data):
    document = Document("lasku.xml", data)
    assert FORMAT.sniff(data, document) == 1
    (facts,) = FORMAT.open(document, Options()).facts
    return facts


def test_header_parties_and_sums():
    facts = facts_of(finvoice())
    assert (facts.number, facts.issue_date, facts.due_date) == ("77001", date(2026, 4, 5), date(2026, 4, 19))
    assert (facts.net_amount, facts.tax_amount, facts.total_amount, facts.currency) == (
        100,
        Decimal("25.50"),
        Decimal("125.50"),
        "EUR",
    )
    assert (facts.seller.name, facts.seller.tax_id, facts.buyer.name) == ("Energia Oy", "FI01120389", "Taloyhtiö")
    assert (facts.delivery_address, facts.contract_number) == ("Katu 1, 90100 Oulu", "SOP-9")
    assert facts.notes == ("Sähkölasku, käyttöpaikka 643007570000001236", "Kiitos")


def test_rows_with_units_prices_and_definitions():
    energy, transfer, fee = facts_of(finvoice()).lines
    assert (energy.quantity, energy.unit, energy.price, energy.price_base) == (
        Decimal("820.5"),
        "kWh",
        Decimal("6.10"),
        100,
    )
    assert energy.properties == (("Mittarinumero", "M-4411"),)
    assert (transfer.quantity, fee.unit) == (Decimal("820.5"), "kk")


def test_what_was_consumed():
    result = read(Document("lasku.xml", finvoice()))
    (item,) = result.reading.items
    assert (result.category, item["quantity"], item["unit"], item["meter_number"]) == (
        "electricity",
        Decimal("820.5"),
        "kilowatt_hour_(kwh)",
        "M-4411",
    )
    assert (item["start_date"], item["end_date"], item["supply_point"]) == (
        date(2026, 3, 1),
        date(2026, 3, 31),
        "643007570000001236",
    )


def test_a_credit_note_takes_back():
    result = read(Document("lasku.xml", finvoice(kind="INV02")))
    assert (result.reading.document["document_type"], result.reading.items[0]["quantity"]) == (
        "credit_note",
        Decimal("-820.5"),
    )


def test_what_is_no_invoice_is_refused():
    acknowledgement = b"<Finvoice Version='3.0'><MessageTransmissionDetails/></Finvoice>"
    with pytest.raises(UnsupportedFormat):
        FORMAT.open(Document("a.xml", acknowledgement), Options())
    with pytest.raises(UnsafeXml):
        FORMAT.open(Document("a.xml", finvoice().replace(b"?>", b"?><!DOCTYPE Finvoice []>", 1)), Options())
    for data in (finvoice(root="Invoice"), b"%PDF-1.7", b""):
        assert FORMAT.sniff(data, Document("a.xml", data)) == 0


def test_a_row_made_of_lower_rows_stands_back_for_them():
    part = """<SubInvoiceRow><SubArticleName>{}</SubArticleName><SubInvoicedQuantity QuantityUnitCode="kWh">{}</SubInvoicedQuantity>
      <SubRowVatExcludedAmount>5,00</SubRowVatExcludedAmount></SubInvoiceRow>"""
    whole = f"<InvoiceRow><ArticleName>Sähkö</ArticleName>{part.format('Päivä', 600)}{part.format('Yö', '400,5')}</InvoiceRow>"
    lines = facts_of(finvoice(rows=whole)).lines
    assert [(one.name, one.quantity, one.unit, one.net_amount) for one in lines] == [
        ("Päivä", 600, "kWh", 5),
        ("Yö", Decimal("400.5"), "kWh", 5),
    ]
    assert lines[1].path.endswith("/InvoiceRow[1]/SubInvoiceRow[2]")
