"""Waste papers: identification documents, transfer notes, manifests and weighbridge tickets, with one line or several.

Codes are of the European List of Waste (Decision 2000/532/EC), operations R and D of Directive 2008/98/EC, annexes I and II.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes, parties
from meterleaf.samples.model import Fact, Grid, Group, Paper, Party, Section
from meterleaf.samples.scenes.draft import Draft
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family

HAZARDOUS = {"130205", "160107", "150110", "160601"}
OPERATIONS = ("R13", "R12", "R03", "R04", "R5", "D15", "D1", "D9", "R1")


def make(family: Family, rng: Random) -> Paper:
    draft = Draft(family, rng, "delivery_note", family.label("wastes.title"))
    paper = draft.paper
    carrier, destination = paper.supplier, parties.customer(family, rng)
    producer = paper.customer
    day = draft.day()
    items = _items(draft)
    identity = _identity(draft, day)
    sections: list[Section] = [identity, *_chain(draft, producer, carrier, destination)]
    sections += _lines(draft, items)
    paper.sections = sections
    if family.chance("numbered boxes", 0.3):  # as official forms have them
        for number, section in enumerate(sections, 1):
            section.title = f"{number}. {section.title}"
    _truth(draft, producer, carrier, destination, items)
    paper.fine_print = list(lookup(family.language, "fine.print"))[2:3]
    return paper


def _items(draft: Draft) -> list[dict[str, Any]]:
    rng, family = draft.rng, draft.family
    several = family.chance("several lines", 0.4)
    materials = rng.sample(lookup(family.language, "wastes.materials"), rng.randint(2, 5) if several else 1)
    return [_item(draft, code, name) for code, name in materials]


def _item(draft: Draft, code: str, name: str) -> dict[str, Any]:
    in_tonnes = draft.family.chance("tonnes", 0.2)
    weight = draft.decimal(0.1, 24, 3) if in_tonnes else Decimal(draft.rng.randrange(10, 18000, 10))
    return {"ler_code": code, "description": name, "quantity": weight, "unit": "t" if in_tonnes else "kg",
            "treatment_code": draft.rng.choice(OPERATIONS)}  # fmt: skip


def _truth(draft: Draft, producer: Party, carrier: Party, destination: Party, items: list[dict[str, Any]]) -> None:
    truth, marks = draft.paper.truth, draft.paper.marks
    draft.note("supplier_name", producer.name, producer.name)
    draft.note("supplier_tax_id", None, None)
    draft.paper.printed.pop("supplier_tax_id", None)
    draft.note("customer_name", producer.name, producer.name)
    marks["alt"] = {
        "supplier_name": [carrier.name, destination.name],
        "supplier_tax_id": [producer.tax_id, carrier.tax_id, destination.tax_id],
    }
    truth |= {"producer": producer.name, "transporter": carrier.name, "destination": destination.name, "items": items}
    for role, party in (("producer", producer), ("carrier", carrier), ("destination", destination)):
        draft.state(role, party.name)
    if len(items) == 1:
        draft.state("rd_code", items[0]["treatment_code"].replace("0", ""))
    else:
        del draft.paper.details["rd_code"]
    units = {one["unit"] for one in items}
    draft.note("quantity", sum((one["quantity"] for one in items), Decimal(0)) if len(units) == 1 else None, None)
    draft.note("unit", units.pop() if len(units) == 1 else None, None)


def _identity(draft: Draft, day: Any) -> Group:
    facts = [draft.fact("wastes.document_number", draft.number(), "invoice_number", loud=True)]
    facts.append(draft.dated("wastes.date", day, "issue_date"))
    for name in ("start_date", "end_date"):
        draft.note(name, day, draft.formats.date(day))
    if draft.family.chance("plate", 0.5):
        facts.append(draft.fact("wastes.plate", codes.plate(draft.family.country, draft.rng)))
    return draft.group("identity", facts)


def _chain(draft: Draft, producer: Party, carrier: Party, destination: Party) -> list[Group]:
    """The three parties, a block each, in the family's order."""
    roles = [("producer", producer), ("carrier", carrier), ("destination", destination)]
    if draft.family.chance("destination first", 0.2):
        roles.reverse()
    return [_party(draft, role, party) for role, party in roles]


