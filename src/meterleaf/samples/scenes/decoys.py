"""What stands on a bill and is no consumption of it: averages, history, power, prices, old debts, next dates."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.samples.model import Chart, Fact, Grid, Prose, Section
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from meterleaf.samples.scenes.supply import Bill


def supply_facts(bill: Bill) -> list[Fact]:
    """Decoys among the facts of the supply."""
    draft, family = bill.draft, bill.family
    facts: list[Fact] = []
    if family.category == "electricity" and family.has("contracted_power") and family.chance("power", 0.6):
        facts += _power(bill)
    if family.category == "electricity" and family.has("tariff") and family.chance("tariff", 0.5):
        facts.append(
            draft.fact("tariff", family.pick("tariff name", ["2.0TD", "3.0TD", "Base", "RL.1", "Flex 24", "BTN"]))
        )
        draft.state("tariff", facts[-1].text)
    if family.category != "water" and family.has("distributor") and family.chance("distributor", 0.4):
        facts.append(draft.fact("distributor", f"{family.pick('grid', lookup(family.language, 'names.words'))} Red"))
    if family.has("contract_end") and family.chance("contract end", 0.3):
        facts.append(draft.dated("contract_end", bill.end + timedelta(days=draft.rng.randint(60, 500))))
    return facts


def _power(bill: Bill) -> list[Fact]:
    """The power that the contract allows, sometimes one for each of two periods."""
    draft, family = bill.draft, bill.family
    powers = [draft.decimal(2, 60, family.pick("power places", [1, 2, 3]))]
    powers += [powers[0] + 1] if family.chance("two powers", 0.25) else []
    names = ["", ""] if len(powers) == 1 else [" P1", " P2"]
    label = family.label("contracted_power")
    draft.state("contracted_power", [{"quantity": one, "unit": "kW"} for one in powers])
    return [Fact(f"{label}{name}", f"{bill.formats.number(one)} kW") for name, one in zip(names, powers, strict=False)]


def _green(bill: Bill) -> list[Section]:
    """Whether the supply is vouched for as renewable: said of it, or only of the supplier's mix or of an offer."""
    family, chance = bill.family, bill.draft.apart("green")
    if family.category != "electricity" or not family.has("sentences.renewable"):
        return []
    if family.chance("green", 0.3):
        bill.draft.state("renewable", True)
        return [Prose("", [family.label("sentences.renewable")])]
    return (
        [Prose("", [chance.choice(lookup(family.language, "sentences.not_renewable"))])]
        if family.chance("mix", 0.4)
        else []
    )


def _fed_in(bill: Bill) -> list[Fact]:
    """What a roof fed into the grid."""
    if not (bill.unit == "kWh" and bill.family.has("fed_in") and bill.family.chance("fed in", 0.15)):
        return []
    size = bill.draft.apart("fed in").randrange(3, 700)
    if size == bill.quantity:
        size += 1
    bill.draft.state("self_consumption_quantity", size)
    return [bill.draft.fact("fed_in", f"{bill.formats.number(Decimal(size))} kWh")]


def sections(bill: Bill) -> list[Section]:
    found: list[Section] = _green(bill)
    if bill.family.chance("history", 0.45):
        found.append(_history(bill))
    comparisons = _comparisons(bill)
    if comparisons:
        found.append(bill.draft.group("info", comparisons))
    if bill.family.chance("decoy sentence", 0.3) and bill.family.has("sentences.neighbours"):
        key = bill.family.pick("decoy kind", ["sentences.neighbours", "sentences.yearly"])
        found.append(Prose("", [bill.family.label(key).format(quantity=_some(bill, 1 if "neigh" in key else 11))]))
    found.append(_payment(bill))
    return found


def _some(bill: Bill, times: int) -> str:
    """A quantity of the same unit that is not the bill's own."""
    size = (abs(bill.quantity) + 20) * times * bill.draft.decimal(0.7, 1.4)
    if size == bill.quantity:
        size += 1
    unit = "kWh" if bill.energy else bill.spelling
    return f"{bill.formats.number(round(size, 0))} {unit}"


def _comparisons(bill: Bill) -> list[Fact]:
    draft, family = bill.draft, bill.family
    facts = _fed_in(bill)
    for key, times, share in (("yearly_consumption", 10, 0.45), ("neighbours", 1, 0.25), ("last_year", 1, 0.2)):
        if family.has(key) and family.chance(key, share):
            facts.append(draft.fact(key, _some(bill, times)))
    if family.has("daily") and family.chance("daily", 0.3):
        days = (bill.end - bill.start).days + 1
        facts.append(draft.fact("daily", f"{bill.formats.number(bill.measured / days, 2)} {bill.spelling}"))
    if bill.unit == "kWh" and family.has("reactive") and family.chance("reactive", 0.25):
        facts.append(draft.fact("reactive", f"{bill.formats.number(draft.decimal(0, 900, 0))} kVArh"))
    if family.has("next_reading") and family.chance("next reading", 0.3):
        facts.append(draft.dated("next_reading", bill.end + timedelta(days=draft.rng.randint(28, 62))))
    if family.has("emissions") and family.chance("emissions", 0.15):
        facts.append(draft.fact("emissions", f"{bill.formats.number(draft.decimal(3, 90))} kg"))
    return facts


def _history(bill: Bill) -> Section:
    """The last months as bars or as a table; the last bar may be this bill's own."""
    months = lookup(bill.family.language, "months_short")
    count = bill.family.pick("history length", [6, 12, 13])
    first = bill.end.month - count
    labels = [f"{months[(first + at) % 12]}" for at in range(count)]
    values = [round((abs(bill.quantity) + 15) * bill.draft.decimal(0.6, 1.5), 0) for _ in range(count - 1)]
    values.append(abs(bill.quantity))
    texts = [bill.formats.number(value) for value in values]
    title = bill.family.label("history")
    if bill.family.chance("history table", 0.3):
        unit = "kWh" if bill.energy else bill.spelling
        rows = [[label, text] for label, text in zip(labels, texts, strict=True)]
        return Grid("history", title, [bill.family.label("period"), unit], rows)
    shown = texts if bill.family.chance("bar numbers", 0.6) else [""] * count
    return Chart(title, labels, [float(value) for value in values], shown)


def _payment(bill: Bill) -> Section:
    draft, family, supplier = bill.draft, bill.family, bill.draft.paper.supplier
    facts = [draft.fact("phone", supplier.phone)]
    facts += [draft.fact("iban", _grouped(supplier.iban, draft))] if family.chance("iban", 0.6) else []
    facts += (
        [draft.fact("faults", supplier.phone[:-1] + "0")]
        if family.has("faults") and family.chance("faults", 0.4)
        else []
    )
    return draft.group("payment", facts)


def _grouped(iban: str, draft: object) -> str:
    del draft
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
