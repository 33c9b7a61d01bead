"""The UBL format: which roots are invoices, what their wrappers are, and the header of one.

Sources: OASIS UBL 2.0-2.3, EN 16931-3-2, Peppol BIS Billing 3, OIOUBL 2, Svefaktura 1.0 (SFTI Basic Invoice), SEeF.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.ubl import lines, meters, parties, statement
from meterleaf.engine.markup import day, name_of, number, path_of, text, texts
from meterleaf.engine.papers import pdfs_in

if TYPE_CHECKING:
    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

NAMESPACES = (
    "urn:oasis:names:specification:ubl:schema:xsd:",
    "urn:oioubl:names:specification:oioubl:schema:xsd:",
    "urn:sfti:documents:",
    "urn:oasis:names:tc:ubl:",
    "urn:sfti:objectenvelope",
)
INVOICES = frozenset(
    {"Invoice", "CreditNote", "DebitNote", "SelfBilledInvoice", "SelfBilledCreditNote", "FreightInvoice"}
)
WRAPPERS = frozenset({"StandardBusinessDocument", "AttachedDocument", "ObjectEnvelope", "Envelope"})

# UNTDID 1001 codes that take money back: credit notes, self-billed, factored, and those of goods, services, adjustment.
CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})

_REFERENCES = (
    "ContractDocumentReference/ID", "OrderReference/ID", "OrderReference/SalesOrderID", "OriginatorDocumentReference/ID",
    "ProjectReference/ID", "BuyerReference", "AccountingCost", "AccountingCustomerParty/Party/PartyIdentification/ID",
    "RequisitionistDocumentReference/ID",
)  # fmt: skip
_HEADER_PATHS = {
    "invoice_number": "ID",
    "issue_date": "IssueDate",
    "due_date": "DueDate",
    "currency": "DocumentCurrencyCode",
    "supplier": "AccountingSupplierParty",
    "customer": "AccountingCustomerParty",
    "period": "InvoicePeriod",
    "total_amount": "LegalMonetaryTotal/TaxInclusiveAmount",
    "net_amount": "LegalMonetaryTotal/TaxExclusiveAmount",
    "tax_amount": "TaxTotal/TaxAmount",
    "amount_due": "LegalMonetaryTotal/PayableAmount",
}


class UblFormat:
    name = "ubl"
    extensions = ("xml", "ubl")
    media_types = ("application/xml", "text/xml")

    def sniff(self, head: bytes, document: Document) -> float:
        """1 for a UBL root, also inside a business document's envelope; a UBL order is told here, and refused in `open`."""
        del document
        names = markup.head_names(head)
        if not names:
            return 0.0
        if names[0][0].startswith(NAMESPACES):
            return 1.0
        wrapped = names[0][1] in WRAPPERS and any(
            uri.startswith(NAMESPACES) and name in INVOICES for uri, name in names
        )
        return 0.9 if wrapped else 0.0

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        found = _documents(root, options)
        if not found:
            kind = name_of(root)
            raise UnsupportedFormat(f"This is a UBL {kind}, not an invoice, a credit note or a utility statement.")
        attached = pdfs_in(root, "EmbeddedDocumentBinaryObject")
        return Content(format=self.name, facts=tuple(_facts(one) for one in found), attachments=attached)


def _documents(root: Element, options: Options) -> list[Element]:
    """The invoices of a file: the root itself, or those inside an envelope or a Latin American attached document."""
    kinds = INVOICES | {"UtilityStatement"}
    if name_of(root) in kinds:
        return [root]
    if name_of(root) == "AttachedDocument":
        carried = text(root, "Attachment/ExternalReference/Description") or ""
        return _documents(markup.parse(carried.encode(), options.limits), options) if carried.startswith("<") else []
    if name_of(root) not in WRAPPERS:
        return []
    return [one for one in root.iter(*kinds) if len(one) and one.find("ID") is not None]


def _facts(root: Element) -> Facts:
    return statement.read(root) if name_of(root) == "UtilityStatement" else _invoice(root)


