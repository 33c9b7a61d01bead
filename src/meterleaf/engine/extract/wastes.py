"""Items of waste papers: quantity with its unit, and the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft
from meterleaf.engine.extract.header import issue_date
from meterleaf.engine.extract.metered import take_quantity

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper


def waste_items(paper: Paper) -> list[ItemDraft]:
    """One item: the quantity, on the day of the paper."""
    draft = ItemDraft()
    take_quantity(draft, paper)
    day = issue_date(paper)
    draft.take("start_date", day)
    draft.take("end_date", day)
    return [draft]
