"""A paper in the making: prints facts with the family's labels, and notes the truth of what it prints."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes, parties
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Grid, Group, Paper
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from meterleaf.samples.family import Family

NUMBER_SHAPES = ("########", "##########", "F##-######", "FE########", "?####/##", "####-#######", "??#########", "#######",
                 "20##-######", "P#?###?#######", "############")  # fmt: skip
FIELDS = ("invoice_number", "supplier_name", "supplier_tax_id", "customer_name", "supply_point_code", "start_date",
          "end_date", "issue_date", "quantity", "unit", "net_amount", "tax_amount", "total_amount", "currency",
          "meter_number", "document_type", "due_date", "contract_number", "customer_tax_id", "amount_due",
          "corrects_invoice_number")  # fmt: skip
# What a page of a category may state besides; null where it does not.
_READS = ("estimated", "tariff", "previous_reading", "current_reading", "supply_address", "corrects_invoice_number")
DETAILS = {
    "electricity": (*_READS, "contracted_power", "periods", "renewable", "self_consumption_quantity"),
    "gas": (*_READS, "volume", "conversion_factor", "calorific_value"),
    "water": _READS,
    "fuel_delivery": ("fuel", "product_as_printed", "delivery_note_number", "delivery_date"),
    "recharges": ("fuel", "refrigerant", "vehicle_plate", "card_number", "location"),
    "wastes": ("producer", "carrier", "destination", "producer_nima", "carrier_nima", "destination_nima", "rd_code"),
}


class Draft:
    def __init__(self, family: Family, rng: Random, kind: str = "invoice", title: str | None = None) -> None:
        self.family, self.rng, self.formats = family, rng, family.formats
        supplier, customer = parties.supplier(family), parties.customer(family, rng)
        title = title or self.title(kind)
        self.paper = Paper(family.category, kind, title, supplier, customer, truth=dict.fromkeys(FIELDS))
        self.paper.details = dict.fromkeys(DETAILS.get(family.category, ()))
        self.note("document_type", kind, None)
        self.note("supplier_name", supplier.name, supplier.name)
        self.note("customer_name", customer.name, customer.name)
        if family.chance("tax id", 0.85):
            self.note("supplier_tax_id", supplier.tax_id, supplier.tax_id)

    def title(self, kind: str) -> str:
        special = f"titles.{kind}_{self.family.category}"
        return self.family.label(special if self.family.has(special) else f"titles.{kind}")

    def note(self, field: str, value: Any, text: str | None) -> None:
        """The truth of a field, and the text that says so; None where no single place says it."""
        self.paper.truth[field] = value.isoformat() if isinstance(value, date) else value
        if text is not None:
            self.paper.printed[field] = text

    def state(self, field: str, value: Any) -> None:
        """The truth of a field that only the page states."""
        self.paper.details[field] = value.isoformat() if isinstance(value, date) else value

    def apart(self, question: str) -> Random:
        """Chance of its own for one document's detail, so that the rest of the document stays as it is."""
        return Random(f"{self.family.name}/{self.paper.customer.iban}/{question}")

    def forget(self, *fields: str) -> None:
        """Fields that this paper does not state."""
        for field in fields:
            self.paper.truth[field] = None
            self.paper.printed.pop(field, None)

    def fact(self, key: str, text: str, field: str | None = None, value: Any = None, *, loud: bool = False) -> Fact:
        """A labelled value; with a field's name it is also the truth of that field."""
        if field:
            self.note(field, text if value is None else value, text)
        return Fact(self.family.label(key), text, loud)

    def dated(self, key: str, day: date, field: str | None = None) -> Fact:
        return self.fact(key, self.formats.date(day), field, day if field else None)

    def money(self, key: str, amount: Decimal, field: str | None = None, *, loud: bool = False) -> Fact:
        text = self.formats.money(amount)
        if field:
            self.note(field, amount, self.formats.money(amount, sign=False))
        return Fact(self.family.label(key), text, loud)

    def group(self, name: str, facts: list[Fact]) -> Group:
        return Group(name, self.family.label(name), facts)

    def number(self, question: str = "number shape") -> str:
        """A document's number, shaped as the family does it."""
        return codes.fill(
            self.family.pick(question, NUMBER_SHAPES, rare=("### ### ###", "#########/#", "?? ## #####")), self.rng
        )

    def digits(self, shortest: int, longest: int) -> str:
        return codes.fill("#" * self.rng.randint(shortest, longest), self.rng)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, first: int = 2016, last: int = 2026) -> date:
        return date(first, 1, 1) + timedelta(days=self.rng.randrange((last - first) * 365 + 200))

    def decimal(self, low: float, high: float, places: int = 2) -> Decimal:
        return Decimal(f"{self.rng.uniform(low, high):.{places}f}")

    def choose(self, key: str) -> Any:
        """Any entry of a word list, free of the family's habits."""
        return self.rng.choice(lookup(self.family.language, key))


def charge_grid(draft: Draft, charges: list[Charge]) -> Grid:
    """The invoice's lines, with the columns that the family prints."""
    family, formats = draft.family, draft.formats
    columns = family.pick("charge columns", ["full", "full", "spelled", "short", "units"], rare=["amount first"])
    money = family.chance("charge sign", 0.5)
    rows = [_charge_row(one, columns, formats, money=money) for one in charges]
    headers = {
        "full": ["description", "quantity", "price", "amount"],
        "spelled": ["description", "amount"],
        "short": ["description", "quantity", "amount"],
        "units": ["description", "quantity", "unit", "price", "amount"],
        "amount first": ["amount", "description", "quantity"],
    }[columns]
    return Grid("charges", family.label("charges"), [family.label(name) for name in headers], rows)


def _charge_row(one: Charge, columns: str, formats: Any, *, money: bool) -> list[str]:
    amount = formats.money(one.amount, sign=money)
    number = formats.number(one.quantity) if one.quantity is not None else ""
    quantity = f"{number} {one.unit}".strip() if number else ""
    price = formats.number(one.price) if one.price is not None else ""
    priced = f"{price} {formats.sign}/{one.unit}" if price and one.unit else price
    spelled = f"{one.label}  {quantity} x {priced}" if quantity and priced else f"{one.label} {quantity}".strip()
    return {
        "full": [one.label, quantity, priced, amount],
        "spelled": [spelled, amount],
        "short": [one.label, quantity, amount],
        "units": [one.label, number, one.unit if number else "", price, amount],
        "amount first": [amount, one.label, quantity],
    }[columns]


def money_group(draft: Draft, charges: list[Charge]) -> Group:
    """Net, tax and total of the charges; the amount due sometimes differs by an old balance."""
    family = draft.family
    rate = Decimal(str(family.pick("vat", family.rules["vat"])))
    net = sum((one.amount for one in charges), Decimal(0))
    tax = cents(net * rate / 100)
    facts = []
    if rate:
        facts += [draft.money("net", net, "net_amount")] if family.chance("print net", 0.85) else []
        label = family.label("lines.tax_line").format(rate=draft.formats.number(rate))
        facts.append(Fact(label, draft.formats.money(tax)))
        draft.note("tax_amount", tax, draft.formats.money(tax, sign=False))
    facts.append(draft.money("total", net + tax, "total_amount", loud=True))
    draft.note("currency", family.rules["currency"], None)
    if draft.chance(0.12):
        old = draft.decimal(5, 300)
        facts += [draft.money("previous_balance", old), draft.money("amount_due", net + tax + old, "amount_due")]
    return draft.group("money", facts)