def _invoice(root: Element) -> Facts:
    seller = markup.first(root, "AccountingSupplierParty", "SellerParty")
    buyer = markup.first(root, "AccountingCustomerParty", "BuyerParty")
    readings, points = meters.of_extensions(root)
    facts = Facts(
        syntax="ubl",
        document_type="credit_note" if _is_credit(root) else "invoice",
        number=text(root, "ID"),
        issue_date=day(root, "IssueDate"),
        due_date=day(
            root, "DueDate", "PaymentMeans/PaymentDueDate", "PaymentMeans/DuePaymentDate", "PaymentTerms/PaymentDueDate"
        ),
        start=day(
            root,
            "InvoicePeriod/StartDate",
            "InvoicingPeriod/StartDate",
            "InvoicePeriod/StartDateTime",
            "InvoicingPeriod/StartDateTime",
        ),
        end=day(
            root,
            "InvoicePeriod/EndDate",
            "InvoicingPeriod/EndDate",
            "InvoicePeriod/EndDateTime",
            "InvoicingPeriod/EndDateTime",
        ),
        currency=text(root, "DocumentCurrencyCode", "InvoiceCurrencyCode", "TaxCurrencyCode"),
        seller=parties.party(seller),
        buyer=parties.party(buyer),
        delivery_address=parties.address(
            markup.first(
                root, "Delivery/DeliveryLocation/Address", "Delivery/DeliveryAddress", "Delivery/DeliverToAddress"
            )
        ),
        delivery_date=day(root, "Delivery/ActualDeliveryDate", "Delivery/ActualDeliveryDateTime"),
        delivery_note_number=text(root, "DespatchDocumentReference/ID"),
        contract_number=text(root, "ContractDocumentReference/ID"),
        account=text(buyer, "SupplierAssignedAccountID", "CustomerAssignedAccountID"),
        corrects=text(root, "BillingReference/InvoiceDocumentReference/ID", "InitialInvoiceDocumentReference/ID"),
        lines=tuple(lines.read(root)),
        meters=tuple(readings),
        supply_points=tuple(dict.fromkeys((*points, *_objects(root)))),
        notes=tuple(texts(root, "Note")),
        references=tuple(value for path in _REFERENCES for value in texts(root, path)),
        paths=tuple(
            (field, path_of(markup.first(root, place)))
            for field, place in _HEADER_PATHS.items()
            if root.find(place) is not None
        ),
    )
    return _with_amounts(facts, root)


def _is_credit(root: Element) -> bool:
    code = text(root, "InvoiceTypeCode", "CreditNoteTypeCode") or ""
    return "CreditNote" in name_of(root) or code in CREDIT_CODES


def _with_amounts(facts: Facts, root: Element) -> Facts:
    """The sums. OIOUBL writes the tax where others write the net sum (TaxExclusiveAmount), so that is computed there."""
    total = markup.first(root, "LegalMonetaryTotal", "RequestedMonetaryTotal", "LegalTotal")
    net = number(total, "TaxExclusiveAmount", "TaxExclusiveTotalAmount")
    gross = number(total, "TaxInclusiveAmount", "TaxInclusiveTotalAmount")
    lines_sum = number(total, "LineExtensionAmount", "LineExtensionTotalAmount")
    tax = _tax(root, facts.currency)
    payable = number(total, "PayableAmount")
    if gross is None and net is not None and tax is not None:
        gross = net + tax
    if gross is None and payable is not None:
        gross = payable + (number(total, "PrepaidAmount") or 0) - (number(total, "PayableRoundingAmount") or 0)
    if tax is not None and gross is not None and net == tax and net + tax != gross:
        net = gross - tax
    if net is None:
        net = gross - tax if gross is not None and tax is not None else lines_sum
    return replace(facts, net_amount=net, tax_amount=tax, total_amount=gross, amount_due=payable)


def _tax(root: Element, currency: str | None) -> Decimal | None:
    """The sum of the tax in the invoice's own currency; there may be another one in the currency of the books."""
    found = markup.all_of(root, "TaxTotal/TaxAmount", "TaxTotal/TotalTaxAmount")
    own = [
        one for one in found if not currency or one.get("currencyID", one.get("amountCurrencyID", currency)) == currency
    ]
    amounts = [amount for one in own if (amount := markup.to_number(markup.settled(one.text))) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _objects(root: Element) -> list[tuple[str, str]]:
    """(scheme, identifier) of the invoiced object (BT-18: type 130), of papers of no type, of the place of delivery."""
    found = []
    for reference in markup.all_of(root, "AdditionalDocumentReference"):
        code = text(reference, "DocumentTypeCode")
        identifier = markup.first(reference, "ID")
        if code in {"130", None} and identifier is not None and (value := markup.settled(identifier.text)):
            found.append((identifier.get("schemeID") or ("object" if code else ""), value))
    places = markup.all_of(root, "Delivery/DeliveryLocation/ID")
    told = [(place.get("schemeID") or "place", markup.settled(place.text)) for place in places]
    return found + [(scheme, value) for scheme, value in told if value]
