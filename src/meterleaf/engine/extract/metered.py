"""Items of metered supplies (electricity, gas, water): what was consumed, from when to when, at which supply point."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.details import take_details
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.header import choose_code, choose_date
from meterleaf.engine.extract.periods import choose_period, last_day
from meterleaf.engine.extract.points import choose_point
from meterleaf.engine.extract.printed import take_printed
from meterleaf.engine.extract.quantities import choose_quantity
from meterleaf.engine.extract.several.supplies import several_supplies
from meterleaf.engine.fields.units import convert
from meterleaf.engine.fields.units import unit as unit_named

if TYPE_CHECKING:
    from datetime import date

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Choice


# What the end of a period is worth of which nobody knows the start.
_ONLY_END = 0.6


def metered_items(paper: Paper) -> list[ItemDraft]:
    """One item for the bill's meter; one for each where the bill surely has several."""
    draft = ItemDraft()
    quantity = choose_quantity(paper)
    take_quantity(draft, quantity)
    take_period(draft, paper)
    take_point(draft, paper)
    take_details(draft, paper, quantity)
    return several_supplies(paper, draft) or [draft]


def take_quantity(draft: ItemDraft, choice: Choice | None) -> None:
    """Quantity and unit; one that was added up says from which places."""
    if choice is None:
        return
    amount, place = choice.best.more, choice.best.place
    text = " + ".join(part.value.text for part in amount.parts) if amount.parts else place.text
    derived = ("periods",) if amount.parts else ()
    quantity, unit = amount.quantity, amount.unit
    if unit.name.startswith("hundred_us_gallons"):
        # Nobody but the meter counts in hundreds.
        gallon = unit_named("us_gallon_(gal)")
        quantity, unit = convert(quantity, unit, gallon), gallon
    for name, value in (("quantity", quantity), ("unit", unit.name)):
        draft.take(name, replace(choice.taken(value), text=text, derived=derived))
    take_printed(draft, choice)


def take_period(draft: ItemDraft, paper: Paper) -> None:
    issued = choose_date(paper, "issue_date")
    choice = choose_period(paper, issued.value if issued else None)
    if choice is None:
        take_last_day(draft, paper)
        return
    span = choice.best.more
    for name, value, place in (("start_date", span.pair[0], span.first), ("end_date", span.pair[1], span.last)):
        derived = () if _year_printed(value, place.text) else ("issue_date",)
        draft.take(name, replace(choice.taken(value, place), derived=derived))


def take_last_day(draft: ItemDraft, paper: Paper) -> None:
    """Where no period is stated, the day on which the meter was read is at least its end."""
    day = last_day(paper)
    if day is not None:
        draft.take("end_date", Taken(day.value, _ONLY_END, day.text, day.page, day.box))


def _year_printed(day: date, text: str) -> bool:
    """Whether the text has the year of the day; one without (Jan 30 - Mar 1) got it from the bill's other dates."""
    return re.search(rf"(?<!\d)(?:{day.year}|{day.year % 100:02d})(?!\d)|{day.year}", text) is not None


def take_point(draft: ItemDraft, paper: Paper) -> None:
    """The supply point with its scheme, and the meter's number."""
    meter = choose_code(paper, "meter_number")
    draft.take("meter_number", meter.taken() if meter else None)
    choice = choose_point(paper)
    if choice is None:
        return
    point, scheme = choice.taken(choice.best.place.value), str(choice.best.more)
    draft.take("supply_point", point)
    draft.take(
        "supply_point_scheme", Taken(scheme, point.confidence, point.text, point.page, point.box, ("supply_point",))
    )
    if scheme.upper() == "CUPS":
        draft.take("cups", point)
