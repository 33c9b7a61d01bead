"""What is filled up: forecourt receipts, prepay chits, charging sessions and statements, refrigerant refills."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.samples import codes
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Grid, Paper, Section
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from meterleaf.samples.family import Family

GASES = ("R-410A", "R410A", "R-32", "R-134a", "R-404A", "R-407C")


def make(family: Family, rng: Random) -> Paper:
    """One paper of the kind that the family sells."""
    kind = family.pick("recharge", ["fuel", "fuel", "session", "statement", "refrigerant"])
    return {"fuel": _forecourt, "session": _session, "statement": _statement, "refrigerant": _refrigerant}[kind](
        family, rng
    )


def _close(draft: Draft, kind: str, quantity: Decimal | None, unit: str | None, sections: list[Section]) -> Paper:
    paper = draft.paper
    paper.truth["recharge_type"] = kind
    draft.note("unit", unit, None)
    draft.note("quantity", quantity, draft.formats.number(quantity) if quantity is not None else None)
    paper.sections = sections
    return paper


def _day_of(draft: Draft, day: date, key: str = "labels.issue_date") -> Fact:
    """A receipt's only date is its start, its end and its issue."""
    for name in ("start_date", "end_date"):
        draft.note(name, day, draft.formats.date(day))
    clock = (
        f" {draft.rng.randint(6, 22):02d}:{draft.rng.randint(0, 59):02d}" if draft.family.chance("clock", 0.5) else ""
    )
    fact = draft.dated(key, day, "issue_date")
    return Fact(fact.label, fact.text + clock)


def _forecourt(family: Family, rng: Random) -> Paper:
    """A narrow receipt; one in ten is prepaid, and says money only."""
    draft = Draft(family, rng, "receipt")
    draft.paper.marks["narrow"] = family.chance("narrow", 0.8)
    if draft.paper.marks["narrow"]:
        draft.forget("customer_name")
    day, price = draft.day(), draft.decimal(0.9, 2.1, 3)
    identity = [draft.fact("invoice_number", draft.number(), "invoice_number"), _day_of(draft, day)]
    identity += [draft.fact("recharges.pump", str(rng.randint(1, 12)))]
    if rng.random() < 0.1:
        return _prepaid(draft, identity)
    quantity = draft.decimal(8, 75)
    fuel, *names = family.pick("fuel", lookup(family.language, "recharges.fuels"))
    draft.state("fuel", fuel)
    unit = family.pick("unit text", ["l", "L", ""])
    charges = [Charge(family.pick("fuel name", names), quantity, unit, price, cents(quantity * price), consumed=True)]
    draft.paper.charges = charges
    facts = [draft.fact("recharges.plate", codes.plate(family.country, rng))] if family.chance("plate", 0.4) else []
    draft.state("vehicle_plate", facts[0].text if facts else None)
    if family.chance("card", 0.6):
        facts.append(draft.fact("recharges.card", f"**** **** **** {draft.digits(4, 4)}"))
        draft.state("card_number", facts[-1].text[-4:])
    grid = _litre_grid(draft, charges) if not unit else charge_grid(draft, charges)
    sections: list[Section] = [
        draft.group("identity", identity),
        grid,
        money_group(draft, charges),
        draft.group("payment", facts),
    ]
    return _close(draft, "vehicle_fuel", quantity, "l", sections)


def _litre_grid(draft: Draft, charges: list[Charge]) -> Grid:
    """The head says litres (as `Litres`, `LTR`); the figures have no unit."""
    one = charges[0]
    heads = [draft.family.label(key) for key in ("description", "recharges.litres", "price", "amount")]
    numbers = [
        draft.formats.number(value) for value in (one.quantity or Decimal(0), one.price or Decimal(0), one.amount)
    ]
    return Grid("charges", "", heads, [[one.label, *numbers]])


def _prepaid(draft: Draft, identity: list[Fact]) -> Paper:
    """A chit for money: what was filled is not known."""
    for name in ("start_date", "end_date"):
        draft.paper.marks.setdefault("alt", {})[name] = [None]
    draft.paper.marks["not_a_consumption"] = True
    amount = Decimal(draft.rng.randrange(5, 100, 5))
    money = draft.group("money", [draft.money("total", amount, "total_amount", loud=True)])
    draft.note("currency", draft.family.rules["currency"], None)
    paper = _close(draft, "vehicle_fuel", None, None, [draft.group("identity", identity), money])
    paper.sections.insert(
        1,
        draft.group("supply", [Fact("PREPAID", draft.family.pick("prepaid", ["PREPAY", "PREPAID FUEL", "PRE-AUTH"]))]),
    )
    return paper


