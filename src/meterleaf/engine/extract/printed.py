"""How the paper writes the quantity: the number and the unit's own spelling, where one place prints both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import Taken
from meterleaf.engine.fields.units import parse_unit

if TYPE_CHECKING:
    from meterleaf.engine.extract.drafts import ItemDraft
    from meterleaf.engine.extract.measures import Amount
    from meterleaf.engine.extract.scoring import Choice
    from meterleaf.engine.extract.values import Value


def take_printed(draft: ItemDraft, choice: Choice) -> None:
    """`quantity_as_printed` and `unit_as_printed`; a sum that no place prints has neither."""
    amount, place = choice.best.more, choice.best.place
    if amount.parts:
        return
    draft.take("quantity_as_printed", Taken(amount.quantity, choice.chance, place.text, place.page, place.box))
    unit = unit_text(place, amount)
    if unit is not None:
        draft.take("unit_as_printed", Taken(unit, choice.chance, place.text, place.page, place.box))


def unit_text(place: Value, amount: Amount) -> str | None:
    """The unit's spelling beside the number; None where it stands elsewhere, in the head of a column."""
    words = place.text.split()
    glued = place.text.lstrip("+-–0123456789.,' \u00a0")
    for text in (glued, *words[1:], *words[:1]):
        unit = parse_unit(text) if text else None
        if unit is not None and unit.name == amount.unit.name:
            return text
    return None
