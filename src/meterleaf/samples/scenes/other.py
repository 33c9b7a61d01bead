"""Papers that are no consumption, many of them close to one: a reader must answer `other`, and read their header."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Grid, Paper, Prose, Section
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.vocabulary import lookup, other_trades

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family

INVOICES = ("telecom", "cloud", "office", "food", "electrician", "insurance", "metering", "paint", "software")
TEXTS = ("letter", "contract", "audit", "tariff_sheet")
PERIODIC = ("telecom", "cloud", "software", "metering", "insurance", "rent", "municipal", "cooler", "container")
# Sold at a counter, with a strip of paper.
COUNTER = ("food", "journey")


def make(family: Family, rng: Random) -> Paper:
    trades = other_trades(family.language)
    if family.chance("at large", 0.55):
        kind = family.pick("trade", [*trades["lines"], *trades["lines"], *trades["texts"]])
    else:
        kind = family.pick("kind", [*INVOICES, *INVOICES, *TEXTS])
    draft = Draft(family, rng, "receipt" if kind in COUNTER else "invoice")
    draft.paper.marks["narrow"] = kind in COUNTER
    if kind in COUNTER:
        draft.forget("customer_name")
    return _text(draft, kind) if kind in TEXTS or kind in trades["texts"] else _invoice(draft, kind)


def _invoice(draft: Draft, kind: str) -> Paper:
    family = draft.family
    issued = draft.day()
    facts = [
        draft.fact("invoice_number", draft.number(), "invoice_number", loud=True),
        draft.dated("issue_date", issued, "issue_date"),
    ]
    if kind in PERIODIC:
        start, end = issued - timedelta(days=draft.rng.randint(28, 40)), issued - timedelta(days=1)
        text = family.label("labels.periods").format(start=draft.formats.date(start), end=draft.formats.date(end))
        facts.append(Fact(family.label("period"), text))
    facts += [draft.fact("customer_number", draft.digits(5, 9))] if family.chance("customer number", 0.6) else []
    facts += [draft.dated("due_date", issued + timedelta(days=30), "due_date")] if family.chance("due", 0.5) else []
    charges = _charges(draft, kind)
    sections: list[Section] = [draft.group("identity", facts), charge_grid(draft, charges), money_group(draft, charges)]
    sections.append(draft.group("payment", [draft.fact("phone", draft.paper.supplier.phone)]))
    draft.paper.sections, draft.paper.charges = sections, charges
    draft.paper.fine_print = list(lookup(family.language, "fine.print"))[:2]
    return draft.paper


def _charges(draft: Draft, kind: str) -> list[Charge]:
    names = _words(draft, "lines", kind)
    chosen = draft.rng.sample(names, draft.rng.randint(min(2, len(names)), len(names)))
    charges = []
    for line in chosen:
        name, _, unit = (part.strip() for part in line.partition("|"))
        most = (
            (25, 60, 200, 1000, 2500)
            if unit in ("l", "kg")
            else (1, 1, 2, 3)
            if kind in COUNTER
            else (1, 1, 2, 3, 12, 40, 730)
        )
        quantity = Decimal(draft.rng.choice(most))
        price = draft.decimal(0.9, 19 if kind in COUNTER or unit else 120)
        charges.append(Charge(name, quantity, unit, price, cents(quantity * price)))
    return charges


def _words(draft: Draft, section: str, kind: str) -> list[str]:
    """The lines or sentences of a kind, whichever list has it."""
    language = draft.family.language
    found: list[str] = other_trades(language)[section].get(kind) or lookup(language, f"other.{kind}")
    return found


def _text(draft: Draft, kind: str) -> Paper:
    """A letter, contract, report or price list: figures of energy that nobody consumed on it."""
    paper = draft.paper
    day = draft.day()
    draft.forget("supplier_tax_id", "customer_name", "document_type")
    paper.marks["alt"] = {"supplier_tax_id": [paper.supplier.tax_id], "issue_date": [day.isoformat(), None]}
    lines = _words(draft, "texts", kind)
    values = {
        "date": draft.formats.date(day),
        "power": draft.formats.number(draft.decimal(3, 50, 1)),
        "yearly": draft.formats.number(Decimal(draft.rng.randrange(2000, 90000))),
        "saving": draft.formats.number(Decimal(draft.rng.randrange(200, 9000))),
    }
    if kind == "tariff_sheet":
        return _tariffs(draft, lines)
    paper.title = lines[0] if kind != "letter" else ""
    sentences = [line.format(**values) for line in (lines if kind == "letter" else lines[1:])]
    paper.sections = [Prose("", sentences)]
    return paper


def _tariffs(draft: Draft, lines: list[str]) -> Paper:
    title, energy, power, note = lines
    draft.paper.title = title
    currency = draft.family.rules["currency"]
    rows = [
        [
            name,
            f"{draft.formats.number(draft.decimal(0.05, 0.4, 4))} {currency}/kWh",
            f"{draft.formats.number(draft.decimal(2, 40))} {currency}",
        ]
        for name in ("A1", "B2", "C3", "Flex", "Eco")
    ]
    draft.paper.sections = [Grid("tariffs", "", ["", energy, power], rows), Prose("", [note])]
    return draft.paper
