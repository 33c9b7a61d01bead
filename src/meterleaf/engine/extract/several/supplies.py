"""One item a supply where a bill has several: a row or a section each, with a quantity of its own.

Precision comes first: parts are believed where each has its quantity in the same column, or under a label of its own,
and where arithmetic vouches for them: they make a sum that is printed, or the reads of each make its quantity. Else the
bill stays one item, and a person is told why it should be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.documents import category_chances
from meterleaf.engine.extract.details import take_details
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.header import choose_code, choose_date
from meterleaf.engine.extract.periods import period_candidates
from meterleaf.engine.extract.printed import take_printed
from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.scoring import Choice, choose
from meterleaf.engine.extract.several.columns import supplied_by_columns
from meterleaf.engine.extract.several.keys import Key, keys_of, passes, shape
from meterleaf.engine.extract.several.parts import is_table, rows, sections
from meterleaf.engine.extract.several.proofs import Supplied, adds_up, agrees, differences, exchanged
from meterleaf.engine.extract.several.views import view_of_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.contracts import Category
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.parts import Part

_METERED = ("electricity", "gas", "water")
# Kinds of unit in which another service is counted; gas is counted in nearly all.
_FOREIGN = {
    "electricity": frozenset({"volume", "gas_volume", "standard_gas_volume"}),
    "water": frozenset({"energy"}),
}
_ROLES = ("supply_point", "account", "meter_number")
# A label this strong names a section's quantity; words this sure say which service a section is about.
_NAMED, _TOLD = 0.45, 0.8
_VERIFIED, _UNVERIFIED = 0.97, 0.6
# So many lines from a supply's code tell of it.
_SECTION = 12


def several_supplies(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """The items of a bill with several supplies; empty where it has one, or nothing sure tells them apart."""
    for role in _ROLES:
        for keys in passes(keys_of(paper, role)):
            if not _alike(keys):
                continue
            found = _supplied(paper, keys)
            if found and not agrees(found, whole):
                found = []
            if found and role == "meter_number" and exchanged(found):
                return [_summed(found, whole)] if differences(found) else []
            verified = bool(found) and (adds_up(paper, found, whole.value("quantity")) or differences(found))
            if found and (verified or _told_apart(keys, found)):
                return _items(paper, found, whole, verified=verified)
            _doubt(paper, keys, found, whole)
    _doubt_service(paper)
    return []


def _doubt(paper: Paper, keys: Sequence[Key], found: Sequence[Supplied], whole: ItemDraft) -> None:
    """Says what hints at several supplies, where they are not believed."""
    only_one = is_table(keys) and any(one.quantity == whole.value("quantity") for one in found)
    if (keys[0].role == "supply_point" and _distinct(keys)) or only_one:
        named = ", ".join(key.code for key in keys[:3])
        paper.signs.append(f"{len(keys)} supplies are named ({named}), but the document was read as one.")


def _doubt_service(paper: Paper) -> None:
    """Says what hints at a second service: on a bill for power the consumption of so many m³, on one for water of kWh."""
    foreign = _FOREIGN.get(paper.category or "", frozenset())
    for value in paper.of_kind("quantity"):
        if value.unit and value.unit.kind in foreign and paper.links.strength(value, "quantity") > _NAMED:
            paper.signs.append(f"A consumption in another unit is stated, too ({value.text}): a second service?")
            return


def _alike(keys: Sequence[Key]) -> bool:
    """Whether the codes look alike, as numbers of one kind do, or their schemes say what each is."""
    return len({shape(key.code) for key in keys}) == 1 or all(key.scheme is not None for key in keys)


def _distinct(keys: Sequence[Key]) -> bool:
    """Whether the keys are surely codes of several supplies: of one scheme, or of schemes for different services."""
    if not all(key.scheme is not None and key.valid is not False for key in keys):
        return False
    return len({key.scheme for key in keys}) == 1 or len({key.category for key in keys}) == len(keys)


def _told_apart(keys: Sequence[Key], found: Sequence[Supplied]) -> bool:
    """Whether codes of a scheme tell the supplies apart, each with its quantity in one column or under a label."""
    if keys[0].role != "supply_point" or not _distinct(keys):
        return False
    return is_table(keys) or all(one.choice.best.features.get("own", 0.0) > _NAMED for one in found)


def _supplied(paper: Paper, keys: Sequence[Key]) -> list[Supplied]:
    """Each key's quantity; empty unless every one has its own."""
    if is_table(keys):
        return supplied_by_columns(rows(paper, keys))
    found = []
    for part in sections(paper, keys, [_category(paper, key, keys) for key in keys]):
        candidates = quantity_candidates(part.paper)
        named = any(one.features.get("own", 0.0) > _NAMED for one in candidates)
        alone = len({one.value for one in candidates if one.features.get("unit_printed", 0.0) > 0}) == 1
        choice = choose(f"quantity.{part.paper.category}", candidates, even_if_unlikely=named or alone)
        if choice is None:
            return []
        found.append(Supplied(part, choice, choice.best.more.quantity))
    return found


