"""Items of fuels delivered in bulk: quantity with its unit, and the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft
from meterleaf.engine.extract.header import choose_date
from meterleaf.engine.extract.metered import take_quantity
from meterleaf.engine.extract.quantities import choose_quantity

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper


def delivery_items(paper: Paper) -> list[ItemDraft]:
    """One item: the quantity, on the day of the paper."""
    draft = ItemDraft()
    take_quantity(draft, choose_quantity(paper))
    choice = choose_date(paper, "issue_date")
    if choice:
        draft.take("start_date", choice.taken())
        draft.take("end_date", choice.taken())
    return [draft]
