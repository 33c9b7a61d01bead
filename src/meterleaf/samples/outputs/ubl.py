"""UBL 2.1 invoices and credit notes as Peppol BIS 3 has them, with the consumption on the lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import UNIT_CODES, Bill, bill, build

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper, Party
    from meterleaf.samples.outputs.senders import Row

BASE = "urn:oasis:names:specification:ubl:schema:xsd:"
SPACES: dict[str | None, str] = {"cac": f"{BASE}CommonAggregateComponents-2", "cbc": f"{BASE}CommonBasicComponents-2"}


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind
    one = bill(paper, family, rng)
    way = _Way.of(one, family)
    spaces: dict[str | None, str] = {None: f"{BASE}{way.root}-2", **SPACES}
    lines = [_line(number, line, one, way) for number, line in enumerate(one.lines, 1)]
    return build(way.root, *_head(one, paper, way), *lines, namespaces=spaces)


@dataclass(frozen=True)
class _Way:
    """A credit note is a paper of its own, an invoice of type 381, or a negative invoice that refers to the first."""

    root: str
    code: str
    sign: int = 1

    @classmethod
    def of(cls, one: Bill, family: Family) -> _Way:
        if not one.credit:
            return cls("Invoice", "380")
        return family.pick("ubl credit", (cls("CreditNote", "381"), cls("Invoice", "381"), cls("Invoice", "384", -1)))


def _head(one: Bill, paper: Paper, way: _Way) -> list[Any]:
    by, sign = one.by, way.sign
    return [
        ("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"),
        ("cbc:ID", one.number),
        ("cbc:IssueDate", one.issued.isoformat()),
        (f"cbc:{way.root}TypeCode", way.code),
        *(("cbc:Note", note) for note in by.notes),
        ("cbc:DocumentCurrencyCode", one.currency),
        _period(one.start, one.end) if by.head_period else None,
        ("cac:BillingReference", [("cac:InvoiceDocumentReference", [("cbc:ID", one.corrects)])])
        if one.corrects
        else None,
        ("cac:ContractDocumentReference", [("cbc:ID", by.reference)]) if by.reference else None,
        ("cac:AdditionalDocumentReference", [("cbc:ID", by.object), ("cbc:DocumentTypeCode", "130")])
        if by.object
        else None,
        ("cac:AccountingSupplierParty", [_party(paper.supplier)]),
        ("cac:AccountingCustomerParty", [_party(paper.customer)]),
        ("cac:Delivery", [("cac:DeliveryLocation", [("cbc:ID", by.place)])]) if by.place else None,
        ("cac:TaxTotal", [("cbc:TaxAmount", sign * one.tax, _money(one))]),
        (
            "cac:LegalMonetaryTotal",
            [
                ("cbc:LineExtensionAmount", sign * one.net, _money(one)),
                ("cbc:TaxExclusiveAmount", sign * one.net, _money(one)),
                ("cbc:TaxInclusiveAmount", sign * one.total, _money(one)),
                ("cbc:PrepaidAmount", one.prepaid, _money(one)) if one.prepaid else None,
                ("cbc:PayableAmount", sign * one.total - one.prepaid, _money(one)),
            ],
        ),
    ]


def _money(one: Bill) -> dict[str, str]:
    return {"currencyID": one.currency}


def _period(start: date | None, end: date | None) -> Any:
    if start is None or end is None:
        return None
    return ("cac:InvoicePeriod", [("cbc:StartDate", start.isoformat()), ("cbc:EndDate", end.isoformat())])


def _party(party: Party) -> Any:
    scheme = ("cac:TaxScheme", [("cbc:ID", "VAT")])
    address = [("cbc:StreetName", party.street), ("cbc:CityName", party.town), ("cbc:PostalZone", party.postcode),
               ("cac:Country", [("cbc:IdentificationCode", party.country)])]  # fmt: skip
    return (
        "cac:Party",
        [
            ("cac:PartyName", [("cbc:Name", party.trade)]),
            ("cac:PostalAddress", address),
            ("cac:PartyTaxScheme", [("cbc:CompanyID", party.tax_id), scheme]),
            ("cac:PartyLegalEntity", [("cbc:RegistrationName", party.name)]),
        ],
    )


def _line(number: int, line: Row, one: Bill, way: _Way) -> Any:
    kind = "Credited" if way.root == "CreditNote" else "Invoiced"
    by = one.by
    item: list[Any] = [("cbc:Name", line.label)]
    if line.consumed:
        item += [
            ("cac:CommodityClassification", [("cbc:ItemClassificationCode", code, {"listID": name})])
            for name, code in by.classes
        ]
        item += [
            ("cac:AdditionalItemProperty", [("cbc:Name", name), ("cbc:Value", value)]) for name, value in by.properties
        ]
    dated = line.consumed and by.line_period
    named = [("cbc:ID", by.line_object), ("cbc:DocumentTypeCode", "130")]
    price = [
        ("cbc:PriceAmount", line.price, _money(one)),
        ("cbc:BaseQuantity", line.base) if line.base != 1 else None,
    ]
    return (
        f"cac:{way.root}Line",
        [
            ("cbc:ID", number),
            (f"cbc:{kind}Quantity", way.sign * line.quantity, {"unitCode": UNIT_CODES.get(line.unit, "C62")}),
            ("cbc:LineExtensionAmount", way.sign * line.amount, _money(one)),
            _period(line.start or one.start, line.end or one.end) if dated else None,
            ("cac:DocumentReference", named) if line.consumed and by.line_object else None,
            ("cac:Item", item),
            ("cac:Price", price),
        ],
    )
