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
    from meterleaf.samples.model import Paper, Party
    from meterleaf.samples.outputs.senders import Row

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
    xml = to_xml(bill(paper, family, rng), paper)
    if kind == "cii":
        return xml
    paper.printed.update(printed)
    return attached(pdf, "factur-x.xml", xml)


def to_xml(one: Bill, paper: Paper) -> bytes:
    lines = [_line(number, line, one) for number, line in enumerate(one.lines, 1)]
    by = one.by
    document = [
        ("ram:ID", one.number),
        ("ram:TypeCode", "381" if one.credit else "380"),
        ("ram:IssueDateTime", [_day(one.issued)]),
        *(("ram:IncludedNote", [("ram:Content", note)]) for note in by.notes),
    ]
    context = [("ram:GuidelineSpecifiedDocumentContextParameter", [("ram:ID", "urn:cen.eu:en16931:2017")])]
    agreement = [
        ("ram:SellerTradeParty", _party(paper.supplier)),
        ("ram:BuyerTradeParty", _party(paper.customer)),
        ("ram:ContractReferencedDocument", [("ram:IssuerAssignedID", by.reference)]) if by.reference else None,
        _object(by.object),
    ]
    transaction = [
        *lines,
        ("ram:ApplicableHeaderTradeAgreement", agreement),
        ("ram:ApplicableHeaderTradeDelivery", [("ram:ShipToTradeParty", [("ram:ID", by.place)])] if by.place else []),
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


def _object(code: str | None) -> Any:
    """The invoiced object, BT-18 in the head and BT-128 on a line."""
    return (
        ("ram:AdditionalReferencedDocument", [("ram:IssuerAssignedID", code), ("ram:TypeCode", "130")])
        if code
        else None
    )


def _period(start: date | None, end: date | None) -> Any:
    if start is None or end is None:
        return None
    return ("ram:BillingSpecifiedPeriod", [("ram:StartDateTime", [_day(start)]), ("ram:EndDateTime", [_day(end)])])


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
        ("ram:TotalPrepaidAmount", one.prepaid) if one.prepaid else None,
        ("ram:DuePayableAmount", one.total - one.prepaid),
    ]
    return (
        "ram:ApplicableHeaderTradeSettlement",
        [
            ("ram:InvoiceCurrencyCode", one.currency),
            _period(one.start, one.end) if one.by.head_period else None,
            ("ram:SpecifiedTradeSettlementHeaderMonetarySummation", summation),
            ("ram:InvoiceReferencedDocument", [("ram:IssuerAssignedID", one.corrects)]) if one.corrects else None,
        ],
    )


def _line(number: int, line: Row, one: Bill) -> Any:
    by = one.by
    product: list[Any] = [("ram:Name", line.label)]
    if line.consumed:
        product += [
            ("ram:ApplicableProductCharacteristic", [("ram:Description", name), ("ram:Value", value)])
            for name, value in by.properties
        ]
        product += [
            ("ram:DesignatedProductClassification", [("ram:ClassCode", code, {"listID": name})])
            for name, code in by.classes
        ]
    price = [
        ("ram:ChargeAmount", line.price),
        ("ram:BasisQuantity", line.base) if line.base != 1 else None,
    ]
    dated = line.consumed and by.line_period
    settlement = [
        _period(line.start or one.start, line.end or one.end) if dated else None,
        ("ram:SpecifiedTradeSettlementLineMonetarySummation", [("ram:LineTotalAmount", line.amount)]),
        _object(by.line_object) if line.consumed else None,
    ]
    quantity = ("ram:BilledQuantity", line.quantity, {"unitCode": UNIT_CODES.get(line.unit, "C62")})
    return (
        "ram:IncludedSupplyChainTradeLineItem",
        [
            ("ram:AssociatedDocumentLineDocument", [("ram:LineID", number)]),
            ("ram:SpecifiedTradeProduct", product),
            ("ram:SpecifiedLineTradeAgreement", [("ram:NetPriceProductTradePrice", price)]),
            ("ram:SpecifiedLineTradeDelivery", [quantity]),
            ("ram:SpecifiedLineTradeSettlement", settlement),
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
