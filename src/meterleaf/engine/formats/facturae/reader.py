"""The Facturae format: every invoice of the batch, with the utilities extension (CUPS, meters) where there is one.

Sources: Facturae 3.2.2 schema (Orden HAP/1650/2015); extension Utilities of the same publisher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.facturae import lines, parties, utilities
from meterleaf.engine.markup import all_of, day, first, number, path_of, text, texts
from meterleaf.engine.papers import pdfs_in

if TYPE_CHECKING:
    from decimal import Decimal

    from meterleaf.engine.content import Line
    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

_NAMESPACES = ("http://www.facturae.es/", "http://www.facturae.gob.es/")
_CREDIT_WORDS = ("abono", "rectificativa negativa", "nota de credito", "nota de crédito")

_MEASURED = frozenset({"KWH", "MTQ", "LTR", "KGM"})
_REFERENCES = (
    "IssuerContractReference", "IssuerTransactionReference", "ReceiverContractReference", "ReceiverTransactionReference",
    "FileReference", "InvoiceSeriesCode", "InvoiceDescription", "ReceiverReference",
)  # fmt: skip
_PATHS = {
    "invoice_number": "InvoiceHeader/InvoiceNumber",
    "issue_date": "InvoiceIssueData/IssueDate",
    "due_date": "PaymentDetails/Installment/InstallmentDueDate",
    "currency": "InvoiceIssueData/InvoiceCurrencyCode",
    "period": "InvoiceIssueData/InvoicingPeriod",
    "total_amount": "InvoiceTotals/InvoiceTotal",
    "net_amount": "InvoiceTotals/TotalGrossAmountBeforeTaxes",
    "tax_amount": "InvoiceTotals/TotalTaxOutputs",
    "amount_due": "InvoiceTotals/TotalExecutableAmount",
}


class FacturaeFormat:
    name = "facturae"
    extensions = ("xml", "xsig")
    media_types = ("application/xml", "text/xml", "application/xades+xml")

    def sniff(self, head: bytes, document: Document) -> float:
        """1 for the official name; 0.9 where the root is called so under another one, or inside a signature."""
        del document
        names = markup.head_names(head)
        if not names:
            return 0.0
        if names[0][1] == "Facturae":
            return 1.0 if names[0][0].startswith(_NAMESPACES) else 0.9
        return 0.9 if any(name == "Facturae" and uri.startswith(_NAMESPACES) for uri, name in names) else 0.0

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        body = root if markup.name_of(root) == "Facturae" else next(root.iter("Facturae"), root)
        invoices = all_of(body, "Invoices/Invoice")
        if not invoices:
            raise UnsupportedFormat("This Facturae file has no invoice in it.")
        extensions = utilities.of_batch(body, len(invoices))
        return Content(
            format=self.name,
            facts=tuple(_facts(body, one, extension) for one, extension in zip(invoices, extensions, strict=True)),
            attachments=pdfs_in(body, "AttachmentData"),
        )


def _facts(root: Element, invoice: Element, extension: list[Element]) -> Facts:
    header, issue, totals = (first(invoice, name) for name in ("InvoiceHeader", "InvoiceIssueData", "InvoiceTotals"))
    found = utilities.read([*extension, *all_of(invoice, "AdditionalData/Extensions")])
    total, tax = number(totals, "InvoiceTotal"), number(totals, "TotalTaxOutputs")
    return Facts(
        syntax="facturae",
        document_type="credit_note" if _is_credit(header, total) else "invoice",
        number=text(header, "InvoiceNumber"),
        issue_date=day(issue, "IssueDate"),
        due_date=day(invoice, "PaymentDetails/Installment/InstallmentDueDate"),
        start=day(issue, "InvoicingPeriod/StartDate"),
        end=day(issue, "InvoicingPeriod/EndDate"),
        currency=text(issue, "InvoiceCurrencyCode") or text(root, "FileHeader/Batch/InvoiceCurrencyCode"),
        seller=parties.party(first(root, "Parties/SellerParty")),
        buyer=parties.party(first(root, "Parties/BuyerParty")),
        delivery_address=found.address or text(issue, "PlaceOfIssue/PlaceOfIssueDescription"),
        delivery_date=day(issue, "OperationDate"),
        delivery_note_number=text(invoice, "Items/InvoiceLine/DeliveryNotesReferences/DeliveryNote/DeliveryNoteNumber"),
        contract_number=found.contract or text(invoice, "Items/InvoiceLine/IssuerContractReference"),
        corrects=text(header, "Corrective/InvoiceNumber"),
        net_amount=_net(totals, total, tax),
        tax_amount=tax,
        total_amount=total,
        amount_due=number(totals, "TotalExecutableAmount", "TotalOutstandingAmount"),
        lines=_lines(tuple(lines.read(invoice)), found.lines),
        meters=found.meters,
        supply_points=found.points,
        references=tuple(_references(invoice)),
        notes=(
            *texts(invoice, "AdditionalData/InvoiceAdditionalInformation"),
            *texts(issue, "InvoiceDescription"),
            *texts(invoice, "LegalLiterals/LegalReference"),
            *found.notes,
        ),
        paths=(
            *(
                (field, path_of(first(invoice, place)))
                for field, place in _PATHS.items()
                if invoice.find(place) is not None
            ),
            ("supplier", path_of(first(root, "Parties/SellerParty"))),
            ("customer", path_of(first(root, "Parties/BuyerParty"))),
        ),
    )


def _lines(own: tuple[Line, ...], concepts: tuple[Line, ...]) -> tuple[Line, ...]:
    """The invoice's lines, with the extension's concepts where they alone say how much was consumed."""
    measured = any(one.unit in _MEASURED for one in own)
    return own if measured else (*own, *concepts)


def _references(invoice: Element) -> list[str]:
    """What the first line and the head refer to."""
    places = [first(invoice, "Items/InvoiceLine"), first(invoice, "InvoiceHeader"), first(invoice, "InvoiceIssueData")]
    return [value for place in places for name in _REFERENCES for value in texts(place, name)]


def _net(totals: Element | None, total: Decimal | None, tax: Decimal | None) -> Decimal | None:
    net = number(totals, "TotalGrossAmountBeforeTaxes", "TotalGrossAmount")
    return net if net is not None or total is None or tax is None else total - tax


def _is_credit(header: Element | None, total: Decimal | None) -> bool:
    """A corrective invoice (class OR, CR) that takes money back, or one that says so in words."""
    corrective = (text(header, "InvoiceClass") or "") in {"OR", "CR"}
    reason = (text(header, "Corrective/AdditionalReasonDescription", "Corrective/ReasonDescription") or "").lower()
    return corrective and ((total is not None and total < 0) or any(word in reason for word in _CREDIT_WORDS))
