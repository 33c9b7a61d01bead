"""Facturae 3.2.2, the Spanish format: consumption on the lines, the CUPS among their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.samples.outputs.einvoice import Bill, bill, build

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper, Party
    from meterleaf.samples.outputs.senders import Row

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
        ("InvoiceHeader", [("InvoiceNumber", one.number), ("InvoiceDocumentType", "FC"), ("InvoiceClass", "OR" if one.credit else "OO"),
                           ("Corrective", [("InvoiceNumber", one.corrects)]) if one.corrects else None]),
        ("InvoiceIssueData", _issue(one)),
        ("TaxesOutputs", [("Tax", [("TaxTypeCode", "01"), ("TaxRate", one.rate), _amount("TaxableBase", sign * one.net), _amount("TaxAmount", sign * one.tax)])]),
        ("InvoiceTotals", [("TotalGrossAmount", sign * one.net), ("TotalTaxOutputs", sign * one.tax), ("InvoiceTotal", sign * one.total),
                           ("TotalExecutableAmount", sign * one.total - one.prepaid)]),
        ("Items", [_line(line, one, sign) for line in one.lines]),
        ("AdditionalData", [("InvoiceAdditionalInformation", ". ".join(one.by.notes))]) if one.by.notes else None,
    ]  # fmt: skip
    return build("fe:Facturae", header, parties, ("Invoices", [("Invoice", invoice)]), namespaces=SPACES)


def _amount(name: str, value: Any) -> Any:
    return (name, [("TotalAmount", value)])


def _issue(one: Bill) -> list[Any]:
    period = None
    if one.start and one.end and one.by.head_period:
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


def _line(line: Row, one: Bill, sign: int) -> Any:
    by, words = one.by, line.label
    more = [f"{name}: {value}" for name, value in by.properties]
    more += [f"{by.point_label}: {code}" for code in (by.object, by.place, by.line_object) if code]
    unit = UNITS.get(line.unit, "05")
    if unit == "05":
        words = f"{words} ({line.unit})"
    start, end = line.start or one.start, line.end or one.end
    dated = line.consumed and by.line_period and start and end
    return (
        "InvoiceLine",
        [
            ("IssuerContractReference", by.reference) if line.consumed and by.reference else None,
            ("ItemDescription", words),
            ("Quantity", sign * line.quantity),
            ("UnitOfMeasure", unit),
            ("UnitPriceWithoutTax", None if line.price is None else line.price / line.base),
            ("TotalCost", sign * line.amount),
            ("GrossAmount", sign * line.amount),
            ("LineItemPeriod", [("StartDate", start.isoformat()), ("EndDate", end.isoformat())])
            if dated and start and end
            else None,
            ("AdditionalLineItemInformation", " - ".join(more)) if line.consumed and more else None,
        ],
    )