def _category(paper: Paper, key: Key, keys: Sequence[Key]) -> Category | None:
    """The service that the key's scheme serves, or that the words around it tell of; None for the paper's own."""
    name = key.category
    if name is None:
        after = min((one.line - 1 for one in keys if one.line > key.line), default=key.line + _SECTION)
        near = range(max(0, key.line - 1), min(len(paper.view.lines), after, key.line + _SECTION))
        chances = category_chances(view_of_lines(paper.view, near), paper.language)
        metered = {one: chances.get(one, 0.0) for one in _METERED}
        likely = max(_METERED, key=lambda one: metered[one])
        name = likely if metered[likely] > _TOLD * sum(metered.values()) else None
    if name == paper.category:
        return None
    return next((one for one in registry.categories() if one.name == name and name in _METERED), None)


def _items(paper: Paper, found: Sequence[Supplied], whole: ItemDraft, *, verified: bool) -> list[ItemDraft]:
    if not verified:
        paper.signs.append(f"{len(found)} supplies were found, but nothing printed makes sure of their quantities.")
    in_rows = _point_in_rows(found, whole)
    drafts = [_item(one, whole, verified=verified, in_rows=in_rows) for one in found]
    for draft, one in zip(drafts, found, strict=True):
        draft.category = one.part.paper.category if one.part.paper.category != paper.category else None
    return drafts


def _item(one: Supplied, whole: ItemDraft, *, verified: bool, in_rows: bool) -> ItemDraft:
    draft = ItemDraft()
    _take_amount(draft, one, verified=verified)
    _take_period(draft, one.part.paper, whole)
    _take_key(draft, one.part, whole, in_rows=in_rows)
    if one.part.key.role != "meter_number":
        meter = choose_code(one.part.paper, "meter_number")
        draft.take("meter_number", meter.taken() if meter else None)
    if len(one.parts) < 2:
        take_printed(draft, one.choice)
        take_details(draft, one.part.paper, one.choice)
    return draft


def _summed(found: Sequence[Supplied], whole: ItemDraft) -> ItemDraft:
    """A meter that was exchanged for another: one consumption, measured by both."""
    draft = ItemDraft(dict(whole.fields), whole.category)
    first = found[0].choice.best
    total = sum((one.quantity for one in found[1:]), found[0].quantity)
    text = " + ".join(one.text for one in found)
    for name, value in (("quantity", total), ("unit", found[0].unit.name)):
        draft.take(name, Taken(value, _VERIFIED, text, first.place.page, first.place.box, ("periods",), 1.0))
    for name in ("previous_reading", "current_reading", "quantity_as_printed", "unit_as_printed"):
        draft.fields.pop(name, None)
    days = [choice.best.more for one in found if (choice := _period(one.part.paper)) is not None]
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


def _period(paper: Paper) -> Choice | None:
    """The part's own period: what it is believed to be, or the only one that it has."""
    issued = choose_date(paper, "issue_date")
    candidates = period_candidates(paper, issued.value if issued else None)
    alone = len({one.value for one in candidates}) == 1
    return choose("period", candidates, even_if_unlikely=alone)


def _take_period(draft: ItemDraft, paper: Paper, whole: ItemDraft) -> None:
    """The part's own period, where it states one; else the bill's."""
    choice = _period(paper)
    if choice is None:
        for name in ("start_date", "end_date"):
            draft.take(name, whole.fields.get(name))
        return
    span, sure = choice.best.more, max(choice.chance, 0.8)
    for name, value, place in (("start_date", span.pair[0], span.first), ("end_date", span.pair[1], span.last)):
        draft.take(name, Taken(value, sure, place.text, place.page, place.box, vouched=choice.vouched))


def _take_key(draft: ItemDraft, part: Part, whole: ItemDraft, *, in_rows: bool) -> None:
    key, place = part.key, part.key.place
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
        for name in ("supply_point", "supply_point_scheme", "cups"):
            draft.take(name, whole.fields.get(name))
        return
    point = whole.fields["supply_point"]
    for code in part.paper.codes:
        if point.box and shape(code.value) == shape(point.value) and code.box.in_column_with(point.box):
            draft.take("supply_point", Taken(code.value, point.confidence, code.text, code.page, code.box))
            draft.take("supply_point_scheme", whole.fields.get("supply_point_scheme"))
            return


def _point_in_rows(found: Sequence[Supplied], whole: ItemDraft) -> bool:
    """Whether the code that was taken for the bill's supply point stands in one of the parts."""
    point = whole.fields.get("supply_point")
    return point is not None and any(code.box == point.box for one in found for code in one.part.paper.codes)
