"""From a layout's rules to the values of the next document."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.view import view_of
from meterleaf.engine.memory.anchors import agreement
from meterleaf.engine.memory.claims import claimed
from meterleaf.engine.memory.general import PER_ITEM
from meterleaf.engine.memory.layouts import KEY, marks_of_view, whole_text
from meterleaf.engine.memory.pages import NUMERIC, MemoryPages
from meterleaf.engine.memory.shapes import LONG, distinct, length_of, same_shape, shape_of
from meterleaf.engine.reading import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Content
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.memory.layouts import Layout, Memory, Rule
    from meterleaf.engine.reading import Item, Reading

# Below this agreement a value is not believed to be the taught one; learned values are this sure at least.
BELIEVED, LEARNED = 0.5, 0.9
# The general way's vote where it was right on the taught document, and where it was not; and how much a second way that
# says the same adds.
TRUSTED, DOUBTED, MORE = 2.0, 0.3, 0.5
# How surely a code is meant that alone in the document has its shape, when its label is another.
ONLY_ONE = 0.6
# What the very same shape of a long code adds where its label was misread.
SHAPED = 0.1

NOT_FOUND = "The {} was corrected on an earlier document of this layout, and does not stand here as it did there."
# What remains of the agreement where a label names the value otherwise.
CLAIMED = 0.6


@dataclass(frozen=True)
class Recalled:
    """A layout that was taught, the pages of a document of it, and whether its supplier's words stand there."""

    layout: Layout
    pages: MemoryPages
    of_supplier: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A field's value, where it stands, how surely it is meant, and whether it was added up."""

    value: Any
    place: Value
    sure: float
    summed: bool


def recall(memory: Memory, content: Content) -> Recalled | None:
    """The layout that this document is of, if one was taught."""
    if not memory.layouts or not content.pages:
        return None
    view = view_of(content.pages)
    marks = marks_of_view(view)
    text = whole_text(segment.text for segment in view.segments)
    likeness, best = max((one.likeness(marks, text), number) for number, one in enumerate(memory.layouts))
    if not likeness:
        return None
    layout = memory.layouts[best]
    return Recalled(layout, MemoryPages.of(content, layout.category), layout.of_supplier(text))


def apply(recalled: Recalled, reading: Reading) -> Reading:
    """The reading with what the layout's rules find; what they don't find stays as the general way read it."""
    layout = recalled.layout
    items: tuple[Item, ...] = tuple(dict(item) for item in reading.items) or ({},)
    found = {
        name: one
        for name, ways in layout.rules.items()
        if (one := _find(name, ways, recalled.pages, _general(name, layout, reading))) is not None
    }
    if layout.items == 1 and len(items) > 1 and "quantity" in found:
        items = items[:1]
    if len(items) > 1:
        found = {name: one for name, one in found.items() if name not in PER_ITEM}
    credit = reading.document.get("document_type") == "credit_note"
    constants = _constants(recalled, found)
    evidence = [one for one in reading.evidence if one.field not in found and one.field not in layout.absent]
    for number, item in enumerate(items):
        for name in layout.absent:
            item.pop(name, None)
        item.update(constants)
        for name, one in found.items():
            item[name] = -abs(one.value) if credit and name == "quantity" else one.value
            evidence.append(_evidence(number, name, one))
    done = replace(reading, items=items, evidence=tuple(evidence))
    missed = _missed(layout, found)
    if missed:
        reasons = tuple(NOT_FOUND.format(name) for name in missed)
        return replace(done, needs_review=True, review_reasons=(*reading.review_reasons, *reasons))
    confidence = _confidence(layout, found, reading)
    review = reading.needs_review if confidence == reading.confidence else confidence < LEARNED
    return replace(done, confidence=confidence, needs_review=review)


def _missed(layout: Layout, found: dict[str, Found]) -> list[str]:
    """Fields of the key that were corrected before, and for which nothing that was taught holds on this document."""
    doubted = [name for name in layout.rules if name not in layout.trusted and name not in found]
    return [name for name in KEY if name in (*doubted, *layout.unfound)]


def _constants(recalled: Recalled, found: dict[str, Found]) -> dict[str, Any]:
    """What the supplier always prints; the unit belongs to the taught quantity, and to no other."""
    constants = recalled.layout.constants if recalled.of_supplier else {}
    return {name: value for name, value in constants.items() if name != "unit" or "quantity" in found}


