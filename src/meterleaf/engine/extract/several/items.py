"""The items of a bill with several supplies: what each part says for itself, and what the bill says for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.details import take_details
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.header import choose_code, choose_date
from meterleaf.engine.extract.periods import period_candidates
from meterleaf.engine.extract.points import choose_point
from meterleaf.engine.extract.printed import take_printed
from meterleaf.engine.extract.scoring import Choice, choose
from meterleaf.engine.extract.several.keys import shape
from meterleaf.engine.extract.several.proofs import subtotals
from meterleaf.engine.fields.supply_points import find_supply_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.parts import Part
    from meterleaf.engine.extract.several.proofs import Supplied

_VERIFIED, _UNVERIFIED = 0.97, 0.6
# A supply's code has so many letters and digits at least.
_LONG = 8
_POINT = ("supply_point", "supply_point_scheme", "cups")


def items_of(paper: Paper, found: Sequence[Supplied], whole: ItemDraft, *, verified: bool) -> list[ItemDraft]:
    """An item a part; of quantities that nothing printed vouches for, a person is told."""
    if not verified:
        paper.signs.append(f"{len(found)} supplies were found, but nothing printed makes sure of their quantities.")
    in_rows = _point_in_rows(found, whole)
    drafts = []
    for one in found:
        own = one.part.paper.category == paper.category and not in_rows
        drafts.append(_item(one, whole, verified=verified, in_rows=in_rows, own=own))
    for draft, one in zip(drafts, found, strict=True):
        draft.category = one.part.paper.category if one.part.paper.category != paper.category else None
    _take_points_of_column(drafts, found)
    _take_subtotals(paper, drafts, found)
    return drafts


def _take_points_of_column(drafts: Sequence[ItemDraft], found: Sequence[Supplied]) -> None:
    """The codes that stand in one column with a part's point, for parts whose service calls such codes otherwise."""
    known = next((draft.fields["supply_point"].box for draft in drafts if "supply_point" in draft.fields), None)
    for draft, one in zip(drafts, found, strict=True):
        if known is None or one.part.key.role != "service" or "supply_point" in draft.fields:
            continue
        codes = [code for code in one.part.paper.codes if known.in_column_with(code.box) and len(code.value) >= _LONG]
        if len({code.value for code in codes}) == 1:
            taken = Taken(codes[0].value, 0.8, codes[0].text, codes[0].page, codes[0].box)
            points = find_supply_points(codes[0].text, one.part.paper.category or "")
            scheme = points[0].scheme if points else "account"
            draft.take("supply_point", taken)
            draft.take("supply_point_scheme", replace(taken, value=scheme, derived=("supply_point",)))


def named_apart(found: Sequence[Supplied]) -> bool:
    """Whether each part names its own supply, or its own meter."""
    points = [choose_point(one.part.paper) for one in found]
    meters = [choose_code(one.part.paper, "meter_number") for one in found]
    return any(len({one.value for one in codes if one}) == len(found) for codes in (points, meters))


def _take_subtotals(paper: Paper, drafts: Sequence[ItemDraft], found: Sequence[Supplied]) -> None:
    """What the bill charges for each part, where those amounts make its total, or its net amount."""
    name, values = subtotals(paper, found)
    for draft, value in zip(drafts, values, strict=False):
        draft.take(name, Taken(value.value, 0.9, value.text, value.page, value.box))


def _item(one: Supplied, whole: ItemDraft, *, verified: bool, in_rows: bool, own: bool) -> ItemDraft:
    draft = ItemDraft()
    _take_amount(draft, one, verified=verified)
    _take_period(draft, one.part.paper, whole)
    _take_key(draft, one.part, whole, in_rows=in_rows, own=own)
    if one.part.key.role != "meter_number":
        meter = choose_code(one.part.paper, "meter_number")
        draft.take("meter_number", meter.taken() if meter else None)
    if len(one.parts) < 2:
        take_printed(draft, one.choice)
        take_details(draft, one.part.paper, one.choice)
    return draft


