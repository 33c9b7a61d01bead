"""Items of metered supplies (electricity, gas, water): what was consumed, from when to when, at which supply point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.header import code, issue_date
from meterleaf.engine.extract.periods import find_period
from meterleaf.engine.extract.quantities import rank_quantities

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper


def metered_items(paper: Paper) -> list[ItemDraft]:
    """One item for the bill's meter."""
    draft = ItemDraft()
    take_quantity(draft, paper)
    issued = issue_date(paper)
    period = find_period(paper, issued.value if issued else None)
    if period:
        draft.take("start_date", period[0])
        draft.take("end_date", period[1])
    take_supply_point(draft, paper)
    return [draft]


def take_quantity(draft: ItemDraft, paper: Paper) -> None:
    ranked = rank_quantities(paper)
    if ranked and ranked[0].score >= 0.3:
        best = ranked[0]
        place = best.place
        draft.take("quantity", Taken(best.quantity, best.sure, place.text, place.page, place.box))
        draft.take("unit", Taken(best.unit.name, best.sure, place.text, place.page, place.box))


def take_supply_point(draft: ItemDraft, paper: Paper) -> None:
    """The code of the supply point; else the account by which the supplier names it; else the meter."""
    points = [
        value
        for value in paper.of_kind("supply_point")
        if not value.doubtful or paper.links.strength(value, "supply_point") > 0.3
    ]
    meter = code(paper, "meter_number")
    draft.take("meter_number", meter)
    if points:
        best = max(
            points, key=lambda value: (not value.doubtful, paper.links.strength(value, "supply_point"), -value.line)
        )
        _take_point(
            draft,
            Taken(best.value, 0.97 if not best.doubtful else 0.85, best.text, best.page, best.box),
            best.note or "",
        )
        return
    account = code(paper, "account") or code(paper, "contract_number") or code(paper, "customer_number")
    if account:
        _take_point(draft, account, "account")
    elif meter:
        _take_point(draft, meter, "meter")


def _take_point(draft: ItemDraft, point: Taken, scheme: str) -> None:
    draft.take("supply_point", point)
    draft.take(
        "supply_point_scheme", Taken(scheme, point.confidence, point.text, point.page, point.box, ("supply_point",))
    )
    if scheme.upper() == "CUPS":
        draft.take("cups", point)
