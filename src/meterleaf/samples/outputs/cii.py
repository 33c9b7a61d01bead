"""UN/CEFACT Cross Industry Invoice, alone or inside a PDF as Factur-X (ZUGFeRD) puts it there."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdfium2

from meterleaf.samples.layout.compose import to_pdf
from meterleaf.samples.outputs.einvoice import UNIT_CODES, Bill, bill, build

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Charge, Paper, Party

SPACES: dict[str | None, str] = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


# a PDF's trailer names the file twice: at its making, and anew at random at each saving
SECOND_ID = re.compile(rb"(/ID\[)<([0-9A-F]{32})><[0-9A-F]{32}>")


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    """XML for `cii`; for `facturx` the paper as a PDF that carries it."""
    printed = dict(paper.printed)
    paper.marks["plain lines"] = kind == "facturx"  # so that the totals are those of the page
    pdf = to_pdf(paper, family) if kind == "facturx" else b""
    xml = to_xml(bill(paper, family, rng), paper, family)
    if kind == "cii":
        return xml
    paper.printed.update(printed)
    return attached(pdf, "factur-x.xml", xml)


def to_xml(one: Bill, paper: Paper, family: Family) -> bytes:
    lines = [_line(number, line, one, family) for number, line in enumerate(one.lines, 1)]
    document = [
        ("ram:ID", one.number),
        ("ram:TypeCode", "381" if one.credit else "380"),
        ("ram:IssueDateTime", [_day(one.issued)]),
        ("ram:IncludedNote", [("ram:Content", paper.title)]) if paper.title else None,
    ]
    context = [("ram:GuidelineSpecifiedDocumentContextParameter", [("ram:ID", "urn:cen.eu:en16931:2017")])]
    parties = [("ram:SellerTradeParty", _party(paper.supplier)), ("ram:BuyerTradeParty", _party(paper.customer))]
    transaction = [
        *lines,
        ("ram:ApplicableHeaderTradeAgreement", parties),
        ("ram:ApplicableHeaderTradeDelivery", []),
        _settlement(one),
    ]
    return build(
        "rsm:CrossIndustryInvoice",
        ("rsm:ExchangedDocumentContext", context),
        ("rsm:ExchangedDocument", document),
        ("rsm:SupplyChainTradeTransaction", transaction),
        namespaces=SPACES,
    )


def _day(day: date) -> Any:
    return ("udt:DateTimeString", day.strftime("%Y%m%d"), {"format": "102"})


def _period(one: Bill) -> Any:
    if one.start is None or one.end is None:
        return None
    return (
        "ram:BillingSpecifiedPeriod",
        [("ram:StartDateTime", [_day(one.start)]), ("ram:EndDateTime", [_day(one.end)])],
    )


def _party(party: Party) -> list[Any]:
    address = [
        ("ram:PostcodeCode", party.postcode),
        ("ram:LineOne", party.street),
        ("ram:CityName", party.town),
        ("ram:CountryID", party.country),
    ]
    return [
        ("ram:Name", party.name),
        ("ram:PostalTradeAddress", address),
        ("ram:SpecifiedTaxRegistration", [("ram:ID", party.tax_id, {"schemeID": "VA"})]),
    ]


def _settlement(one: Bill) -> Any:
    summation = [
        ("ram:LineTotalAmount", one.net),
        ("ram:TaxBasisTotalAmount", one.net),
        ("ram:TaxTotalAmount", one.tax, {"currencyID": one.currency}),
        ("ram:GrandTotalAmount", one.total),
        ("ram:DuePayableAmount", one.total),
    ]
    return (
        "ram:ApplicableHeaderTradeSettlement",
        [
            ("ram:InvoiceCurrencyCode", one.currency),
            _period(one),
            ("ram:SpecifiedTradeSettlementHeaderMonetarySummation", summation),
        ],
    )


def _line(number: int, line: Charge, one: Bill, family: Family) -> Any:
    properties = (
        [(family.point_label, one.supply_point), (family.label("meter_number"), one.meter)] if line.consumed else []
    )
    stated = [
        (
            "ram:ApplicableProductCharacteristic",
            [("ram:Description", name), ("ram:Value", value)],
        )
        for name, value in properties
        if value
    ]
    price = [("ram:NetPriceProductTradePrice", [("ram:ChargeAmount", line.price)])]
    quantity = ("ram:BilledQuantity", line.quantity, {"unitCode": UNIT_CODES.get(line.unit, "C62")})
    amount = ("ram:SpecifiedTradeSettlementLineMonetarySummation", [("ram:LineTotalAmount", line.amount)])
    return (
        "ram:IncludedSupplyChainTradeLineItem",
        [
            ("ram:AssociatedDocumentLineDocument", [("ram:LineID", number)]),
            ("ram:SpecifiedTradeProduct", [("ram:Name", line.label), *stated]),
            ("ram:SpecifiedLineTradeAgreement", price),
            ("ram:SpecifiedLineTradeDelivery", [quantity]),
            ("ram:SpecifiedLineTradeSettlement", [_period(one) if line.consumed else None, amount]),
        ],
    )


def attached(pdf: bytes, name: str, data: bytes) -> bytes:
    """The PDF with a file inside."""
    with pypdfium2.PdfDocument(pdf) as document:
        attachment = document.new_attachment(name)
        attachment.set_data(data)
        attachment.set_str_value("CreationDate", "D:20260101000000")  # not now: the same paper gives the same bytes
        stream = BytesIO()
        document.save(stream)
    return SECOND_ID.sub(rb"\1<\2><\2>", stream.getvalue())
