"""What else a metered bill says of its consumption: reads, slices, gas volume and factors, the place of supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.quantities import measures, reading_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Choice
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

# A label this near names its value beyond doubt.
_NEAR = 0.55
_LEAST_SLICES = 2


def take_details(draft: ItemDraft, paper: Paper, quantity: Choice | None) -> None:
    """Everything beside quantity, period and supply point."""
    if quantity is not None:
        _take_readings(draft, paper, quantity)
        _take_slices(draft, paper, quantity)
    if paper.category == "gas":
        _take_gas(draft, paper)
    _take_address(draft, paper)


def _take_readings(draft: ItemDraft, paper: Paper, quantity: Choice) -> None:
    """The two reads that differ by the quantity, printed near each other."""
    for low, high in reading_pairs(paper):
        if high.value - low.value == quantity.best.more.quantity and abs(low.line - high.line) <= 2:
            draft.take("previous_reading", _taken(low, 0.9))
            draft.take("current_reading", _taken(high, 0.9))
            return


def _take_slices(draft: ItemDraft, paper: Paper, quantity: Choice) -> None:
    """The tariff slices that make the quantity, where the paper prints them."""
    sums = [one for one in quantity.all if one.value == quantity.value and one.more.parts]
    if not sums:
        return
    best = max(sums, key=lambda one: one.score)
    parts = [
        {"name": _slice_name(paper, part.value), "quantity": part.quantity, "unit": part.unit.name}
        for part in best.more.parts
    ]
    names = {part["name"] for part in parts}
    if len(parts) >= _LEAST_SLICES and len(names) == len(parts) and paper.category == "electricity":
        place = best.place
        text = " + ".join(part.value.text for part in best.more.parts)
        draft.take("periods", Taken(parts, quantity.chance, text, place.page, place.box))


def _slice_name(paper: Paper, value: Value) -> str:
    link = paper.links.best(value, "slices")
    if link is not None and link.strength > 0.3:
        return link.hit.segment.text[link.hit.start : link.hit.end].strip(" :")
    return paper.row_label(value)[:40]


def _take_gas(draft: ItemDraft, paper: Paper) -> None:
    volumes = [one for one in measures(paper) if one.unit.kind in {"volume", "gas_volume", "standard_gas_volume"}]
    named = [(paper.links.strength(one.value, "volume"), one) for one in volumes]
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


def _take_address(draft: ItemDraft, paper: Paper) -> None:
    """The text that follows the label of the place of supply, on its line or right below."""
    for hit in paper.hits:
        if "supply_address" not in hit.roles or hit.weight("supply_address", paper.language) < 1:
            continue
        for segment, start in _answers(paper, hit.segment, hit.end):
            text = segment.text[start:].strip(" :.-–")
            if any(c.isdigit() for c in text) and sum(c.isalpha() for c in text) > 5 and ":" not in text:
                begin = segment.text.index(text)
                box = segment.box_of(begin, begin + len(text))
                draft.take("supply_address", Taken(text, 0.8, text, segment.page, box))
                return


def _answers(paper: Paper, segment: Segment, end: int) -> Iterable[tuple[Segment, int]]:
    if len(segment.text) - end > 5:
        yield segment, end
        return
    line = paper.view.lines[segment.line]
    yield from ((one, 0) for one in line.segments if one.index == segment.index + 1)
    for number in range(segment.line + 1, min(segment.line + 3, len(paper.view.lines))):
        lower = paper.view.lines[number]
        if lower.page == segment.page:
            yield from ((one, 0) for one in lower.segments if abs(one.box.x0 - segment.box.x0) < 0.02)


def _taken(value: Value, sure: float) -> Taken:
    return Taken(value.value, sure, value.text, value.page, value.box)