def summed(found: Sequence[Supplied], whole: ItemDraft) -> ItemDraft:
    """A meter that was exchanged for another: one consumption, measured by both."""
    draft = ItemDraft(dict(whole.fields), whole.category)
    first = found[0].choice.best
    total = sum((one.quantity for one in found[1:]), found[0].quantity)
    text = " + ".join(one.text for one in found)
    for name, value in (("quantity", total), ("unit", found[0].unit.name)):
        draft.take(name, Taken(value, _VERIFIED, text, first.place.page, first.place.box, ("periods",), 1.0))
    for name in ("previous_reading", "current_reading", "quantity_as_printed", "unit_as_printed"):
        draft.fields.pop(name, None)
    days = [choice.best.more for one in found if (choice := period_of(one.part.paper)) is not None]
    if len(days) == len(found):
        for name, (day, place) in (
            ("start_date", min((one.pair[0], one.first) for one in days)),
            ("end_date", max((one.pair[1], one.last) for one in days)),
        ):
            draft.take(name, Taken(day, 0.9, place.text, place.page, place.box))
    return draft


def _take_amount(draft: ItemDraft, one: Supplied, *, verified: bool) -> None:
    choice, place = one.choice, one.choice.best.place
    sure = max(_VERIFIED, choice.chance) if verified else min(_UNVERIFIED, choice.chance)
    derived = ("periods",) if " + " in one.text else ()
    for name, value in (("quantity", one.quantity), ("unit", one.unit.name)):
        draft.take(name, Taken(value, sure, one.text, place.page, place.box, derived, choice.vouched + float(verified)))


def period_of(paper: Paper) -> Choice | None:
    """The part's own period: what it is believed to be, or the only one that it has."""
    issued = choose_date(paper, "issue_date")
    candidates = period_candidates(paper, issued.value if issued else None)
    alone = len({one.value for one in candidates}) == 1
    return choose("period", candidates, even_if_unlikely=alone)


def _take_period(draft: ItemDraft, paper: Paper, whole: ItemDraft) -> None:
    """The part's own period, where it states one; else the bill's."""
    choice = period_of(paper)
    if choice is None:
        for name in ("start_date", "end_date"):
            draft.take(name, whole.fields.get(name))
        return
    span, sure = choice.best.more, max(choice.chance, 0.8)
    for name, value, place in (("start_date", span.pair[0], span.first), ("end_date", span.pair[1], span.last)):
        draft.take(name, Taken(value, sure, place.text, place.page, place.box, vouched=choice.vouched))


def _take_key(draft: ItemDraft, part: Part, whole: ItemDraft, *, in_rows: bool, own: bool) -> None:
    key, place = part.key, part.key.place
    if key.role == "service":
        _take_point(draft, part.paper, whole, own=own)
        return
    taken = Taken(key.code, 0.95 if key.valid else 0.85, place.text, place.page, place.box)
    if key.role == "meter_number":
        draft.take("meter_number", taken)
        _take_point_of_meter(draft, part, whole, in_rows=in_rows)
        return
    scheme = key.scheme or "account"
    draft.take("supply_point", taken)
    draft.take(
        "supply_point_scheme", Taken(scheme, taken.confidence, place.text, place.page, place.box, ("supply_point",))
    )
    if scheme == "CUPS":
        draft.take("cups", taken)


def _take_point_of_meter(draft: ItemDraft, part: Part, whole: ItemDraft, *, in_rows: bool) -> None:
    """The bill's supply point; where that is one of a column of such codes, the one of the meter's own row."""
    if not in_rows:
        for name in _POINT:
            draft.take(name, whole.fields.get(name))
        return
    point = whole.fields["supply_point"]
    for code in part.paper.codes:
        if point.box and shape(code.value) == shape(point.value) and code.box.in_column_with(point.box):
            draft.take("supply_point", Taken(code.value, point.confidence, code.text, code.page, code.box))
            draft.take("supply_point_scheme", whole.fields.get("supply_point_scheme"))
            return


def _take_point(draft: ItemDraft, paper: Paper, whole: ItemDraft, *, own: bool) -> None:
    """The point that the part names; else the bill's, where that is of its own service or an account for all."""
    choice = choose_point(paper)
    if choice is None:
        if own or whole.value("supply_point_scheme") == "account":
            for name in _POINT:
                draft.take(name, whole.fields.get(name))
        return
    taken, scheme = choice.taken(choice.best.place.value), str(choice.best.more)
    draft.take("supply_point", taken)
    draft.take("supply_point_scheme", replace(taken, value=scheme, derived=("supply_point",)))
    draft.take("cups", taken if scheme.upper() == "CUPS" else None)


def _point_in_rows(found: Sequence[Supplied], whole: ItemDraft) -> bool:
    """Whether the code that was taken for the bill's supply point stands in one of the parts."""
    point = whole.fields.get("supply_point")
    return point is not None and any(code.box == point.box for one in found for code in one.part.paper.codes)
