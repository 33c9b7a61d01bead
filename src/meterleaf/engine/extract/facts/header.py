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
