"""Bills of two services: a block each, a whole part each (on a page of its own or not), or a row each of one table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes
from meterleaf.samples.model import Break, Fact, Grid, Group, Paper, Section
from meterleaf.samples.scenes import consumption
from meterleaf.samples.scenes.draft import charge_grid, money_group
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from meterleaf.samples.model import Charge
    from meterleaf.samples.scenes.supply import Bill

Made = tuple[Paper, list[dict[str, Any]]]


class Service:
    """One service of the bill: its supply point, and the bill that it would be alone."""

    def __init__(self, bill: Bill) -> None:
        self.bill, self.family, self.formats = bill, bill.family, bill.formats
        self.name = bill.family.pick("service words", lookup(bill.family.language, f"services.{bill.family.category}"))
        if len(bill.meters) > 1:
            bill.meters = bill.meters[:1]
            bill.charges = bill.made_charges()
        self.point = bill.meters[0].supply_point or codes.fill("##########", bill.rng)

    @property
    def charges(self) -> list[Charge]:
        return self.bill.charges

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.charges), Decimal(0))

    def facts(self) -> list[Fact]:
        draft, family = self.bill.draft, self.family
        found = [Fact(family.point_label, self.point)]
        found += (
            [draft.fact("meter_number", self.bill.meters[0].number)] if family.chance("meter of service", 0.7) else []
        )
        found += (
            [draft.fact("tariff", family.pick("plan", ["Plus", "Flex 12", "Eco"]))]
            if family.chance("plan", 0.3)
            else []
        )
        return found

    def part(self) -> list[Section]:
        """The service as it would stand on a bill of its own: supply, reads, energy, lines, and their sum."""
        told = [one for one in consumption.sections(self.bill) if not _empty(one)]
        amount = Group("service", "", [self.bill.draft.fact("amount", self.formats.money(self.amount))])
        return [Group("service", self.name, self.facts()), *told, charge_grid(self.bill.draft, self.charges), amount]

    def row(self) -> list[str]:
        size = f"{self.formats.number(self.bill.measured)} {self.bill.spelling}"
        return [self.name, self.point, size, self.formats.money(self.amount, sign=False)]

    def truth(self, bill: Bill, *, energy: bool) -> dict[str, Any]:
        own = self.bill
        quantity, unit = (own.quantity, own.truth_unit) if energy else (own.measured, own.unit)
        return {
            "category": self.family.category, "supply_point_code": self.point, "start_date": bill.start, "end_date": bill.end,
            "quantity": quantity, "unit": unit, "invoice_number": bill.draft.paper.truth["invoice_number"],
        }  # fmt: skip


def _empty(section: Section) -> bool:
    return isinstance(section, Group) and not section.facts


def two_services(bill: Bill, other: Bill, way: str) -> Made:
    """The whole bill, told in one of the ways `parts`, `pages`, `rows`."""
    services = [Service(bill), Service(other)]
    family = bill.family
    period = f"{bill.formats.date(bill.start)} - {bill.formats.date(bill.end)}"
    identity = bill.identity()
    if bill.period_place in {"sentence", "supply"} or (way == "rows" and bill.period_place == "consumption"):
        identity.facts.append(Fact(family.label("period"), period))
    told: list[Section] = []
    if way == "rows":
        heads = [family.label(name) for name in ("service", "supply_point", "consumption", "amount")]
        told.append(Grid("services", "", heads, [one.row() for one in services]))
    else:
        if family.chance("summary of services", 0.6):
            rows = [[one.name, one.formats.money(one.amount)] for one in services]
            told.append(Grid("summary", "", [family.label("service"), family.label("amount")], rows))
        for one in services:
            told += [Break()] if way == "pages" else []
            told += one.part()
    lines = [line for one in services for line in one.charges]
    told_money = money_group(bill.draft, lines)
    paper = bill.draft.paper
    head: list[Section] = [identity, bill.customer()]
    paper.sections = [*head, told_money, *told] if way == "pages" else [*head, *told, told_money]
    paper.marks["as told"] = True
    for name, day in (("start_date", bill.start), ("end_date", bill.end)):
        bill.draft.note(name, day, bill.formats.date(day))
    return paper, [one.truth(bill, energy=way != "rows") for one in services]
