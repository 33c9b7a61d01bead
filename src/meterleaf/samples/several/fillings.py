"""Lists of fillings: a fleet's fuel cards, several products of one delivery."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Grid, Paper, Section
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from meterleaf.samples.family import Family

Made = tuple[Paper, list[dict[str, Any]]]


def fleet(family: Family, rng: Random) -> Made:
    """A fuel card's month: day, vehicle, product, litres, amount, a row a filling."""
    draft = Draft(family, rng, "statement" if family.chance("is statement", 0.4) else "invoice")
    first = draft.day().replace(day=1)
    issued = first + timedelta(days=rng.randint(31, 38))
    plates = [codes.plate(family.country, rng) for _ in range(rng.randint(2, 5))]
    fuels = lookup(family.language, "recharges.fuels")
    items, rows, charges = [], [], []
    columns = ["day", "plate", "product", "litres", "amount"]
    if family.chance("price column", 0.5):
        columns.insert(4, "price")
    if family.chance("time column", 0.4) and family.has("recharges.time"):
        columns.insert(1, "time")
    if family.chance("plate first", 0.3):
        columns.sort(key=lambda name: name != "plate")
    for _ in range(rng.randint(3, 18)):
        day = first + timedelta(days=rng.randrange(28))
        fuel, *names = rng.choice(fuels)
        litres, price = draft.decimal(8, 80), draft.decimal(1, 2, 3)
        plate, amount = rng.choice(plates), cents(litres * price)
        charges.append(Charge(names[0], litres, "l", price, amount, consumed=True))
        formats = draft.formats
        told = {
            "day": formats.date(day),
            "time": f"{rng.randint(5, 22):02d}:{rng.randint(0, 59):02d}",
            "plate": plate,
            "product": names[0],
            "litres": formats.number(litres),
            "price": formats.number(price),
            "amount": formats.money(amount, sign=False),
        }
        rows.append([told[name] for name in columns])
        items.append(
            {"start_date": day, "end_date": day, "quantity": litres, "unit": "l", "fuel": fuel, "vehicle_plate": plate}
        )
    heads = [family.label(_HEADS[name] if family.has(_HEADS[name]) else "labels.quantity") for name in columns]
    identity = [
        draft.fact("invoice_number", draft.number(), "invoice_number"),
        draft.dated("issue_date", issued, "issue_date"),
    ]
    draft.forget("start_date", "end_date")
    draft.note("quantity", sum((one["quantity"] for one in items), Decimal(0)), None)
    draft.note("unit", "l", None)
    customer = draft.group("contact", [draft.fact("customer_name", draft.paper.customer.name)])
    draft.paper.sections = [
        draft.group("identity", identity), customer, Grid("fillings", "", heads, rows), money_group(draft, charges),
    ]  # fmt: skip
    return draft.paper, _numbered(draft, items)


_HEADS = {
    "day": "labels.issue_date", "time": "recharges.time", "plate": "recharges.plate", "product": "labels.description",
    "litres": "recharges.litres", "price": "labels.price", "amount": "labels.amount",
}  # fmt: skip


def products(family: Family, rng: Random) -> Made:
    """One delivery of two or three fuels."""
    draft = Draft(family, rng)
    delivered = draft.day()
    issued = delivered + timedelta(days=rng.randint(0, 9))
    known = {fuel: name for fuel, name in lookup(family.language, "fuel.products") if fuel != "wood_pellets"}
    chosen = rng.sample(sorted(known), min(len(known), rng.randint(2, 3)))
    spelled = family.pick("spelling", ["l", "L", "Ltr"])
    charges, items = [], []
    for fuel in chosen:
        litres, price = Decimal(rng.randrange(300, 6000, 50)), draft.decimal(0.55, 1.6, 4)
        charges.append(Charge(known[fuel], litres, spelled, price, cents(litres * price), consumed=True))
        items.append({"start_date": delivered, "end_date": delivered, "quantity": litres, "unit": "l", "fuel": fuel})
    facts = [
        draft.fact("invoice_number", draft.number(), "invoice_number"),
        draft.dated("issue_date", issued, "issue_date"),
        draft.dated("fuel.delivery_date", delivered, "delivery_date"),
    ]
    draft.note("quantity", sum((one["quantity"] for one in items), Decimal(0)), None)
    draft.note("unit", "l", None)
    sections: list[Section] = [
        draft.group("identity", facts),
        draft.group("supply", [draft.fact("fuel.place", draft.paper.customer.address)]),
        charge_grid(draft, charges),
        money_group(draft, charges),
    ]
    draft.paper.sections = sections
    return draft.paper, _numbered(draft, items)


def _numbered(draft: Draft, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    number = draft.paper.truth["invoice_number"]
    return [{**one, "invoice_number": number} for one in items]


MAKERS: dict[str, Callable[[Family, Random], Made]] = {"fleet": fleet, "products": products}
