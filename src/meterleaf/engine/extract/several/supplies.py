"""One item a supply where a bill has several: a service, a row or a section each, with a quantity of its own.

Precision comes first: parts are believed where each has its quantity in the same column, or under a label of its own,
and where arithmetic vouches for them: they make a sum that is printed, or the reads of each make its quantity. Else the
bill stays one item, and a person is told why it should be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.classify.documents import category_chances
from meterleaf.engine.extract.several.columns import supplied_by_columns
from meterleaf.engine.extract.several.items import items_of, named_apart, summed
from meterleaf.engine.extract.several.keys import UNNAMED, Key, keys_of, passes, shape, unnamed_keys
from meterleaf.engine.extract.several.parts import is_table, rows, sections
from meterleaf.engine.extract.several.proofs import Supplied, adds_up, agrees, differences, exchanged, in_sections
from meterleaf.engine.extract.several.services import by_services
from meterleaf.engine.extract.several.spans import several_spans
from meterleaf.engine.extract.several.views import view_of_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.contracts import Category
    from meterleaf.engine.extract.drafts import ItemDraft
    from meterleaf.engine.extract.paper import Paper

# Items, and why a person should look where there are none.
Told = tuple[list["ItemDraft"], list[str]]

_METERED = ("electricity", "gas", "water")
# Kinds of unit in which another service is counted; gas is counted in nearly all.
_FOREIGN = {
    "electricity": frozenset({"volume", "gas_volume", "standard_gas_volume"}),
    "water": frozenset({"energy"}),
}
_ROLES = ("supply_point", "account", UNNAMED, "meter_number")
# A label this strong names a section's quantity; words this sure say which service a section is about.
_NAMED, _TOLD = 0.45, 0.8
# So many lines from a supply's code tell of it.
_SECTION = 12


def several_supplies(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """The items of a bill with several supplies; empty where it has one, or nothing sure tells them apart."""
    items, doubts = _services(paper, whole)
    if items:
        return items
    items, more = _supplies(paper, whole)
    items = items or several_spans(paper, whole)
    if not items:
        paper.signs += [*_doubt_service(paper), *doubts, *more]
    return items


def _services(paper: Paper, whole: ItemDraft) -> Told:
    """An item a service, or one for each of a service's own supplies."""
    ways = by_services(paper)
    if not ways:
        return [], []
    found = next((way for way in ways if named_apart(way)), ways[-1])
    vouched = adds_up(paper, found, None) or differences(found)
    if not agrees(found, whole) or not (vouched or named_apart(found)):
        named = " and ".join(one.part.paper.category or "" for one in found)
        return [], [f"Parts of {named} are headed, but the document was read as one bill of {paper.category}."]
    drafts = items_of(paper, found, whole, verified=vouched)
    items: list[ItemDraft] = []
    for one, draft in zip(found, drafts, strict=True):
        own, doubts = _supplies(one.part.paper, draft)
        for item in own:
            item.category = draft.category
        items += own or [draft]
        paper.signs += [*doubts, *one.part.paper.signs]
    return items, []


def _supplies(paper: Paper, whole: ItemDraft) -> Told:
    """An item a supply, as codes tell them apart; else what hints at several."""
    doubts: list[str] = []
    for role in _ROLES:
        for keys in passes(unnamed_keys(paper) if role == UNNAMED else keys_of(paper, role)):
            found = _supplied(paper, keys) if _alike(keys) else []
            if found and not agrees(found, whole):
                doubts += _against(found, whole)
                found = []
            if found and role == "meter_number" and exchanged(found):
                return ([summed(found, whole)], []) if differences(found) else ([], [])
            verified = bool(found) and (adds_up(paper, found, whole.value("quantity")) or differences(found))
            if verified and role == UNNAMED:
                paper.signs.append(f"What is called {keys[0].code} and the like is not known; each has a consumption.")
            if found and (verified or _told_apart(keys, found)):
                return items_of(paper, found, whole, verified=verified), []
            doubts += _doubt(keys, found, whole)
    return [], doubts


def _against(found: Sequence[Supplied], whole: ItemDraft) -> list[str]:
    """What to say where reads make quantities of the same unit that what was read of the whole does not hold."""
    if not differences(found) or any(one.unit.name != whole.value("unit") for one in found):
        return []
    read = " + ".join(str(one.quantity) for one in found)
    return [f"The reads make {read}, but {whole.value('quantity')} was read of the whole bill."]


def _doubt(keys: Sequence[Key], found: Sequence[Supplied], whole: ItemDraft) -> list[str]:
    """What hints at several supplies, where they are not believed."""
    only_one = is_table(keys) and any(one.quantity == whole.value("quantity") for one in found)
    if (keys[0].role == "supply_point" and _distinct(keys)) or (only_one and keys[0].role != UNNAMED):
        named = ", ".join(key.code for key in keys[:3])
        return [f"{len(keys)} supplies are named ({named}), but the document was read as one."]
    return []


def _doubt_service(paper: Paper) -> list[str]:
    """What hints at a second service: on a bill for power the consumption of so many m³, on one for water of kWh."""
    foreign = _FOREIGN.get(paper.category or "", frozenset())
    for value in paper.of_kind("quantity"):
        if value.unit and value.unit.kind in foreign and paper.links.strength(value, "quantity") > _NAMED:
            return [f"A consumption in another unit is stated, too ({value.text}): a second service?"]
    return []


def _alike(keys: Sequence[Key]) -> bool:
    """Whether the codes look alike, as numbers of one kind do, or their schemes say what each is."""
    return len({shape(key.code) for key in keys}) == 1 or all(key.scheme is not None for key in keys)


def _distinct(keys: Sequence[Key]) -> bool:
    """Whether the keys are surely codes of several supplies: of one scheme, or of schemes for different services."""
    if not all(key.scheme is not None and key.valid is not False for key in keys):
        return False
    return len({key.scheme for key in keys}) == 1 or len({key.category for key in keys}) == len(keys)


def _told_apart(keys: Sequence[Key], found: Sequence[Supplied]) -> bool:
    """Whether the codes tell the supplies apart: of a scheme, each with its quantity in one column or under a label,
    or named by their column's head, each beside a quantity that its column's head names.
    """
    named = all(one.choice.best.features.get("own", 0.0) > _NAMED for one in found)
    if is_table(keys) and named and keys[0].role not in {"meter_number", UNNAMED}:
        return len({key.name for key in keys}) == len(keys)
    return keys[0].role == "supply_point" and _distinct(keys) and (is_table(keys) or named)


def _supplied(paper: Paper, keys: Sequence[Key]) -> list[Supplied]:
    """Each key's quantity; empty unless every one has its own."""
    if is_table(keys):
        return supplied_by_columns(rows(paper, keys))
    categories = [_category(paper, key, keys) for key in keys]
    ways = (sections(paper, keys, categories, narrow=narrow) for narrow in (True, False))
    return next(filter(None, map(in_sections, ways)), [])


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
