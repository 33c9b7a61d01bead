"""Items of fuels delivered in bulk: how much of what, on which day, with which note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.days import choose_day
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.fuels import fuel_in
from meterleaf.engine.extract.header import choose_code
from meterleaf.engine.extract.metered import take_quantity
from meterleaf.engine.extract.quantities import choose_quantity
from meterleaf.engine.extract.several.fillings import several_deliveries, several_products

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

# What parts a label from its text.
_LED = re.compile(r":\s*|\.{3,}\s*")


def delivery_items(paper: Paper) -> list[ItemDraft]:
    """One item a product: the quantity delivered, on the day of delivery where the paper states one."""
    draft = ItemDraft()
    quantity = choose_quantity(paper)
    take_quantity(draft, quantity)
    take_fuel(draft, paper, quantity.best.place if quantity else None)
    day = choose_day(paper, "delivery_date")
    if day:
        for name in ("delivery_date", "start_date", "end_date"):
            draft.take(name, day.taken())
    note = choose_code(paper, "delivery_note_number")
    draft.take("delivery_note_number", note.taken() if note else None)
    return several_products(paper, draft) or several_deliveries(paper, draft) or [draft]


def take_fuel(draft: ItemDraft, paper: Paper, near: Value | None) -> None:
    """The fuel and the product's name: from the quantity's line first, else from the nearest line that names one."""
    lines = sorted(paper.view.lines, key=lambda line: abs(line.number - near.line) if near else line.number)
    for line in lines:
        for segment in line.segments:
            fuel = fuel_in(segment.text) if len(segment.words) <= 9 else None
            if fuel:
                sure = 0.9 if near and line.number == near.line else 0.7
                draft.take("fuel", Taken(fuel, sure, segment.text, segment.page, segment.box))
                draft.take("product_as_printed", _product(paper, segment, fuel, sure))
                return


def _product(paper: Paper, segment: Segment, fuel: str, sure: float) -> Taken | None:
    """The product's own words: without the label before them, and the quantity and price behind."""
    start = max(
        (found.end() for found in _LED.finditer(segment.text) if fuel_in(segment.text[found.end() :])), default=0
    )
    values = [v for v in paper.values_of(segment.line) if v.segment is segment and v.kind in {"quantity", "money"}]
    end = min((v.start for v in values if v.start > start + 2), default=len(segment.text))
    text = segment.text[start:end].strip(" :;,.-–x*")
    if fuel_in(text) != fuel:
        return None
    begin = segment.text.index(text, start)
    return Taken(text, sure, text, segment.page, segment.box_of(begin, begin + len(text)))
