"""UBL 2.1 invoices and credit notes as Peppol BIS 3 has them, with the consumption on the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import UNIT_CODES, Bill, bill, build

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Charge, Paper, Party

BASE = "urn:oasis:names:specification:ubl:schema:xsd:"
SPACES: dict[str | None, str] = {"cac": f"{BASE}CommonAggregateComponents-2", "cbc": f"{BASE}CommonBasicComponents-2"}


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind
    one = bill(paper, family, rng)
    root = "CreditNote" if one.credit else "Invoice"
    spaces: dict[str | None, str] = {None: f"{BASE}{root}-2", **SPACES}
    lines = [_line(number, line, one, family) for number, line in enumerate(one.lines, 1)]
    return build(root, *_head(one, paper), *lines, namespaces=spaces)


def _head(one: Bill, paper: Paper) -> list[Any]:
    return [
        ("cbc:CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"),
        ("cbc:ID", one.number),
        ("cbc:IssueDate", one.issued.isoformat()),
        ("cbc:CreditNoteTypeCode", "381") if one.credit else ("cbc:InvoiceTypeCode", "380"),
        ("cbc:Note", paper.title) if paper.title else None,
        ("cbc:DocumentCurrencyCode", one.currency),
        _period(one),
        ("cac:AccountingSupplierParty", [_party(paper.supplier)]),
        ("cac:AccountingCustomerParty", [_party(paper.customer)]),
        ("cac:TaxTotal", [("cbc:TaxAmount", one.tax, _money(one))]),
        (
            "cac:LegalMonetaryTotal",
            [
                ("cbc:LineExtensionAmount", one.net, _money(one)),
                ("cbc:TaxExclusiveAmount", one.net, _money(one)),
                ("cbc:TaxInclusiveAmount", one.total, _money(one)),
                ("cbc:PayableAmount", one.total, _money(one)),
            ],
        ),
    ]


def _money(one: Bill) -> dict[str, str]:
    return {"currencyID": one.currency}


def _period(one: Bill) -> Any:
    if one.start is None or one.end is None:
        return None
    return ("cac:InvoicePeriod", [("cbc:StartDate", one.start.isoformat()), ("cbc:EndDate", one.end.isoformat())])


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


def _line(number: int, line: Charge, one: Bill, family: Family) -> Any:
    kind = "Credited" if one.credit else "Invoiced"
    properties = (
        [(family.point_label, one.supply_point), (family.label("meter_number"), one.meter)] if line.consumed else []
    )
    stated = [(name, value) for name, value in properties if value]
    item = [("cbc:Name", line.label)]
    item += [("cac:AdditionalItemProperty", [("cbc:Name", name), ("cbc:Value", value)]) for name, value in stated]  # type: ignore[misc]
    return (
        f"cac:{'CreditNoteLine' if one.credit else 'InvoiceLine'}",
        [
            ("cbc:ID", number),
            (f"cbc:{kind}Quantity", line.quantity, {"unitCode": UNIT_CODES.get(line.unit, "C62")}),
            ("cbc:LineExtensionAmount", line.amount, _money(one)),
            _period(one) if line.consumed else None,
            ("cac:Item", item),
            ("cac:Price", [("cbc:PriceAmount", line.price, _money(one))]),
        ],
    )
