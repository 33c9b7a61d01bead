"""The CII format: header and sums of a Cross Industry Invoice, D16B and the older names of ZUGFeRD 1.0 beside them.

Sources: EN 16931-3-3, Factur-X 1.07 (profiles MINIMUM to EXTENDED), ZUGFeRD 1.0 technical appendix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.cii import lines, parties
from meterleaf.engine.markup import all_of, day, first, number, path_of, settled, text, texts
from meterleaf.engine.papers import pdfs_in

if TYPE_CHECKING:
    from decimal import Decimal

    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

_NAMESPACES = ("urn:un:unece:uncefact:data:standard:", "urn:ferd:")
_ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})
_WRAPPERS = frozenset({"StandardBusinessDocument", "Envelope"})
_CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})

_DOCUMENT = ("ExchangedDocument", "HeaderExchangedDocument")
_TRADE = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_AGREEMENT = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_DELIVERY = ("ApplicableHeaderTradeDelivery", "ApplicableSupplyChainTradeDelivery")
_SETTLEMENT = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_REFERENCES = (
    "ContractReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerReference",
    "SellerOrderReferencedDocument/IssuerAssignedID", "SpecifiedProcuringProject/ID", "BuyerTradeParty/ID",
)  # fmt: skip
_SUMS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")


class CiiFormat:
    name = "cii"
    extensions = ("xml", "cii")
    media_types = ("application/xml", "text/xml")

    def sniff(self, head: bytes, document: Document) -> float:
        del document
        names = markup.head_names(head)
        if not names:
            return 0.0
        if names[0][0].startswith(_NAMESPACES):
            return 1.0
        wrapped = names[0][1] in _WRAPPERS and any(
            uri.startswith(_NAMESPACES) and name in _ROOTS for uri, name in names
        )
        return 0.9 if wrapped else 0.0

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        found = [root] if root.tag in _ROOTS else list(root.iter(*_ROOTS))
        if not found:
            raise UnsupportedFormat(f"This is a UN/CEFACT {markup.name_of(root)}, not an invoice.")
        attached = pdfs_in(root, "AttachmentBinaryObject")
        return Content(format=self.name, facts=tuple(_facts(one) for one in found), attachments=attached)


def _facts(root: Element) -> Facts:
    paper, trade = first(root, *_DOCUMENT), first(root, *_TRADE)
    agreement, delivery, settlement = first(trade, *_AGREEMENT), first(trade, *_DELIVERY), first(trade, *_SETTLEMENT)
    sums = first(settlement, *_SUMS)
    currency = text(settlement, "InvoiceCurrencyCode")
    period = first(settlement, "BillingSpecifiedPeriod")
    return Facts(
        syntax="cii",
        document_type="credit_note" if (text(paper, "TypeCode") or "") in _CREDIT_CODES else "invoice",
        number=text(paper, "ID"),
        issue_date=day(paper, "IssueDateTime/DateTimeString"),
        due_date=day(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        start=day(period, "StartDateTime/DateTimeString"),
        end=day(period, "EndDateTime/DateTimeString"),
        currency=currency,
        seller=parties.party(first(agreement, "SellerTradeParty")),
        buyer=parties.party(first(agreement, "BuyerTradeParty")),
        delivery_address=parties.address(first(delivery, "ShipToTradeParty/PostalTradeAddress")),
        delivery_date=day(delivery, "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
        delivery_note_number=_reference(delivery, "DespatchAdviceReferencedDocument", "DeliveryNoteReferencedDocument"),
        contract_number=_reference(agreement, "ContractReferencedDocument"),
        corrects=_reference(settlement, "InvoiceReferencedDocument"),
        net_amount=number(sums, "TaxBasisTotalAmount", "LineTotalAmount"),
        tax_amount=_tax(sums, currency),
        total_amount=number(sums, "GrandTotalAmount"),
        amount_due=number(sums, "DuePayableAmount"),
        lines=tuple(lines.read(trade)),
        supply_points=tuple(_objects(agreement, delivery)),
        notes=tuple(texts(paper, "IncludedNote/Content")),
        references=tuple(value for path in _REFERENCES for value in texts(agreement, path)),
        paths=tuple(_paths(paper, agreement, settlement, sums)),
    )


def _reference(parent: Element | None, *names: str) -> str | None:
    return text(parent, *(f"{name}/{identifier}" for name in names for identifier in ("IssuerAssignedID", "ID")))


def _tax(sums: Element | None, currency: str | None) -> Decimal | None:
    """The tax in the invoice's currency; a second one may be in the currency of the books."""
    found = all_of(sums, "TaxTotalAmount")
    own = [one for one in found if not currency or one.get("currencyID", currency) == currency]
    return next((amount for one in own if (amount := markup.to_number(settled(one.text))) is not None), None)


def _objects(agreement: Element | None, delivery: Element | None) -> list[tuple[str, str]]:
    """(scheme, identifier) of the invoiced object (BT-18: document type 130) and of the place of delivery (BT-71)."""
    found = []
    for reference in all_of(agreement, "AdditionalReferencedDocument"):
        identifier = text(reference, "IssuerAssignedID", "ID")
        if text(reference, "TypeCode") == "130" and identifier:
            found.append((text(reference, "ReferenceTypeCode") or "object", identifier))
    places = all_of(delivery, "ShipToTradeParty/ID", "ShipToTradeParty/GlobalID")
    told = [(place.get("schemeID") or "place", settled(place.text)) for place in places]
    return found + [(scheme, value) for scheme, value in told if value]


def _paths(
    paper: Element | None, agreement: Element | None, settlement: Element | None, sums: Element | None
) -> list[tuple[str, str]]:
    places = {
        "invoice_number": first(paper, "ID"),
        "issue_date": first(paper, "IssueDateTime/DateTimeString"),
        "due_date": first(settlement, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        "currency": first(settlement, "InvoiceCurrencyCode"),
        "supplier": first(agreement, "SellerTradeParty"),
        "customer": first(agreement, "BuyerTradeParty"),
        "period": first(settlement, "BillingSpecifiedPeriod"),
        "total_amount": first(sums, "GrandTotalAmount"),
        "net_amount": first(sums, "TaxBasisTotalAmount", "LineTotalAmount"),
        "tax_amount": first(sums, "TaxTotalAmount"),
        "amount_due": first(sums, "DuePayableAmount"),
    }
    return [(field, path_of(place)) for field, place in places.items() if place is not None]
