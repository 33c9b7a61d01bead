"""The document's header from its facts: numbers, dates, parties and sums, each with the place that states it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.facts import words
from meterleaf.engine.reading import Evidence, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.content import Facts
    from meterleaf.engine.reading import Item

_PLACES = {
    "supplier_name": "supplier",
    "supplier_tax_id": "supplier",
    "customer_name": "customer",
    "customer_tax_id": "customer",
    "start_date": "period",
    "end_date": "period",
}
SURE = 0.99


def header(facts: Facts) -> Item:
    """The header fields that the e-invoice states. A credit note takes back: its sums are negative."""
    sign = credit_sign(facts)
    fields = {
        "document_type": facts.document_type,
        "invoice_number": facts.number,
        "issue_date": facts.issue_date,
        "due_date": facts.due_date,
        "supplier_name": facts.seller.name,
        "supplier_tax_id": facts.seller.tax_id,
        "customer_name": facts.buyer.name,
        "customer_tax_id": facts.buyer.tax_id,
        "net_amount": _signed(facts.net_amount, sign),
        "tax_amount": _signed(facts.tax_amount, sign),
        "total_amount": _signed(facts.total_amount, sign),
        "currency": facts.currency,
    }
    if facts.amount_due is not None and facts.amount_due != facts.total_amount:
        fields["amount_due"] = _signed(facts.amount_due, sign)
    return {name: value for name, value in fields.items() if value is not None}


def shared(facts: Facts) -> Item:
    """What every item of the invoice carries: its header, the contract, where it was supplied, the invoice it corrects."""
    fields = header(facts)
    fields.pop("amount_due", None)
    more = {
        "contract_number": facts.contract_number,
        "supply_address": facts.delivery_address,
        "country": country(facts),
        "corrects_invoice_number": facts.corrects if facts.document_type == "credit_note" else None,
    }
    return fields | {name: value for name, value in more.items() if value is not None}


def kind_of(facts: Facts) -> str:
    """What the invoice is by its sums, where its code tells less.

    A negative one that refers to a former one, or whose every line gives back, is a credit note (Peppol BIS 3 and others
    allow both ways). One called a credit note that charges a sum, and owes only what was prepaid beyond it, is a bill:
    yearly settlements are sent so.
    """
    total, due = facts.total_amount, facts.amount_due
    if total is None:
        return facts.document_type
    if facts.document_type == "invoice" and total < 0 and (facts.corrects or _gives_all_back(facts)):
        return "credit_note"
    settles = due is not None and due < 0 < total and -due != total
    return "invoice" if facts.document_type == "credit_note" and settles else facts.document_type


def _gives_all_back(facts: Facts) -> bool:
    amounts = [one.net_amount for one in facts.lines if one.net_amount]
    return bool(amounts) and max(amounts) < 0


def country(facts: Facts) -> str | None:
    code = facts.buyer.country or facts.seller.country
    return words.lexicon()["countries"].get(code, code) if code else None


def credit_sign(facts: Facts) -> int:
    """-1 for a credit note whose sums are written positive, as UBL and CII have it; 1 where they are negative already."""
    told = facts.total_amount if facts.total_amount is not None else facts.net_amount
    return -1 if facts.document_type == "credit_note" and (told is None or told > 0) else 1


def evidence(facts: Facts, fields: Item, item: int | None) -> Iterator[Evidence]:
    """Where each of the fields stands; those of an item that it has from somewhere else are not repeated here."""
    paths = dict(facts.paths)
    for name, value in fields.items():
        place = paths.get(_PLACES.get(name, name)) or f"/{facts.syntax}"
        yield Evidence(item, name, text_of(value), "einvoice", SURE, place=place)


def text_of(value: Any) -> str:
    told = plain(value)
    return told if isinstance(told, str) else f"{value:f}" if isinstance(value, Decimal) else str(told)


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    return None if amount is None else amount * sign
