"""From one corrected reading to a layout's rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.histories import in_history
from meterleaf.engine.fields.units import parse_unit
from meterleaf.engine.memory.anchors import anchors_of
from meterleaf.engine.memory.general import general_reading, rightly_read
from meterleaf.engine.memory.layouts import KEY, Layout, Memory, Rule, marks_of_view, whole_text, wordless
from meterleaf.engine.memory.pages import MemoryPages
from meterleaf.engine.memory.shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meterleaf.engine.content import Box, Content
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.memory.layouts import Anchor
    from meterleaf.engine.reading import Reading

# What a supplier prints the same on all its bills of a layout: taken as it was taught, not looked for.
CONSTANT = frozenset({"supplier_name", "supplier_tax_id", "unit", "currency", "country", "recharge_type", "fuel"})
# What is computed, or says how a value was printed: never taught.
DERIVED = frozenset({"quantity_as_printed", "unit_as_printed", "supplier_id", "periods", "contracted_power"})
MONEY, NUMERIC = ("money", "number"), ("quantity", "number")
MONEY_ROLES = ("total_amount", "net_amount", "tax_amount", "amount_due")
MOST_WAYS = 4
SEEN = 1.5
RESTING = 2.0
# Below this worth a place says little: a number in a chart of the last months may be the quantity's, too.
WEAK = 1.0
# A heading that names a unit of these kinds stands over quantities.
MEASURED = frozenset({"energy", "volume", "mass"})
# What the most believed way of a field counts; the others less, in proportion.
BEST_WORTH = 2.0
MOST_ABSENT = 2
# How a day is told; a number of ten digits is none, though Python would take 1166010772 for one.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def learn(memory: Memory, content: Content, category: str, items: Sequence[Mapping[str, Any]]) -> Memory:
    """The memory with what this corrected reading teaches; unchanged for a document without pages.

    Of several items only what they agree on is taught: which line belongs to which item is the general way's matter.
    """
    pages = MemoryPages.of(content, category)
    if not pages.view.segments or not items:
        return memory
    taught = _agreed(items)
    reading = general_reading(content, category)
    trusted = rightly_read(reading, items)
    rules = {name: ways for name, value in taught.items() if (ways := _rules(name, value, pages, reading))}
    constants = {name: _plain(value) for name, value in taught.items() if name in CONSTANT}
    text = whole_text(segment.text for segment in pages.view.segments)
    supplier = [wordless(str(taught[name])) for name in ("supplier_name",) if taught.get(name)]
    layout = Layout(
        category=category,
        marks=marks_of_view(pages.view),
        supplier_words=tuple(words for words in supplier if len(words) >= 4 and words in text),
        constants=constants,
        rules=rules,
        absent=_absent(items, taught, reading),
        trusted=trusted,
        unfound=tuple(name for name in KEY if name in taught and name not in rules and name not in trusted),
        items=len(items),
    )
    return memory.with_layout(layout)


def _agreed(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = items[0]
    return {
        name: value
        for name, value in first.items()
        if name not in DERIVED and value is not None and all(item.get(name) == value for item in items)
    }


def _absent(items: Sequence[Mapping[str, Any]], taught: Mapping[str, Any], reading: Reading) -> tuple[str, ...]:
    """Fields of the key that were read and a person took away; where most of it is left out, it was not said at all.

    What neither the general way nor the person has was not printed on this bill, and may be on the next.
    """
    left_out = [name for name in KEY if name not in taught and all(item.get(name) is None for item in items)]
    if len(left_out) > MOST_ABSENT:
        return ()
    return tuple(name for name in left_out if any(item.get(name) is not None for item in reading.items))


def _rules(name: str, value: Any, pages: MemoryPages, reading: Reading) -> tuple[Rule, ...]:
    """The field's ways, the most believed first."""
    if name in CONSTANT or isinstance(value, (list, dict, bool)):
        return ()
    boxes = [one.box for one in reading.evidence if one.field == name and one.box is not None]
    places = [(place, part) for place, part in _places(name, value, pages) if not _of_other_bills(name, place, pages)]
    ways = [_seen(_rule_at(name, place, part, pages), place, boxes) for place, part in places]
    if name == "quantity":
        ways += _sum_rules(value, pages, alone=all(rule.worth < WEAK for rule in ways))
    best = max((rule.worth for rule in ways), default=1.0)
    scaled = [replace(rule, worth=round(BEST_WORTH * rule.worth / best, 3)) for rule in ways]
    return tuple(sorted(scaled, key=lambda rule: -rule.worth)[:MOST_WAYS])


