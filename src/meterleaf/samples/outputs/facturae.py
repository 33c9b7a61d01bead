"""Facturae 3.2.2, the Spanish format: consumption on the lines, the CUPS among their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import Bill, bill, build

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Charge, Paper, Party

SPACES: dict[str | None, str] = {"fe": "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml"}
# Facturae's own code list of measures: 02 hours, 03 kilograms, 04 litres, 06 boxes, 36 kWh
UNITS = {"kWh": "36", "l": "04", "kg": "03", "": "01"}


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind
    one = bill(paper, family, rng)
    sign = -1 if one.credit else 1
    header = ("FileHeader", [("SchemaVersion", "3.2.2"), ("Modality", "I"), ("InvoiceIssuerType", "EM")])
    parties = ("Parties", [("SellerParty", _party(paper.supplier)), ("BuyerParty", _party(paper.customer))])
    invoice = [
        ("InvoiceHeader", [("InvoiceNumber", one.number), ("InvoiceDocumentType", "FC"), ("InvoiceClass", "OR" if one.credit else "OO")]),
        ("InvoiceIssueData", _issue(one)),
        ("TaxesOutputs", [("Tax", [("TaxTypeCode", "01"), ("TaxRate", one.rate), _amount("TaxableBase", sign * one.net), _amount("TaxAmount", sign * one.tax)])]),
        ("InvoiceTotals", [("TotalGrossAmount", sign * one.net), ("TotalTaxOutputs", sign * one.tax), ("InvoiceTotal", sign * one.total),
                           ("TotalExecutableAmount", sign * one.total)]),
        ("Items", [_line(line, one, family, sign) for line in one.lines]),
        ("AdditionalData", [("InvoiceAdditionalInformation", paper.title)]) if paper.title else None,
    ]  # fmt: skip
    return build("fe:Facturae", header, parties, ("Invoices", [("Invoice", invoice)]), namespaces=SPACES)


def _amount(name: str, value: Any) -> Any:
    return (name, [("TotalAmount", value)])


def _issue(one: Bill) -> list[Any]:
    period = None
    if one.start and one.end:
        period = ("InvoicingPeriod", [("StartDate", one.start.isoformat()), ("EndDate", one.end.isoformat())])
    return [
        ("IssueDate", one.issued.isoformat()),
        period,
        ("InvoiceCurrencyCode", one.currency),
        ("TaxCurrencyCode", one.currency),
    ]


def _party(party: Party) -> list[Any]:
    address = [
        ("Address", party.street),
        ("PostCode", party.postcode),
        ("Town", party.town),
        ("Province", party.town),
        ("CountryCode", "ESP"),
    ]
    entity = [("CorporateName", party.name), ("TradeName", party.trade), ("AddressInSpain", address)]
    identity = [("PersonTypeCode", "J"), ("ResidenceTypeCode", "R"), ("TaxIdentificationNumber", party.tax_id)]
    return [("TaxIdentification", identity), ("LegalEntity", entity)]


def _line(line: Charge, one: Bill, family: Family, sign: int) -> Any:
    words = line.label
    more = f"{family.point_label}: {one.supply_point}" if line.consumed and one.supply_point else None
    unit = UNITS.get(line.unit, "05")
    if unit == "05":
        words = f"{words} ({line.unit})"
    return (
        "InvoiceLine",
        [
            ("ItemDescription", words),
            ("Quantity", sign * (1 if line.quantity is None else line.quantity)),
            ("UnitOfMeasure", unit),
            ("UnitPriceWithoutTax", line.price),
            ("TotalCost", sign * line.amount),
            ("GrossAmount", sign * line.amount),
            ("AdditionalLineItemInformation", more) if more else None,
        ],
    )
