"""Items of what is filled up: fuel, electricity or refrigerant, on one day, into one vehicle or machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.answers import answers
from meterleaf.engine.extract.days import choose_day
from meterleaf.engine.extract.deliveries import take_fuel
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.fuels import refrigerant_in
from meterleaf.engine.extract.metered import take_quantity
from meterleaf.engine.extract.names import is_company
from meterleaf.engine.extract.periods import choose_period
from meterleaf.engine.extract.quantities import choose_quantity
from meterleaf.engine.extract.several.fillings import several_fillings
from meterleaf.engine.fields.identifiers import find_plates
from meterleaf.engine.fields.quantities import find_quantities

if TYPE_CHECKING:
    from meterleaf.engine.extract.answers import Answer
    from meterleaf.engine.extract.paper import Paper

_TYPES = {"energy": "ev_charging", "volume": "vehicle_fuel", "mass": "refrigerant"}
# Only the last four digits of a card are kept, and only of one printed masked.
_MASKED_CARD = re.compile(r"(?:[Xx*•#]{2,}[\s-]?)+(\d{4})(?!\d)")
_LONGEST_PLACE = 60
# How sure a printed period has to be, and how near its label, to be a statement's.
_SURE, _NAMED = 0.6, 0.4
# A plate of any country, where a label asks for one: two or three groups of letters and of digits.
_ANY_PLATE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){1,2}")


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
    return several_fillings(paper, draft) or [draft]


def _refrigerant(paper: Paper) -> Taken | None:
    for segment in paper.view.segments:
        found = refrigerant_in(segment.text)
        if found:
            return Taken(found, 0.9, segment.text, segment.page, segment.box)
    return None


def _take_day(draft: ItemDraft, paper: Paper) -> None:
    """The day of the filling, or the period that a statement of fillings says that it is for."""
    period = choose_period(paper, None)
    if (
        period
        and period.chance > _SURE
        and period.best.more.way == "printed"
        and period.best.features.get("own", 0) > _NAMED
    ):
        span = period.best.more
        draft.take("start_date", period.taken(span.pair[0], span.first))
        draft.take("end_date", period.taken(span.pair[1], span.last))
        return
    day = choose_day(paper, "filling_date")
    if day:
        draft.take("start_date", day.taken())
        draft.take("end_date", day.taken())


def _take_vehicle(draft: ItemDraft, paper: Paper) -> None:
    """The plate that a label names, the place, and the last four digits of the card."""
    for answer in answers(paper, "vehicle_plate"):
        plates = find_plates(answer.text, paper.country, answer.hit.segment.text)
        whole = _ANY_PLATE.fullmatch(answer.text)
        if (plates or whole) and "vehicle_plate" not in draft.fields:
            plate = plates[0].code if plates else answer.text.replace(" ", "")
            draft.take("vehicle_plate", Taken(plate, 0.85, answer.text, answer.segment.page, answer.box))
    place = next((one for one in answers(paper, "location") if _asked(one) and _is_place(one.text)), None)
    draft.take("location", place.taken(0.8) if place else None)
    for segment in paper.view.segments:
        card = _MASKED_CARD.search(segment.text)
        if card and "card_number" not in draft.fields:
            box = segment.box_of(card.start(), card.end())
            draft.take("card_number", Taken(card[1], 0.9, card[0], segment.page, box))


def _asked(answer: Answer) -> bool:
    """Whether a label asks for the place; `Station Road 44` and `Estación Cierzo` are names."""
    closed = ":" in answer.segment.text[answer.hit.start : answer.start]
    return closed or answer.way == "line" or (answer.way == "below" and len(answer.text.split()) > 1)


def _is_place(text: str) -> bool:
    """A name of a place: words with a capital, no price, no quantity."""
    letters = sum(c.isalpha() for c in text)
    named = letters > 3 and letters > len(text) / 2 and any(c.isupper() for c in text)
    return (
        named and not is_company(text) and len(text) <= _LONGEST_PLACE and ":" not in text and not find_quantities(text)
    )
