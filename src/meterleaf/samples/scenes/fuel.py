"""Fuel delivered in bulk: the invoice or the driver's note, with litres or kilograms, tank figures as decoys."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.samples import codes
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Paper, Section
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from meterleaf.samples.family import Family

SPELLINGS = {"l": ["l", "L", "litros", "Ltr"], "kg": ["kg", "Kg", "KG"], "t": ["t", "to"]}
LITRES = {
    "es": "litros",
    "en": "litres",
    "fr": "litres",
    "de": "Liter",
    "it": "litri",
    "pt": "litros",
    "ca": "litres",
    "nl": "liter",
}


def make(family: Family, rng: Random) -> Paper:
    kind = "delivery_note" if family.chance("delivery note", 0.35) else "invoice"
    draft = Draft(family, rng, kind)
    delivered = draft.day()
    issued = delivered if kind == "delivery_note" else delivered + timedelta(days=rng.randint(0, 12))
    fuel, product = family.pick("product", lookup(family.language, "fuel.products"))
    unit, quantity = _amount(draft, fuel)
    charges = _charges(draft, product, quantity, unit)
    sections: list[Section] = [_identity(draft, kind, issued, delivered), _delivery(draft, product, quantity, unit)]
    draft.paper.charges = charges
    if kind == "invoice" or family.chance("priced note", 0.3):
        sections += [charge_grid(draft, charges), money_group(draft, charges)]
    draft.note("quantity", quantity, draft.formats.number(quantity))
    draft.note("unit", unit, None)
    draft.paper.truth["fuel"] = fuel
    draft.state("fuel", fuel)
    draft.state("product_as_printed", product)
    draft.paper.sections = sections
    draft.paper.fine_print = list(lookup(family.language, "fine.print"))[:2]
    return draft.paper


def _amount(draft: Draft, fuel: str) -> tuple[str, Decimal]:
    if fuel == "wood_pellets":
        in_tonnes = draft.family.chance("tonnes", 0.4)
        return ("t", draft.decimal(1, 9, 2)) if in_tonnes else ("kg", Decimal(draft.rng.randrange(500, 9000, 10)))
    if fuel == "propane" and draft.family.chance("by weight", 0.5):
        return "kg", Decimal(draft.rng.randrange(200, 3000))
    return "l", Decimal(draft.rng.randrange(300, 6000, draft.family.pick("steps", [1, 50, 100])))


def _spelled(draft: Draft, unit: str) -> str:
    own = {"l": [LITRES.get(draft.family.language, "l")]}.get(unit, [])
    return draft.family.pick("spelling", [*[one for one in SPELLINGS[unit] if one != "litros"], *own])


def _charges(draft: Draft, product: str, quantity: Decimal, unit: str) -> list[Charge]:
    price = draft.decimal(0.55, 1.6, 4) if unit in ("l", "kg") else draft.decimal(190, 420)
    charges = [Charge(product, quantity, _spelled(draft, unit), price, cents(quantity * price), consumed=True)]
    if draft.family.chance("transport line", 0.4):
        label = draft.family.pick("transport", ["Transport", "ADR", "Service"])
        charges.append(Charge(label, None, "", None, draft.decimal(5, 60)))
    return charges


def _identity(draft: Draft, kind: str, issued: date, delivered: date) -> Section:
    key = "fuel.delivery_note_number" if kind == "delivery_note" else "invoice_number"
    facts = [draft.fact(key, draft.number(), "invoice_number", loud=True)]
    if kind == "delivery_note":
        draft.state("delivery_note_number", facts[0].text)
    if kind == "invoice":
        facts.append(draft.dated("issue_date", issued, "issue_date"))
        if draft.family.chance("note number", 0.6):
            facts.append(draft.fact("fuel.delivery_note_number", draft.digits(6, 9)))
            draft.state("delivery_note_number", facts[-1].text)
    if kind == "delivery_note" or draft.family.chance("delivery date", 0.7):
        facts.append(draft.dated("fuel.delivery_date", delivered, "delivery_date"))
        draft.state("delivery_date", delivered)
        for name in ("start_date", "end_date"):
            draft.note(name, delivered, draft.formats.date(delivered))
            draft.paper.marks.setdefault("alt", {})[name] = [None]
        if kind == "delivery_note":
            draft.note("issue_date", delivered, draft.formats.date(delivered))
            draft.paper.marks["alt"]["issue_date"] = [None]
    facts += [draft.fact("customer_number", draft.digits(5, 8))] if draft.family.chance("customer number", 0.6) else []
    return draft.group("identity", facts)


def _delivery(draft: Draft, product: str, quantity: Decimal, unit: str) -> Section:
    family = draft.family
    number = draft.formats.number(quantity)
    facts = [draft.fact("fuel.place", draft.paper.customer.address), Fact(family.label("description"), product)]
    if draft.paper.kind == "delivery_note" or family.chance("delivered fact", 0.4):
        facts.append(
            draft.fact("fuel.delivered" if unit == "l" else "quantity", f"{number} {_spelled(draft, unit)}", loud=True)
        )
    if family.chance("tank", 0.4):
        facts.append(
            draft.fact("fuel.tank", f"{draft.formats.number(Decimal(draft.rng.randrange(1000, 9000, 500)))} l")
        )
    facts += (
        [Fact(family.label("recharges.plate"), codes.plate(family.country, draft.rng))]
        if family.chance("truck", 0.4)
        else []
    )
    return draft.group("supply", facts)
