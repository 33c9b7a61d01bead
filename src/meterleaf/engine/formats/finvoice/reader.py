"""The Finvoice format: header, parties and sums; amounts are written with a decimal comma.

Sources: Finance Finland, Finvoice 3.0 implementation guidelines and data list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts, Party
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.finvoice import lines
from meterleaf.engine.markup import day, first, number, path_of, text, texts

if TYPE_CHECKING:
    from decimal import Decimal

    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

_ROOT = "Finvoice"
_WRAPPERS = frozenset({"Envelope", "Finvoices"})
_REFERENCES = ("OrderIdentifier", "AgreementIdentifier", "BuyerReferenceIdentifier", "SellersBuyerIdentifier")
_PATHS = {
    "invoice_number": "InvoiceDetails/InvoiceNumber",
    "issue_date": "InvoiceDetails/InvoiceDate",
    "due_date": "InvoiceDetails/PaymentTermsDetails/InvoiceDueDate",
    "currency": "InvoiceDetails/InvoiceTotalVatIncludedAmount",
    "supplier": "SellerPartyDetails",
    "customer": "BuyerPartyDetails",
    "period": "InvoiceDetails/InvoicingPeriodStartDate",
    "total_amount": "InvoiceDetails/InvoiceTotalVatIncludedAmount",
    "net_amount": "InvoiceDetails/InvoiceTotalVatExcludedAmount",
    "tax_amount": "InvoiceDetails/InvoiceTotalVatAmount",
}


class FinvoiceFormat:
    name = "finvoice"
    extensions = ("xml",)
    media_types = ("application/xml", "text/xml")

    def sniff(self, head: bytes, document: Document) -> float:
        """1 for a Finvoice root, which has no namespace of its own; also behind or inside a transmission frame."""
        del document
        names = [name for _, name in markup.head_names(head)]
        if not names:
            return 0.0
        if names[0] == _ROOT:
            return 1.0
        return 0.9 if names[0] in _WRAPPERS and _ROOT in names else 0.0

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        found = [one for one in root.iter(_ROOT) if first(one, "InvoiceDetails") is not None]
        if not found:
            raise UnsupportedFormat("This Finvoice message has no invoice in it (no InvoiceDetails).")
        return Content(format=self.name, facts=tuple(_facts(one) for one in found))


def _facts(root: Element) -> Facts:
    head, delivery = first(root, "InvoiceDetails"), first(root, "DeliveryDetails")
    total = first(head, "InvoiceTotalVatIncludedAmount", "InvoiceTotalVatExcludedAmount")
    return Facts(
        syntax="finvoice",
        document_type="credit_note" if _is_credit(head) else "invoice",
        number=text(head, "InvoiceNumber"),
        issue_date=day(head, "InvoiceDate"),
        due_date=day(root, "InvoiceDetails/PaymentTermsDetails/InvoiceDueDate", ".//EpiDateOptionDate"),
        start=day(head, "InvoicingPeriodStartDate") or day(delivery, "DeliveryPeriodDetails/StartDate"),
        end=day(head, "InvoicingPeriodEndDate") or day(delivery, "DeliveryPeriodDetails/EndDate"),
        currency=None if total is None else total.get("AmountCurrencyIdentifier"),
        seller=_party(first(root, "SellerPartyDetails"), "Seller"),
        buyer=_party(first(root, "BuyerPartyDetails"), "Buyer"),
        delivery_address=_address(first(root, "DeliveryPartyDetails"), "Delivery"),
        delivery_date=day(delivery, "DeliveryDate"),
        contract_number=text(head, "AgreementIdentifier"),
        account=text(head, "SellersBuyerIdentifier"),
        corrects=text(head, "OriginalInvoiceNumber", "OriginalInvoiceReference/InvoiceNumber"),
        net_amount=number(head, "InvoiceTotalVatExcludedAmount"),
        tax_amount=number(head, "InvoiceTotalVatAmount"),
        total_amount=_total(head),
        amount_due=number(root, ".//EpiInstructedAmount"),
        lines=tuple(lines.read(root)),
        notes=(
            *texts(head, "InvoiceFreeText"),
            *texts(root, "SpecificationDetails/SpecificationFreeText"),
            *lines.spoken(root),
        ),
        paths=tuple(
            (field, path_of(place)) for field, path in _PATHS.items() if (place := root.find(path)) is not None
        ),
        references=tuple(value for name in _REFERENCES for value in texts(head, name)),
    )


def _is_credit(head: Element | None) -> bool:
    """INV02 is a credit note; UNTDID 1001 may say so beside it."""
    return text(head, "InvoiceTypeCode") == "INV02" or text(head, "InvoiceTypeCodeUN") in {"381", "383", "396"}


def _total(head: Element | None) -> Decimal | None:
    total = number(head, "InvoiceTotalVatIncludedAmount")
    net, tax = number(head, "InvoiceTotalVatExcludedAmount"), number(head, "InvoiceTotalVatAmount")
    return net + tax if total is None and net is not None and tax is not None else total


def _party(holder: Element | None, role: str) -> Party:
    return Party(
        name=text(holder, f"{role}OrganisationName"),
        tax_id=text(holder, f"{role}OrganisationTaxCode", f"{role}PartyIdentifier"),
        country=text(holder, f"{role}PostalAddressDetails/CountryCode") or "FI",
        address=_address(holder, role),
    )


def _address(holder: Element | None, role: str) -> str | None:
    place = first(holder, f"{role}PostalAddressDetails")
    town = " ".join(filter(None, (text(place, f"{role}PostCodeIdentifier"), text(place, f"{role}TownName"))))
    return ", ".join(filter(None, (*texts(place, f"{role}StreetName"), town))) or None