def _of_other_bills(name: str, place: Value, pages: MemoryPages) -> bool:
    """Whether a quantity stands among those of the last months: on the next bill its place, and its month, are another's."""
    return name == "quantity" and (in_history(pages.paper, place) or pages.of_a_month(place))


def _seen(rule: Rule, place: Value, boxes: Sequence[Box]) -> Rule:
    """More worth where the general way took the value from this very place."""
    here = any(abs(box.x0 - place.box.x0) < 0.02 and abs(box.middle - place.box.middle) < 0.005 for box in boxes)
    return replace(rule, worth=round(rule.worth + SEEN * here, 3))


def _places(name: str, value: Any, pages: MemoryPages) -> Iterable[tuple[Value, str]]:
    """Where the value is printed, and whether it is the whole of what is printed there or one end of a period."""
    day, number = _as_date(value), _as_number(value)
    if day is None and number is None:
        yield from _written(value, pages)
    kinds = MONEY if "amount" in name else NUMERIC
    for place in pages.values:
        if day is not None:
            if place.kind == "date" and place.value == day:
                yield place, "whole"
            elif place.kind == "period" and day in place.value:
                yield place, "last" if name == "end_date" and place.value[1] == day else _end(place, day)
        elif number is not None and place.kind in kinds and abs(place.value) == abs(number):
            yield place, "whole"


def _written(value: Any, pages: MemoryPages) -> Iterable[tuple[Value, str]]:
    """Where a code is printed; `glued` when it was taught without the spaces that it is printed with."""
    for place in pages.written(str(value)):
        yield place, "glued" if " " in place.text and " " not in str(value) else "whole"


def _end(place: Value, day: date) -> str:
    return "first" if place.value[0] == day else "last"


def _rule_at(name: str, place: Value, part: str, pages: MemoryPages, summed: str | None = None) -> Rule:
    anchors = anchors_of(place, pages.view)
    shape = shape_of(place.text) if place.kind == "text" else ""
    return Rule(place.kind, anchors, place.page, part, summed, shape, _worth(name, place, part, anchors, pages))


def _worth(name: str, place: Value, part: str, anchors: Sequence[Anchor], pages: MemoryPages) -> float:
    """What speaks for a place being the field's own: its labels, words right before it, a fitting kind, an early page."""
    labelled = pages.paper.links.strength(place, name)
    if name == "quantity" and place.kind != "quantity":  # what has a unit of its own is no money
        labelled -= max(pages.paper.links.strength(place, role) for role in MONEY_ROLES)
    ways = {"before": 0.6, "left": 0.4, "above": 0.1}
    told = sum(ways.get(way, 0.0) for way in {anchor.way for anchor in anchors})
    told += name == "quantity" and _under_unit(anchors)
    fits = 0.5 * (place.kind == {"quantity": "quantity", "total_amount": "money"}.get(name, place.kind))
    whole_period = 0.8 * (place.kind == "period" and part in ("first", "last"))
    return round(max(0.1, 2.0 * labelled + told + fits + whole_period - 0.2 * (place.page - 1)), 3)


def _under_unit(anchors: Sequence[Anchor]) -> bool:
    words = [word for one in anchors if one.way != "place" for word in one.words.split()]
    return any(unit.kind in MEASURED for word in words if (unit := parse_unit(word)) is not None)


def _sum_rules(value: Any, pages: MemoryPages, *, alone: bool) -> list[Rule]:
    """A line or a column of numbers that adds up to it: tariff periods without a total.

    Where the number itself is printed at a place of its own, a run counts when all but one of its numbers are zero: the
    next bill may have other registers at rest.
    """
    wanted = _as_number(value)
    if wanted is None:
        return []
    fitting = ((axis, run) for axis, run in pages.runs() if len(run) >= 2 and sum(one.value for one in run) == wanted)
    rules = [(run, _rule_at("quantity", run[0], "whole", pages, axis)) for axis, run in fitting]
    resting = [
        replace(rule, worth=rule.worth + RESTING) for run, rule in rules if sum(one.value != 0 for one in run) == 1
    ]
    return [rule for _, rule in rules] if alone else resting


def _as_date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        return None


def _as_number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Decimal(str(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
