"""Bills of several supplies: a table of supply points, a section each, two fuels, several meters, a row a month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes, parties
from meterleaf.samples.family import Family
from meterleaf.samples.formatting import cents
from meterleaf.samples.model import Charge, Fact, Grid, Group, Paper, Section
from meterleaf.samples.scenes import decoys
from meterleaf.samples.scenes.draft import Draft, charge_grid, money_group
from meterleaf.samples.scenes.supply import Bill
from meterleaf.samples.several.services import two_services
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Made = tuple[Paper, list[dict[str, Any]]]


class Site:
    """One supply of a collective bill."""

    def __init__(self, bill: Bill) -> None:
        self.point = bill.supply_point() or codes.fill("##########", bill.rng)
        self.meter = bill.meter_number()
        self.address = parties.customer(bill.family, bill.rng).address
        self.register = bill.register("")
        self.price = bill.register("").price
        self.start, self.end = bill.start, bill.end

    @property
    def quantity(self) -> Decimal:
        return self.register.quantity

    @property
    def amount(self) -> Decimal:
        return cents(self.quantity * self.price)

    def truth(self, bill: Bill) -> dict[str, Any]:
        return {
            "supply_point_code": self.point, "start_date": self.start, "end_date": self.end, "quantity": self.quantity,
            "unit": bill.unit, "invoice_number": bill.draft.paper.truth["invoice_number"],
        }  # fmt: skip


def points(family: Family, rng: Random) -> Made:
    """A collective bill: one row a supply point."""
    bill = _bill(family, rng)
    sites = [Site(bill) for _ in range(rng.randint(2, 14))]
    if family.chance("own periods", 0.3):
        for site in sites:
            site.end = bill.end - timedelta(days=rng.randint(0, 3))
    columns = ["point", *family.pick("site columns", [["address"], [], ["meter"], ["address", "reads"], ["reads"]])]
    columns += ["period"] if family.chance("own periods", 0.3) or family.chance("site periods", 0.3) else []
    columns += ["quantity", "amount"] if family.chance("site amounts", 0.8) else ["quantity"]
    in_head = family.chance("unit in head", 0.5)
    heads = [head for name in columns for head in _heads(bill, name, in_head=in_head)]
    rows = [[cell for name in columns for cell in _cells(bill, site, name, in_head=in_head)] for site in sites]
    total = family.chance("total row", 0.6)
    if total:
        size = bill.formats.number(sum((site.quantity for site in sites), Decimal(0)))
        money = bill.formats.money(sum((site.amount for site in sites), Decimal(0)))
        last = [size if in_head else f"{size} {bill.spelling}", *([money] if "amount" in columns else [])]
        rows.append([bill.family.label("total"), *[""] * (len(heads) - 1 - len(last)), *last])
    return _close(bill, sites, [Grid("sites", family.label("consumptions"), heads, rows, total=total)])


def _heads(bill: Bill, name: str, *, in_head: bool) -> list[str]:
    label = bill.family.label
    if name == "point":
        return [bill.family.point_label]
    if name == "reads":
        return [label("previous_reading"), label("current_reading")]
    if name == "quantity":
        return [f"{label('consumption')} ({bill.spelling})" if in_head else label("consumption")]
    return [label({"address": "supply_address", "meter": "meter_number", "period": "period", "amount": "amount"}[name])]


def _cells(bill: Bill, site: Site, name: str, *, in_head: bool) -> list[str]:
    formats = bill.formats
    number = formats.number(site.quantity)
    if name == "reads":
        return [
            formats.number(site.register.previous or Decimal(0)),
            formats.number(site.register.current or Decimal(0)),
        ]
    return [
        {
            "point": site.point,
            "address": site.address,
            "meter": site.meter,
            "period": f"{formats.date(site.start)} - {formats.date(site.end)}",
            "quantity": number if in_head else f"{number} {bill.spelling}",
            "amount": formats.money(site.amount, sign=False),
        }[name]
    ]


def sections(family: Family, rng: Random) -> Made:
    """A bill with a group of facts for each of its supply points."""
    bill = _bill(family, rng)
    sites = [Site(bill) for _ in range(rng.randint(2, 5))]
    return _close(bill, sites, [_group(bill, site) for site in sites])


def _group(bill: Bill, site: Site) -> Group:
    draft, family, formats = bill.draft, bill.family, bill.formats
    facts = [Fact(family.point_label, site.point), draft.fact("supply_address", site.address)]
    if family.chance("meter with supply", 0.6):
        facts.append(draft.fact("meter_number", site.meter))
    if family.chance("reads in sections", 0.6):
        facts.append(draft.fact("previous_reading", formats.number(site.register.previous or Decimal(0))))
        facts.append(draft.fact("current_reading", formats.number(site.register.current or Decimal(0))))
    facts.append(draft.fact("consumption", f"{formats.number(site.quantity)} {bill.spelling}"))
    facts += [draft.fact("amount", formats.money(site.amount))] if family.chance("site amounts", 0.8) else []
    return draft.group("supply", facts)


def dual(family: Family, rng: Random) -> Made:
    """Electricity and gas on one bill, a part each."""
    bill = _bill(family, rng)
    twin = Family(family.language, "gas", family.number)
    other = Bill(Draft(twin, rng), credit=False)
    other.start, other.end = bill.start, bill.end
    way = family.pick("services told", ["blocks", "blocks", "parts", "pages", "rows"])
    if way != "blocks":
        return two_services(bill, other, way)
    sites = [Site(bill), Site(other)]
    made: list[Section] = []
    for one, site in zip((bill, other), sites, strict=True):
        name = family.pick("service words", lookup(family.language, f"services.{one.family.category}"))
        group = _group(one, site)
        made.append(Group("service", name, group.facts))
    paper, items = _close(bill, sites, made)
    items[1] |= {"unit": other.unit, "category": "gas"}
    return paper, items


def meters(family: Family, rng: Random) -> Made:
    """Several meters of one supply point, a row of reads each, over the same days."""
    return _metered(family, rng, replaced=False)


def replaced(family: Family, rng: Random) -> Made:
    """A meter that was exchanged inside the period: two rows with days of their own, and one item."""
    return _metered(family, rng, replaced=True)


def _metered(family: Family, rng: Random, *, replaced: bool) -> Made:
    bill = _bill(family, rng)
    sites = [Site(bill) for _ in range(2 if replaced else rng.randint(2, 4))]
    for site in sites[1:]:
        site.point = sites[0].point
    middle = bill.start + timedelta(days=rng.randint(3, max(4, (bill.end - bill.start).days - 3)))
    if replaced:
        sites[0].end, sites[1].start = middle, middle
    columns = [
        "meter_number",
        *(["start_date", "end_date"] if replaced or family.chance("dates in reads", 0.4) else []),
    ]
    columns += ["previous_reading", "current_reading", "consumption"]
    rows = [_row(bill, site, columns) for site in sites]
    heads = [family.label(name) for name in columns]
    place = draft_point(bill, sites[0])
    paper, items = _close(bill, sites, [place, Grid("reads", family.label("consumptions"), heads, rows)])
    for site, item in zip(sites, items, strict=True):
        item["meter_number"] = site.meter
    if replaced:
        whole = sum((site.quantity for site in sites), Decimal(0))
        return paper, [{**items[0], "end_date": bill.end, "quantity": whole}]
    return paper, items


def draft_point(bill: Bill, site: Site) -> Section:
    return bill.draft.group("supply", [Fact(bill.family.point_label, site.point)])


def _row(bill: Bill, site: Site, columns: list[str]) -> list[str]:
    formats = bill.formats
    told = {
        "meter_number": site.meter,
        "start_date": formats.date(site.start),
        "end_date": formats.date(site.end),
        "previous_reading": formats.number(site.register.previous or Decimal(0)),
        "current_reading": formats.number(site.register.current or Decimal(0)),
        "consumption": f"{formats.number(site.quantity)} {bill.spelling}",
    }
    return [told[name] for name in columns]


def months(family: Family, rng: Random) -> Made:
    """Months that were billed apart, a row each with its amount, of one supply point."""
    bill = _bill(family, rng)
    sites = [Site(bill) for _ in range(rng.randint(3, 12))]
    first = bill.start.replace(day=1)
    for site in sites:
        site.point, site.start = sites[0].point, first
        first = (first + timedelta(days=31)).replace(day=1)
        site.end = first - timedelta(days=1)
    bill.start, bill.end = sites[0].start, sites[-1].end
    bill.issued = bill.end + timedelta(days=rng.randint(2, 20))
    formats = bill.formats
    rows = [
        [
            f"{formats.date(site.start)} - {formats.date(site.end)}",
            f"{formats.number(site.quantity)} {bill.spelling}",
            formats.money(site.amount),
        ]
        for site in sites
    ]
    heads = [family.label("period"), family.label("consumption"), family.label("amount")]
    return _close(bill, sites, [draft_point(bill, sites[0]), Grid("months", "", heads, rows)])


def _bill(family: Family, rng: Random) -> Bill:
    return Bill(Draft(family, rng), credit=False)


def _close(bill: Bill, sites: list[Site], told: list[Section]) -> Made:
    """Identity above, money below; the charges are the sites', or one line of each service."""
    draft, family = bill.draft, bill.family
    label = family.label(f"lines.{family.category}")
    whole = [Charge(label, None, "", None, sum((site.amount for site in sites), Decimal(0)))]
    identity: Group = bill.identity()
    customer: Group = bill.customer()
    start, end = bill.formats.date(bill.start), bill.formats.date(bill.end)
    if bill.period_place != "identity":
        identity.facts.append(Fact(family.label("period"), family.label("labels.periods").format(start=start, end=end)))
    lines = [*whole, *bill.extras()] if family.chance("extras of all", 0.5) else whole
    made: list[Section] = [identity, customer, *told]
    made += [charge_grid(draft, lines), money_group(draft, lines)]
    made += decoys.sections(bill) if family.chance("decoys", 0.4) else []
    paper = draft.paper
    paper.sections, paper.fine_print = made, list(lookup(family.language, "fine.print"))
    for name, day in (("start_date", bill.start), ("end_date", bill.end)):
        _note(draft, name, day)
    draft.note("quantity", sum((site.quantity for site in sites), Decimal(0)), None)
    draft.note("unit", bill.unit, None)
    return paper, [site.truth(bill) for site in sites]


def _note(draft: Draft, name: str, day: date) -> None:
    draft.note(name, day, draft.formats.date(day))


MAKERS: dict[str, Callable[[Family, Random], Made]] = {
    "points": points,
    "sections": sections,
    "dual": dual,
    "meters": meters,
    "months": months,
    "replaced": replaced,
}
