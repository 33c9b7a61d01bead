"""What every e-invoice syntax needs of a paper: its lines, its totals, its parties; and a small builder of XML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lxml import etree

from meterleaf.samples import codes
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge
from meterleaf.samples.outputs.senders import sender

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper
    from meterleaf.samples.outputs.senders import Row, Sender

# UN/ECE Recommendation 20
UNIT_CODES = {
    "kWh": "KWH",
    "MWh": "MWH",
    "m3": "MTQ",
    "Smc": "SM3",
    "l": "LTR",
    "kg": "KGM",
    "t": "TNE",
    "therm": "N72",
    "": "C62",
}


@dataclass(frozen=True)
class Bill:
    """One e-invoice's values, all positive; a credit note says so by its type. `by` is how its sender fills it."""

    number: str
    issued: date
    start: date | None
    end: date | None
    unit: str
    lines: tuple[Row, ...]
    rate: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    credit: bool
    currency: str
    by: Sender
    prepaid: Decimal
    corrects: str | None


def bill(paper: Paper, family: Family, rng: Random) -> Bill:
    """The paper as an e-invoice; its truth is brought in line with what the syntax states."""
    truth = paper.truth
    if not paper.charges:  # what is no invoice (a contract, a letter) becomes one for a small service
        paper.title = family.label("titles.invoice")
    lines = tuple(_line(one, paper) for one in paper.charges) or (
        Charge(paper.title or "Service", Decimal(1), "", Decimal(20), Decimal(20)),
    )
    plain = bool(paper.marks.get("plain lines"))
    lines += () if plain else _repeated(lines, family)
    rate = Decimal(str(family.pick("vat", family.rules["vat"])))
    net = sum((one.amount for one in lines), Decimal(0))
    tax = cents(net * rate / 100)
    credit = paper.kind == "credit_note"
    sign = -1 if credit else 1
    truth |= {
        "net_amount": sign * net,
        "tax_amount": sign * tax,
        "total_amount": sign * (net + tax),
        "currency": family.rules["currency"],
    }
    truth["document_type"] = "credit_note" if credit else "invoice"
    truth["invoice_number"] = truth["invoice_number"] or codes.fill("F-########", rng)
    truth["issue_date"] = truth["issue_date"] or "2024-03-05"
    truth["supplier_tax_id"], truth["customer_name"] = paper.supplier.tax_id, paper.customer.name
    truth["customer_tax_id"] = paper.customer.tax_id
    truth |= dict.fromkeys(("due_date", "contract_number", "amount_due", "corrects_invoice_number"))
    by = sender(paper, family, lines, plain=plain)
    prepaid = (
        cents((net + tax) / 3) if not credit and not plain and family.chance("einvoice prepaid", 0.15) else Decimal(0)
    )
    paper.marks["alt"] = {"amount_due": [sign * (net + tax) - prepaid]}
    corrects = codes.fill("F-########", rng) if credit else None
    truth["corrects_invoice_number"] = corrects
    paper.printed.clear()
    start, end = (date.fromisoformat(truth[name]) if truth[name] else None for name in ("start_date", "end_date"))
    return Bill(
        number=truth["invoice_number"], issued=date.fromisoformat(truth["issue_date"]), start=start, end=end,
        unit=truth["unit"] or "", lines=by.rows, rate=rate, net=net, tax=tax, total=net + tax, credit=credit,
        currency=truth["currency"], by=by, prepaid=prepaid, corrects=corrects,
    )  # fmt: skip


def _line(one: Charge, paper: Paper) -> Charge:
    """Positive, and in a unit that has a code; what has no quantity is one piece."""
    unit = paper.truth["unit"] if one.consumed else ""
    if one.quantity is None or (not one.consumed and one.price is None):
        return Charge(one.label, Decimal(1), "", abs(one.amount), abs(one.amount))
    return Charge(one.label, abs(one.quantity), unit or "", one.price, abs(one.amount), one.consumed)


def _repeated(lines: tuple[Charge, ...], family: Family) -> tuple[Charge, ...]:
    """Taxes on energy print the same kWh once more; they are no further consumption."""
    if family.category not in ("electricity", "gas") or not family.chance("tax repeats", 0.4):
        return ()
    price = Decimal("0.0051")
    label = (family.label(f"lines.{family.category}_extra"),)[0]
    return tuple(
        Charge(label, one.quantity, one.unit, price, cents((one.quantity or Decimal(0)) * price))
        for one in lines
        if one.consumed
    )


def build(name: str, *children: Any, namespaces: dict[str | None, str]) -> bytes:
    """A document: children are (name, text or children, attributes); names have their prefix."""
    root = etree.Element(_qualified(name, namespaces), nsmap=namespaces)  # type: ignore[arg-type]
    _fill(root, children, namespaces)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _qualified(name: str, namespaces: dict[str | None, str]) -> str:
    prefix, _, local = name.rpartition(":")
    space = namespaces.get(prefix or None)
    return f"{{{space}}}{local}" if space else local


def _fill(parent: Any, children: Any, namespaces: dict[str | None, str]) -> None:
    for child in children:
        if child is None:
            continue
        name, content, *attributes = child
        element = etree.SubElement(parent, _qualified(name, namespaces), dict(attributes[0]) if attributes else {})
        if isinstance(content, (list, tuple)):
            _fill(element, content, namespaces)
        else:
            element.text = str(content)
