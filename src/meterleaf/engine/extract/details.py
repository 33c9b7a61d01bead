"""What else a metered bill says of its consumption: reads, slices, gas volume and factors, the place of supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.addresses import take_address
from meterleaf.engine.extract.contract import take_contract
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.measures import measures
from meterleaf.engine.extract.reads import take_estimated
from meterleaf.engine.extract.vouching import reading_pairs

if TYPE_CHECKING:
    from meterleaf.engine.extract.measures import Measured
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Choice
    from meterleaf.engine.extract.values import Value

# A label this near names its value beyond doubt.
_NEAR = 0.55
_LEAST_SLICES, _MOST = 2, 9
# Parts that labels of averages and history name so strongly are no slices.
_DECOYED = 0.4


def take_details(draft: ItemDraft, paper: Paper, quantity: Choice | None) -> None:
    """Everything beside quantity, period and supply point."""
    if quantity is not None:
        _take_readings(draft, paper, quantity)
        _take_slices(draft, paper, quantity)
    if paper.category == "gas":
        _take_gas(draft, paper)
    take_address(draft, paper)
    take_contract(draft, paper)
    take_estimated(draft, paper)


def _take_readings(draft: ItemDraft, paper: Paper, quantity: Choice) -> None:
    """The two reads that differ by the quantity, or by another amount that is printed, near each other."""
    amount = quantity.best.more
    if amount.parts:
        return
    pairs = [(low, high) for low, high in reading_pairs(paper) if low.value > 0 and abs(low.line - high.line) <= 2]
    found = [pair for pair in pairs if pair[1].value - pair[0].value == amount.quantity]
    if not found and paper.category == "gas":
        volumes = {one.quantity for one in measures(paper) if one.unit.kind != "energy" and one.quantity > 0}
        found = [pair for pair in pairs if pair[1].value - pair[0].value in volumes]
    if len({(low.value, high.value) for low, high in found}) == 1:
        draft.take("previous_reading", _taken(found[0][0], 0.9))
        draft.take("current_reading", _taken(found[0][1], 0.9))


def _take_slices(draft: ItemDraft, paper: Paper, quantity: Choice) -> None:
    """The tariff slices that make the quantity, where the paper prints them."""
    sums = [
        one for one in quantity.all if one.value == quantity.value and _LEAST_SLICES <= len(one.more.parts) <= _MOST
    ]
    if not sums or paper.category != "electricity":
        return
    for best in sorted(sums, key=lambda one: (-one.features.get("s_all_slices", 0), -len(one.more.parts), -one.score)):
        parts = [
            {"name": _slice_name(paper, part.value), "quantity": part.quantity, "unit": part.unit.name}
            for part in best.more.parts
        ]
        names = {part["name"] for part in parts}
        if best.features.get("s_decoy", 0) > _DECOYED:
            continue
        if len(names) == len(parts) and all(any(c.isalpha() for c in name) for name in names):
            text = " + ".join(part.value.text for part in best.more.parts)
            draft.take("periods", Taken(parts, quantity.chance, text, best.place.page, best.place.box))
            return


def _slice_name(paper: Paper, value: Value) -> str:
    link = paper.links.best(value, "slices")
    if link is not None and link.strength > 0.3:
        return link.hit.segment.text[link.hit.start : link.hit.end].strip(" :")
    return paper.row_label(value)[:40]


def _take_gas(draft: ItemDraft, paper: Paper) -> None:
    volumes = [one for one in measures(paper) if one.unit.kind in {"volume", "gas_volume", "standard_gas_volume"}]
    named = [(_named_volume(paper, one), one) for one in volumes]
    if named and draft.value("unit") and "hour" in str(draft.value("unit")):
        strength, best = max(named, key=lambda pair: pair[0])
        if strength > _NEAR:
            volume = {"quantity": best.quantity, "unit": best.unit.name}
            draft.take("volume", Taken(volume, 0.85, best.value.text, best.value.page, best.value.box))
    for role in ("conversion_factor", "calorific_value"):
        numbers = [(paper.links.strength(v, role), v) for v in paper.of_kind("number") if v.decimals >= 1]
        strength, value = max(numbers, key=lambda pair: pair[0], default=(0.0, None))
        if value is not None and strength > _NEAR:
            draft.take(role, _taken(value, 0.85))


def _named_volume(paper: Paper, one: Measured) -> float:
    """How strongly labels call it the volume, and nothing call it a factor; a unit of its own speaks for it."""
    strength = paper.links.strength(one.value, "volume")
    factor = max(paper.links.strength(one.value, role) for role in ("conversion_factor", "calorific_value"))
    return 0.0 if factor > strength - 0.15 else strength + 0.2 * (one.given == "unit_printed")


def _taken(value: Value, sure: float) -> Taken:
    return Taken(value.value, sure, value.text, value.page, value.box)
