"""The TEAPPSXML format: header, parties and sums of every invoice of a batch.

Source: Tieto, TEAPPSXML 3.0 description of invoices, and its implementation guide.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine import markup
from meterleaf.engine.content import Content, Facts, Party
from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.formats.teapps import lines, values
from meterleaf.engine.markup import all_of, first, path_of, settled, text, texts

if TYPE_CHECKING:
    from meterleaf.engine.document import Document
    from meterleaf.engine.markup import Element
    from meterleaf.engine.options import Options

_ROOT = "INVOICE_CENTER"
# Credit notes: of sales, of transit, of interest, receipts, purchases.
_CREDIT_TYPES = frozenset({"01", "04", "05", "07", "31", "60"})
_CREDIT_CODES = frozenset({"81", "83", "381", "396"})
# The Finnish banks' subjects of payment that name what a bill is for.
_SUBJECTS = {"71": "Electricity", "72": "Water"}
_REFERENCES = (
    "CONTRACT_INFORMATION/CONTRACT_NUMBER", "ORDER_INFORMATION/ORDER_NUMBER", "ORDER_INFORMATION/ORDER_REFERENCE",
    "BUYER_REFERENCE", "PROJECT_INFORMATION/PROJECT_NUMBER",
)  # fmt: skip
_PATHS = {
    "invoice_number": "HEADER/INVOICE_ID",
    "issue_date": "HEADER/INVOICE_DATE",
    "due_date": "HEADER/DUE_DATE",
    "currency": "HEADER/CURRENCY/CODE",
    "supplier": "PAYEE",
    "customer": "RECEIVER",
    "period": "HEADER/START_PERIOD",
    "total_amount": "SUMMARY/INVOICE_TOTAL",
    "tax_amount": "SUMMARY/VAT_TOTAL",
}


class TeappsFormat:
    name = "teapps"
    extensions = ("xml",)
    media_types = ("application/xml", "text/xml")

    def sniff(self, head: bytes, document: Document) -> float:
        """1 for the batch of an invoice centre; the syntax has no namespace of its own."""
        del document
        names = [name for _, name in markup.head_names(head)]
        return 1.0 if names and names[0] == _ROOT else 0.0

    def open(self, document: Document, options: Options) -> Content:
        root = markup.parse(document.data, options.limits)
        found = [one for one in root.iter("INVOICE") if first(one, "HEADER/INVOICE_ID") is not None]
        if not found:
            raise UnsupportedFormat("This TEAPPSXML batch has no invoice in it.")
        return Content(format=self.name, facts=tuple(_facts(one) for one in found))


def _facts(root: Element) -> Facts:
    head, sums = first(root, "HEADER"), first(root, "SUMMARY")
    net, tax, total = _amounts(sums)
    return Facts(
        syntax="teapps",
        document_type="credit_note" if _is_credit(head) else "invoice",
        number=text(head, "INVOICE_ID"),
        issue_date=values.day(head, "INVOICE_DATE"),
        due_date=values.day(head, "DUE_DATE"),
        start=values.day(head, "START_PERIOD"),
        end=values.day(head, "END_PERIOD"),
        currency=text(head, "CURRENCY/CODE"),
        seller=_party(first(root, "PAYEE")),
        buyer=_party(first(root, "RECEIVER")),
        delivery_address=_address(first(root, "DELIVERY_PARTY/CUSTOMER_INFORMATION/ADDRESS")),
        delivery_date=values.day(head, "DELIVERY_DATE"),
        delivery_note_number=text(head, "NOTE_NUMBER"),
        contract_number=text(head, "CONTRACT_INFORMATION/CONTRACT_NUMBER"),
        account=text(root, "RECEIVER/CUSTOMER_INFORMATION/CUSTOMER_ID", "RECEIVER/CUSTOMER_ID"),
        corrects=text(
            root, "HEADER/CREDIT_INVOICE_NUMBER", "SUMMARY/PRECEDING_INVOICE_INFORMATION/PRECEDING_INVOICE_ID"
        ),
        net_amount=net,
        tax_amount=tax,
        total_amount=total,
        amount_due=values.amount(sums, "INVOICE_TOTAL", "INCLUDED"),
        lines=tuple(lines.read(root)),
        meters=tuple(lines.meters(root)),
        supply_points=tuple(_objects(head)),
        notes=tuple(_notes(root, head)),
        references=tuple(value for path in _REFERENCES for value in texts(head, path)),
        paths=tuple(
            (field, path_of(place)) for field, path in _PATHS.items() if (place := root.find(path)) is not None
        ),
    )


def _is_credit(head: Element | None) -> bool:
    kind = first(head, "INVOICE_TYPE")
    return kind is not None and (settled(kind.text) in _CREDIT_TYPES or kind.get("UNTDID_CODE") in _CREDIT_CODES)


def _amounts(sums: Element | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Net, tax and total before what was paid in advance; the net sum is stated, or what the tax leaves of the total."""
    whole = next((name for name in ("INVOICE_TOTAL_WITHOUT_ADVANCE_PAYMENT", "INVOICE_TOTAL") if _has(sums, name)), "")
    total = values.amount(sums, whole, "INCLUDED") if whole else None
    rates = [values.amount(one, "VAT_RATE_TOTAL") for one in all_of(sums, "VAT_SUMMARY")]
    told = [rate for rate in rates if rate is not None]
    tax = values.amount(sums, "VAT_TOTAL")
    tax = sum(told, Decimal(0)) if tax is None and told else tax
    net = total - tax if total is not None and tax is not None else values.amount(sums, "ROWS_TOTAL", "EXCLUDED")
    return net, tax, total


def _has(sums: Element | None, name: str) -> bool:
    return values.amount(sums, name, "INCLUDED") is not None


def _objects(head: Element | None) -> list[tuple[str, str]]:
    """(scheme, identifier) of the invoiced object (BT-18) and of the place of delivery (BT-71)."""
    places = [(one, "object") for one in all_of(head, "INVOICED_OBJECT")]
    places += [(one, "place") for one in all_of(head, "TRANSPORT_INFORMATION/FINAL_DESTINATION")]
    told = [(one.get("SCHEME_ID") or kind, settled(one.text)) for one, kind in places]
    return [(scheme, value) for scheme, value in told if value]


def _notes(root: Element, head: Element | None) -> list[str]:
    subject = _SUBJECTS.get(text(head, "PAYMENT_SUBJECT_CODE") or "")
    told = [" ".join(filter(None, (text(one, "TITLE"), text(one, "CONTENT")))) for one in all_of(head, "HEADER_INFO")]
    return [
        *filter(None, (text(head, "SUBJECT"), subject)),
        *filter(None, told),
        *texts(head, "FREE_TEXT"),
        *texts(root, "SUMMARY/FREE_TEXT"),
        *lines.spoken(root),
    ]


def _party(holder: Element | None) -> Party:
    body = first(holder, "CUSTOMER_INFORMATION")
    return Party(
        name=text(body, "CUSTOMER_NAME"),
        tax_id=text(body, "VAT_NUMBER", "ORGANIZATION_NUMBER"),
        country=text(body, "ADDRESS/COUNTRY_CODE") or "FI",
        address=_address(first(body, "ADDRESS")),
    )


def _address(place: Element | None) -> str | None:
    streets = (text(place, f"STREET_ADDRESS{number}") for number in range(1, 5))
    town = " ".join(filter(None, (text(place, "POSTAL_CODE"), text(place, "POST_OFFICE"))))
    return ", ".join(filter(None, (*streets, town))) or None