def _party(draft: Draft, role: str, party: Party) -> Group:
    family = draft.family
    facts = [Fact(family.label("wastes.name"), party.name), Fact(family.label("wastes.address"), party.address)]
    if family.chance(f"{role} tax", 0.7):
        facts.insert(1, Fact(str(family.pick("tax label", family.rules["tax_label"])), party.tax_id))
    if family.chance(f"{role} nima", 0.4):
        facts.append(Fact(family.label("wastes.nima"), draft.digits(10, 10)))
        if "NIMA" in facts[-1].label:
            draft.state(f"{role}_nima", facts[-1].text)
    if family.chance("named roles", 0.5):
        facts[0] = Fact(family.label(f"wastes.{role}"), party.name)
    return Group(f"party {role}", family.label(f"wastes.{role}"), facts)


def _lines(draft: Draft, items: list[dict[str, Any]]) -> list[Section]:
    family = draft.family
    if len(items) == 1 and family.chance("facts", 0.5):
        return [_facts(draft, items[0])]
    keys = ["ler", "description", "quantity", "rd"]
    if family.chance("description first", 0.4):
        keys[:2] = keys[1::-1]
    if family.chance("rd in middle", 0.3):
        keys[2:] = keys[:1:-1]
    heads = [_quantity_head(draft, items) if key == "quantity" else family.label(f"wastes.{key}") for key in keys]
    rows = [[_cell(draft, key, item) for key in keys] for item in items]
    return [Grid("wastes", family.label("wastes.description"), heads, rows)]


def _quantity_head(draft: Draft, items: list[dict[str, Any]]) -> str:
    head = draft.family.label("wastes.quantity")
    return head if items[0]["unit"] == "kg" else head.replace("kg", "t").replace("Kilogramos", "Toneladas")


def _cell(draft: Draft, key: str, item: dict[str, Any]) -> str:
    texts: dict[str, str] = {
        "ler": _code(draft, item["ler_code"]),
        "description": item["description"],
        "quantity": draft.formats.number(item["quantity"]),
        "rd": item["treatment_code"],
    }
    return texts[key]


def _code(draft: Draft, code: str) -> str:
    """150101 or 15 01 01; an asterisk says hazardous."""
    spaced = draft.family.chance("spaced codes", 0.5)
    text = f"{code[:2]} {code[2:4]} {code[4:]}" if spaced else code
    return text + ("*" if code in HAZARDOUS and draft.family.chance("stars", 0.8) else "")


def _facts(draft: Draft, item: dict[str, Any]) -> Group:
    """One waste as facts; a weighbridge has gross and tare, which are not the waste."""
    family, number = draft.family, draft.formats.number
    facts = [
        draft.fact("wastes.description", item["description"]),
        draft.fact("wastes.ler", _code(draft, item["ler_code"])),
        draft.fact("wastes.rd", item["treatment_code"]),
    ]
    unit = item["unit"]
    if family.chance("weighed", 0.4):
        tare = draft.decimal(4, 16, 3) if unit == "t" else Decimal(draft.rng.randrange(4000, 15000, 20))
        facts += [
            draft.fact("wastes.gross", f"{number(item['quantity'] + tare)} {unit}"),
            draft.fact("wastes.tare", f"{number(tare)} {unit}"),
            draft.fact("wastes.net", f"{number(item['quantity'])} {unit}"),
        ]
    else:
        facts.append(draft.fact("wastes.quantity", f"{number(item['quantity'])} {unit}"))
    return Group("waste", family.label("wastes.description"), facts)