def _session(family: Family, rng: Random) -> Paper:
    """One charge of a car."""
    draft = Draft(family, rng, "receipt" if family.chance("session receipt", 0.6) else "invoice")
    day, quantity = draft.day(2019), draft.decimal(4, 78, family.pick("places", [2, 2, 3]))
    minutes = rng.randint(18, 380)
    identity = [draft.fact("invoice_number", draft.number(), "invoice_number"), _day_of(draft, day)]
    charged = f"{draft.formats.number(quantity)} kWh"
    facts = [
        draft.fact("recharges.station", f"{draft.paper.supplier.town} {rng.randint(1, 40):02d}"),
        draft.fact("recharges.session", draft.digits(7, 12)),
        draft.fact("recharges.charged", charged),
        draft.fact("recharges.duration", f"{minutes // 60}:{minutes % 60:02d} h"),
    ]
    draft.state("location", facts[0].text)
    charges = [
        Charge(
            family.label("recharges.charging"), quantity, "kWh", draft.decimal(0.25, 0.89), Decimal(0), consumed=True
        )
    ]
    charges[0].amount = cents(quantity * (charges[0].price or Decimal(1)))
    draft.paper.charges = charges
    sections: list[Section] = [
        draft.group("identity", identity),
        draft.group("supply", facts),
        charge_grid(draft, charges),
        money_group(draft, charges),
    ]
    return _close(draft, "ev_charging", quantity, "kWh", sections)


def _statement(family: Family, rng: Random) -> Paper:
    """A month of charges, with a line a session and a total."""
    draft = Draft(family, rng, "statement" if family.chance("is statement", 0.5) else "invoice")
    start = draft.day(2019).replace(day=1)
    end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    issued = end + timedelta(days=rng.randint(1, 8))
    days = sorted(rng.sample(range(28), rng.randint(3, 9)))
    sizes = [draft.decimal(5, 60) for _ in days]
    texts = [draft.formats.date(start), draft.formats.date(end)]
    draft.note("start_date", start, texts[0])
    draft.note("end_date", end, texts[1])
    period = Fact(family.label("period"), family.label("labels.periods").format(start=texts[0], end=texts[1]))
    identity = [
        draft.fact("invoice_number", draft.number(), "invoice_number"),
        draft.dated("issue_date", issued, "issue_date"),
        period,
    ]
    price = draft.decimal(0.3, 0.8)
    rows = [
        [
            draft.formats.date(start + timedelta(days=day)),
            f"{draft.formats.number(size)} kWh",
            draft.formats.money(cents(size * price)),
        ]
        for day, size in zip(days, sizes, strict=True)
    ]
    total = sum(sizes, Decimal(0))
    rows.append([family.label("total_consumption"), f"{draft.formats.number(total)} kWh", ""])
    heads = [family.label("recharges.start"), family.label("recharges.charged"), family.label("amount")]
    charges = [Charge(family.label("recharges.charging"), total, "kWh", price, cents(total * price), consumed=True)]
    draft.paper.charges = charges
    sections: list[Section] = [
        draft.group("identity", identity),
        Grid("sessions", "", heads, rows, total=True),
        money_group(draft, charges),
    ]
    return _close(draft, "ev_charging", total, "kWh", sections)


def _refrigerant(family: Family, rng: Random) -> Paper:
    """A technician's note or invoice: kilograms of gas beside hours of work."""
    draft = Draft(family, rng, "invoice")
    if family.chance("service note", 0.5):
        draft.paper.title = family.label("recharges.service_note")
    gas, quantity = rng.choice(GASES), draft.decimal(0.4, 14, family.pick("places", [1, 2, 2, 3]))
    day = draft.day(2017)
    identity = [draft.fact("invoice_number", draft.number(), "invoice_number"), _day_of(draft, day)]
    label = family.label("recharges.refrigerant").format(gas=gas)
    draft.state("refrigerant", gas)
    price = draft.decimal(25, 90)
    charges = [Charge(label, quantity, family.pick("kg", ["kg", "Kg"]), price, cents(quantity * price), consumed=True)]
    charges += [
        Charge(name, None, "", None, draft.decimal(30, 180)) for name in lookup(family.language, "recharges.labour")[:2]
    ]
    draft.paper.charges = charges
    sections: list[Section] = [
        draft.group("identity", identity),
        charge_grid(draft, charges),
        money_group(draft, charges),
    ]
    return _close(draft, "refrigerant", quantity, "kg", sections)
