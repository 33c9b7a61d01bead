"""Items of what is filled up: fuel, electricity or refrigerant, on one day, into one vehicle or machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.days import choose_day
from meterleaf.engine.extract.deliveries import take_fuel
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.fuels import refrigerant_in
from meterleaf.engine.extract.metered import take_quantity
from meterleaf.engine.extract.quantities import choose_quantity
from meterleaf.engine.fields.identifiers import find_plates

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper

_TYPES = {"energy": "ev_charging", "volume": "vehicle_fuel", "mass": "refrigerant"}
# Only the last four digits of a card are kept, and only of one printed masked.
_MASKED_CARD = re.compile(r"(?:[Xx*•#]{2,}[\s-]?)+(\d{4})(?!\d)")


def receipt_items(paper: Paper) -> list[ItemDraft]:
    """One item a filling; a chit that states money alone has no quantity."""
    draft = ItemDraft()
    quantity = choose_quantity(paper)
    take_quantity(draft, quantity)
    gas = _refrigerant(paper)
    kind = quantity.best.more.unit.kind if quantity else "volume"
    charged = _TYPES.get(kind, "vehicle_fuel")
    if charged == "refrigerant" and gas is None:
        charged = "vehicle_fuel"
    draft.take("recharge_type", Taken(charged, 0.9, derived=("unit",)))
    if charged == "refrigerant":
        draft.take("refrigerant", gas)
    elif charged == "vehicle_fuel":
        take_fuel(draft, paper, quantity.best.place if quantity else None)
    _take_day(draft, paper)
    _take_vehicle(draft, paper)
    return [draft]


def _refrigerant(paper: Paper) -> Taken | None:
    for segment in paper.view.segments:
        found = refrigerant_in(segment.text)
        if found:
            return Taken(found, 0.9, segment.text, segment.page, segment.box)
    return None


def _take_day(draft: ItemDraft, paper: Paper) -> None:
    day = choose_day(paper, "filling_date")
    if day:
        draft.take("start_date", day.taken())
        draft.take("end_date", day.taken())


def _take_vehicle(draft: ItemDraft, paper: Paper) -> None:
    for hit in paper.hits:
        if "vehicle_plate" in hit.roles and "vehicle_plate" not in draft.fields:
            after = hit.segment.text[hit.end :]
            plates = find_plates(after, paper.country, hit.segment.text)
            if plates:
                plate = plates[0].code
                draft.take("vehicle_plate", Taken(plate, 0.85, plate, hit.segment.page, hit.segment.box))
    for segment in paper.view.segments:
        card = _MASKED_CARD.search(segment.text)
        if card and "card_number" not in draft.fields:
            place = segment.box_of(card.start(), card.end())
            draft.take("card_number", Taken(card[1], 0.9, card[0], segment.page, place))