def _evidence(item: int, name: str, one: Found) -> Evidence:
    derived = ("sum",) if one.summed else ()
    return Evidence(item, name, one.place.text, "learned", one.sure, one.place.page, one.place.box, None, derived)


def _general(name: str, layout: Layout, reading: Reading) -> tuple[Any, float] | None:
    """The general way's value, and how much it counts: much where it was right on the taught document."""
    if len(reading.items) != 1 or layout.items != 1:
        return None
    value = reading.items[0].get(name)
    sure = max((one.confidence for one in reading.evidence if one.field == name), default=0.5)
    return None if value is None else (value, (TRUSTED if name in layout.trusted else DOUBTED) * sure)


def _find(name: str, ways: Sequence[Rule], pages: MemoryPages, general: tuple[Any, float] | None) -> Found | None:
    """Each way proposes a value; the one that most of what was taught speaks for is believed.

    None where that is the general way's own value: it stands already, with its evidence.
    """
    votes: dict[str, list[float]] = defaultdict(list)
    proposed: dict[str, Found] = {}
    for rule in ways:
        one = propose(name, rule, pages)
        if one is not None:
            votes[_told(one.value)].append(rule.worth * one.sure**2)
            if one.sure > getattr(proposed.get(_told(one.value)), "sure", 0.0):
                proposed[_told(one.value)] = one
    if not votes:
        return None
    if general is not None:
        votes[_told(general[0])].append(general[1])
    support = {value: max(given) + MORE * (sum(given) - max(given)) for value, given in votes.items()}
    best = max(support, key=lambda value: support[value])
    if best not in proposed:
        return None
    one, share = proposed[best], support[best] / sum(support.values())
    return replace(one, sure=(LEARNED + (0.99 - LEARNED) * one.sure) * (0.6 + 0.4 * share))


def _told(value: Any) -> str:
    """What is compared in the vote: a quantity without its sign, a code without what parts it."""
    if isinstance(value, Decimal):
        return f"{abs(value).normalize():f}"
    return "".join(c for c in str(value).casefold() if c.isalnum())


def propose(name: str, rule: Rule, pages: MemoryPages) -> Found | None:
    """The value that stands as the taught one stood; `sure` is their agreement."""
    candidates = [(_agreement(name, rule, one, pages), one) for one in _candidates(rule, pages)]
    if distinct(rule.shape) and len({one.text for _, one in candidates}) == 1:
        candidates = [(max(agreed, ONLY_ONE), one) for agreed, one in candidates]
    agreed, chosen = max(candidates, key=lambda pair: (pair[0], pair[1].kind == rule.kind), default=(0.0, None))
    if chosen is None or agreed < BELIEVED:
        return None
    return Found(_value(rule, chosen, pages), chosen, agreed, rule.sum is not None)


def _candidates(rule: Rule, pages: MemoryPages) -> list[Value]:
    if rule.kind == "text":
        return pages.shaped(rule.shape)
    kinds = NUMERIC if rule.kind in NUMERIC and rule.sum is None else (rule.kind,)
    fitting = [one for one in pages.values if one.kind in kinds]
    return pages.first_of_lines(fitting) if rule.sum == "line" else fitting


def _agreement(name: str, rule: Rule, one: Value, pages: MemoryPages) -> float:
    around = agreement(one, rule.anchors, pages.view)
    if around and claimed(name, one, rule.anchors, pages.paper):
        around *= CLAIMED
    if not rule.shape:
        return around
    alike = same_shape(rule.shape, shape_of(one.text))
    told = SHAPED if alike == 1.0 and length_of(rule.shape) >= LONG else 0.0
    return min(1.0, around * (0.5 + 0.5 * alike) + told)


def _value(rule: Rule, chosen: Value, pages: MemoryPages) -> Any:
    if rule.sum is not None:
        run = pages.line_from(chosen) if rule.sum == "line" else pages.column_from(pages.top_of(chosen))
        return sum((one.value for one in run), Decimal(0))
    if chosen.kind == "period":
        return chosen.value[0 if rule.part == "first" else 1]
    return "".join(chosen.value.split()) if rule.part == "glued" else chosen.value


def _confidence(layout: Layout, found: dict[str, Found], reading: Reading) -> float:
    """As sure as the least sure of the key's values; one that was taught and is not found keeps the general doubt."""
    taught = [name for name in KEY if name in layout.rules]
    if not taught or any(name not in found for name in taught):
        return reading.confidence
    return max(reading.confidence, min(found[name].sure for name in taught))
