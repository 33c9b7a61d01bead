"""Electricity, gas and water bills: the meters, what they measured, what it costs, and the decoys around it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Meter, Paper, Prose, Register
from meterleaf.samples.scenes import consumption, decoys
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family

PERIODS = ((30, 31), (28, 33), (58, 63), (58, 63), (88, 93), (20, 27), (360, 366))
PRICES = {"kWh": (0.05, 0.4), "MWh": (50, 400), "m3": (0.4, 4.5), "Smc": (0.3, 1.4), "therm": (0.7, 2), "CCF": (1, 9)}
# the units of each category, where they are not kWh and m3
UNITS = {("gas", "IT"): ["Smc"], ("gas", "US"): ["therm", "CCF"], ("water", "US"): ["CCF", "gallon"]}
SPELLINGS = {"m3": ["m3", "m³", "m3"], "therm": ["therms", "Therms", "therm"], "gallon": ["gallons", "gal"]}
SCALES = {"electricity": (40, 1200), "gas": (5, 400), "water": (1, 120)}


def make(family: Family, rng: Random) -> Paper:
    """One bill. A credit note has every quantity and amount below zero."""
    credit = rng.random() < 0.05
    draft = Draft(family, rng, "credit_note" if credit else "invoice")
    bill = Bill(draft, credit=credit)
    return bill.paper()


class Bill:
    def __init__(self, draft: Draft, *, credit: bool) -> None:
        self.draft, self.family, self.rng, self.formats = draft, draft.family, draft.rng, draft.formats
        self.sign = -1 if credit else 1
        self.start, self.end = self._period()
        self.issued = self.end + timedelta(days=self.rng.randint(1, 25))
        self.unit, self.spelling = self._units()
        self.energy: tuple[Decimal, Decimal] | None = None
        self.meters = self._meters()
        self.charges = self.made_charges()

    def paper(self) -> Paper:
        sections = [self.identity(), self.customer(), self._supply(), *consumption.sections(self)]
        sections += [charge_grid(self.draft, self.charges), money_group(self.draft, self.charges)]
        sections += decoys.sections(self)
        paper = self.draft.paper
        paper.sections, paper.charges, paper.meters = sections, self.charges, self.meters
        paper.marks["period"] = [self.start, self.end]
        paper.fine_print = list(lookup(self.family.language, "fine.print"))
        self.draft.note("unit", self.truth_unit, None)
        return paper

    @property
    def truth_unit(self) -> str:
        return "kWh" if self.energy else self.unit

    @property
    def quantity(self) -> Decimal:
        """What was consumed, in the unit that is told: the energy where a gas bill states it."""
        return self.energy[0] if self.energy else self.measured

    @property
    def measured(self) -> Decimal:
        return sum((meter.quantity for meter in self.meters), Decimal(0))

    def _period(self) -> tuple[date, date]:
        shortest, longest = self.family.pick("period", PERIODS)
        if self.draft.chance(0.1):
            shortest, longest = 6, 25
        start = self.draft.day()
        return start, start + timedelta(days=self.rng.randint(shortest, longest) - 1)

    def _units(self) -> tuple[str, str]:
        default = ["kWh"] * 12 + ["MWh"] if self.family.category == "electricity" else ["m3"]
        unit = self.family.pick("unit", UNITS.get((self.family.category, self.family.country), default))
        return unit, self.family.pick("spelling", SPELLINGS.get(unit, [unit]))

    def _meters(self) -> list[Meter]:
        several = self.family.chance("several meters", 0.1)
        count = self.rng.randint(2, 3) if several else 1
        names = self.slices()
        point = self.supply_point()
        return [Meter(self.meter_number(), point, [self.register(name) for name in names]) for _ in range(count)]

    def slices(self) -> list[str]:
        known = lookup(self.family.language, f"slices.{self.family.category}")
        if not known or not self.family.chance("slices", 0.6):
            return [""]
        return list(self.family.pick("slice names", known))

    def register(self, name: str) -> Register:
        places = (
            3
            if self.unit == "MWh"
            else self.family.pick("places", [0, 0, 0, 0, 2, 1] if self.unit != "kWh" else [0, 0, 0, 2])
        )
        factor = self.family.pick("factor", [1] * 9 + [40]) if self.unit == "kWh" and not places else 1
        low, high = SCALES[self.family.category]
        size = self.draft.decimal(low, high, places) / (1000 if self.unit == "MWh" else 1)
        if self.draft.chance(0.12):
            size *= self.rng.choice((10, 30))
        if self.draft.chance(0.03 if not name else 0.12):
            size = Decimal(0)
        size = round(size, places) if places else Decimal(int(size))
        previous = self.draft.decimal(100, 60000, places)
        sizes = self.sign * size
        price = self.draft.decimal(*PRICES.get(self.unit, (0.5, 5)), self.rng.choice((2, 4, 6)))
        return Register(name, sizes * factor, previous, previous + sizes, factor, price)

    def meter_number(self) -> str:
        shape = self.family.pick(
            "meter shape", ["#########", "##########", "00########", "?##?######", "########", "???#########"]
        )
        return codes.fill(shape, self.rng)

    def supply_point(self) -> str:
        scheme: Any = self.family.rules.get(self.family.category)
        return codes.supply_point(scheme, self.rng) if scheme else ""

    def made_charges(self) -> list[Charge]:
        """Consumption lines a register, or one of all; then what costs whatever is consumed."""
        family, category = self.family, self.family.category
        label = family.label(f"lines.{category}")
        every = [one for meter in self.meters for one in meter.registers]
        registers = [one for one in every if one.quantity] or every[:1]
        named = [(f"{label} {one.name}".strip(), one.quantity, one.price) for one in registers]
        if family.chance("one energy line", 0.4):
            named = [(label, self.measured, registers[0].price)]
        charges = [
            Charge(name, size, self.spelling, price, cents(size * price), consumed=True) for name, size, price in named
        ]
        return charges + self.extras()

    def extras(self) -> list[Charge]:
        every = lookup(self.family.language, f"lines.{self.family.category}_extra") or []
        extras = self.family.rng("extras").sample(every, min(len(every), self.family.pick("extras", [1, 2, 3, 4])))
        return [self._extra(name) for name in extras]

    def _extra(self, name: str) -> Charge:
        days = Decimal((self.end - self.start).days + 1)
        if self.family.chance(f"daily {name}", 0.4):
            price = self.draft.decimal(0.02, 0.9, 4)
            word = lookup(self.family.language, "labels.days_unit")
            return Charge(name, days, word, price, self.sign * cents(days * price))
        return Charge(name, None, "", None, self.sign * self.draft.decimal(0.4, 45))

    def identity(self) -> Any:
        draft, family = self.draft, self.family
        key = "credit_number" if self.sign < 0 and family.has("credit_number") else "invoice_number"
        facts = [draft.fact(key, draft.number(), "invoice_number", loud=True)]
        if self.sign < 0:
            facts.append(draft.fact("corrects", draft.number(), "corrects_invoice_number"))
            draft.state("corrects_invoice_number", facts[-1].text)
        facts.append(draft.dated("issue_date", self.issued, "issue_date"))
        if family.chance("due date", 0.6):
            facts.append(draft.dated("due_date", self.issued + timedelta(days=self.rng.randint(5, 30)), "due_date"))
        facts += self._period_facts() if self.period_place == "identity" else []
        facts += [draft.fact("reference", draft.digits(9, 14))] if family.chance("reference", 0.35) else []
        facts += [draft.fact("customer_number", draft.digits(6, 10))] if family.chance("customer number", 0.5) else []
        if family.chance("shuffle identity", 0.5):
            family.rng("identity order").shuffle(facts)
        return draft.group("identity", facts)

    @property
    def period_place(self) -> str:
        """Where the period stands: by the invoice number, by the meter, or in a sentence."""
        return self.family.pick("period place", ["identity", "identity", "consumption", "supply"], rare=["sentence"])

    def _period_facts(self) -> list[Fact]:
        draft, formats = self.draft, self.formats
        if self.family.chance("two dates", 0.3):
            return [draft.dated("start_date", self.start, "start_date"), draft.dated("end_date", self.end, "end_date")]
        return [Fact(self.family.label("period"), self.period_text(formats))]

    def period_text(self, formats: Any) -> str:
        """Both dates in the family's words; the first may lack its year where both have the same."""
        bare = formats.dates == "long" and self.start.year == self.end.year and self.family.chance("no year", 0.4)
        start, end = formats.date(self.start, year=not bare), formats.date(self.end)
        self.draft.note("start_date", self.start, start)
        self.draft.note("end_date", self.end, end)
        return self.family.label("labels.periods").format(start=start, end=end)

    def period_sentence(self) -> Prose:
        start, end = self.formats.date(self.start), self.formats.date(self.end)
        self.draft.note("start_date", self.start, start)
        self.draft.note("end_date", self.end, end)
        days = (self.end - self.start).days + 1
        return Prose("", [self.family.label("sentences.period").format(start=start, end=end, days=days)])

    def period_facts(self) -> list[Fact]:
        return self._period_facts()

    def customer(self) -> Any:
        draft, customer = self.draft, self.draft.paper.customer
        facts = [draft.fact("customer_name", customer.name)]
        facts += (
            [draft.fact("customer_tax", customer.tax_id, "customer_tax_id")]
            if self.family.chance("customer tax", 0.5)
            else []
        )
        return draft.group("contact", facts)

    def _supply(self) -> Any:
        draft, family = self.draft, self.family
        point, facts = self.meters[0].supply_point, []
        if point:
            text = _spaced(point) if family.chance("spaced code", 0.25) else point
            facts.append(draft.fact("supply_point", text, "supply_point_code", point))
            facts[-1] = Fact(self.family.point_label, text)
        elif family.has("account"):
            facts.append(draft.fact("account", draft.digits(8, 12), "supply_point_code"))
        if family.chance("supply address", 0.8):
            facts.append(draft.fact("supply_address", draft.paper.customer.address))
            draft.state("supply_address", facts[-1].text)
        facts += (
            [draft.fact("contract_number", draft.digits(8, 12), "contract_number")]
            if family.chance("contract", 0.7)
            else []
        )
        if family.chance("meter with supply", 0.5):
            facts.append(draft.fact("meter_number", self.meters[0].number, "meter_number"))
        facts += decoys.supply_facts(self)
        facts += self._period_facts() if self.period_place == "supply" else []
        return draft.group("supply", facts)


def _spaced(code: str) -> str:
    """The code in groups of four, as many bills print it; a country's prefix stands alone."""
    head = code[:2] if code[:2].isalpha() else ""
    rest = code[len(head) :]
    return " ".join([*([head] if head else []), *(rest[at : at + 4] for at in range(0, len(rest), 4))])
