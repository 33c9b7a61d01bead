"""Lists of what was filled up or delivered: a line each, an item each where the lines are of different things.

A fuel card's statement lists fillings of several vehicles or fuels, a fuel merchant's invoice several products. Lines
are believed where price times quantity makes each amount, or where quantities or amounts make a sum that is printed.
The charges of one vehicle over a month stay one item: what is billed is their sum.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.fuels import fuel_in
from meterleaf.engine.extract.header import choose_code
from meterleaf.engine.extract.printed import take_printed
from meterleaf.engine.extract.several.columns import supplied_by_columns
from meterleaf.engine.extract.several.keys import Key, shape
from meterleaf.engine.extract.several.parts import is_table, rows
from meterleaf.engine.extract.several.proofs import adds_up, agrees
from meterleaf.engine.extract.values import Value
from meterleaf.engine.fields.identifiers import find_plates
from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.proofs import Supplied
    from meterleaf.engine.extract.view import Segment

_LEAST_ROWS = 2
_LONGEST_NAME = 9  # words of a product's name
_VERIFIED = 0.97
_INDENT = 0.012
# A plate has so many letters and digits at least; so many lines may all be of different vehicles.
_SHORTEST_PLATE, _FEW = 5, 3
# Capitals and figures, parted by blanks or hyphens.
_PLATE = re.compile(r"(?=.*\d)[A-ZÀ-Ü0-9]{1,8}(?:[ -][A-ZÀ-Ü0-9]{1,5}){0,3}")
_OWN = ("quantity", "unit", "quantity_as_printed", "unit_as_printed", "fuel", "product_as_printed", "vehicle_plate")


def several_fillings(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """An item a filling where the list is of several vehicles or fuels; empty where it is not."""
    found = _proved_run(paper, _dated_lines(paper), whole)
    drafts = [_filling(one, whole) for one in found]
    _take_plates(drafts, found)
    told = {(draft.value("vehicle_plate"), draft.value("fuel")) for draft in drafts}
    return drafts if len(told) > 1 else []


def several_products(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """An item a product where an invoice bills several fuels; empty where it bills one."""
    keys = _product_lines(paper)
    if len({fold(key.code) for key in keys}) < len(keys):
        return []
    found = _proved(paper, keys, whole)
    # What costs by the same litres is a tax or the freight of the product, and no other product.
    if len({one.quantity for one in found}) < len(found):
        return []
    return [_of_row(one, whole, one.part.key.place.segment) for one in found]


def several_deliveries(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """An item a delivery where an invoice lists several days' deliveries, each with its day; empty where it has one."""
    found = _proved_run(paper, _dated_lines(paper), whole)
    if len({one.part.key.place.value for one in found}) < _LEAST_ROWS:
        return []
    return [_delivery(one, whole) for one in found]


def _proved_run(paper: Paper, keys: Sequence[Key], whole: ItemDraft) -> list[Supplied]:
    """The quantities of the dated lines, or of those that stand closest: a date above the table is none of its rows."""
    found = _proved(paper, keys, whole)
    if found or len(keys) <= _LEAST_ROWS:
        return found
    steps = [after.line - before.line for before, after in pairwise(keys)]
    first = next(at for at, step in enumerate(steps) if step == min(steps))
    return _proved(paper, keys[first:], whole) if first else []


def _proved(paper: Paper, keys: Sequence[Key], whole: ItemDraft) -> list[Supplied]:
    """Each line's quantity, where arithmetic vouches for all of them; else a word to the reviewer, if they differ."""
    if len(keys) < _LEAST_ROWS or not is_table(keys):
        return []
    found = supplied_by_columns(rows(paper, keys))
    if not found or not agrees(found, whole):
        return []
    if _multiplied(found) or adds_up(paper, found, None):
        return found
    if whole.value("quantity") != sum((one.quantity for one in found), Decimal(0)):
        paper.signs.append(f"{len(found)} lines have a quantity of their own, but the document was read as one.")
    return []


def _multiplied(found: Sequence[Supplied]) -> bool:
    """Whether a price on each line makes an amount of it."""
    return all(one.choice.best.features.get("product", 0.0) > 0 for one in found)


def _dated_lines(paper: Paper) -> list[Key]:
    """Lines that carry a day in the same column, the longest such run."""
    best: list[Key] = []
    days = list(paper.of_kind("date"))
    for first in days:
        run = [first]
        for value in days:
            if value.line > run[-1].line and first.box.in_column_with(value.box):
                if not is_table([_key(run[-1]), _key(value)]):
                    break
                run.append(value)
        if len(run) > len(best):
            best = [_key(value) for value in run]
    return best


def _key(value: Value) -> Key:
    return Key(value.text, value, "date")


def _product_lines(paper: Paper) -> list[Key]:
    """Lines that name a fuel in the same column and carry a quantity."""
    found: list[Key] = []
    for segment in paper.view.segments:
        if len(segment.words) > _LONGEST_NAME or fuel_in(segment.text) is None:
            continue
        if not any(value.kind == "quantity" or value.decimals for value in paper.values_of(segment.line)):
            continue
        key = Key(segment.text, _as_value(segment), "product")
        if not found or is_table([found[-1], key]):
            found.append(key)
        elif len(found) < _LEAST_ROWS:
            found = [key]
    return found


def _as_value(segment: Segment) -> Value:
    return Value("text", segment.text, segment, 0, len(segment.text), segment.box)


def _filling(one: Supplied, whole: ItemDraft) -> ItemDraft:
    """One line of a fuel card's statement: when, into which vehicle, how much of what."""
    own = _own_segments(one)
    product = next((segment for segment in own if fuel_in(segment.text)), None)
    draft = _of_row(one, whole, product)
    place = one.part.key.place
    for name in ("start_date", "end_date"):
        draft.take(name, Taken(place.value, 0.95, place.text, place.page, place.box))
    draft.take("vehicle_plate", _plate(one.part.paper, own))
    return draft


def _delivery(one: Supplied, whole: ItemDraft) -> ItemDraft:
    """One line of a fuel merchant's monthly invoice: when, how much of what, by which note."""
    own = _own_segments(one)
    draft = _of_row(one, whole, next((segment for segment in own if fuel_in(segment.text)), None))
    if "fuel" not in draft.fields:
        for name in ("fuel", "product_as_printed"):
            draft.take(name, whole.fields.get(name))
    place = one.part.key.place
    for name in ("delivery_date", "start_date", "end_date"):
        draft.take(name, Taken(place.value, 0.95, place.text, place.page, place.box))
    draft.fields.pop("delivery_note_number", None)
    note = choose_code(one.part.paper, "delivery_note_number")
    draft.take("delivery_note_number", note.taken() if note else None)
    return draft


def _own_segments(one: Supplied) -> list[Segment]:
    """The line's own segments, without those of the head above it."""
    segments = [segment for line in one.part.paper.view.lines for segment in line.segments]
    return [segment for segment in segments if segment.box.y0 >= one.part.key.place.box.y0 - 0.004]


def _take_plates(drafts: Sequence[ItemDraft], found: Sequence[Supplied]) -> None:
    """The plates that no head leads to: codes of one shape in one column, one in each line, some of them again."""
    if all("vehicle_plate" in draft.fields for draft in drafts):
        return
    rows_of_codes = [_codes_in(one) for one in found]
    shared = set.intersection(*(set(codes) for codes in rows_of_codes))
    longest = max(shared, key=lambda key: len(key[1]), default=None)
    plates = [codes[longest] for codes in rows_of_codes] if longest else []
    if len({plate.value for plate in plates}) < len(plates) or (plates and len(plates) <= _FEW):
        for draft, plate in zip(drafts, plates, strict=True):
            draft.fields.setdefault("vehicle_plate", plate)


def _codes_in(one: Supplied) -> dict[tuple[int, str], Taken]:
    """What may be a plate on the line, by its place across the page and its shape."""
    found: dict[tuple[int, str], Taken] = {}
    for segment in _own_segments(one):
        for first, word in enumerate(segment.words):
            for last in range(first + 1, min(first + 4, len(segment.words) + 1)):
                run = segment.words[first:last]
                text = " ".join(each.text for each in run)
                plain = shape(text)
                if _PLATE.fullmatch(text) and {"a", "9"} <= set(plain) and len(plain) >= _SHORTEST_PLATE:
                    box = word.box.union(run[-1].box)
                    found[round(word.box.x0 / _INDENT), plain] = Taken(text, 0.7, text, segment.page, box)
    return found


def _plate(paper: Paper, own: Sequence[Segment]) -> Taken | None:
    """What stands in the vehicles' column, as far as the next column's head; else what looks like a plate."""
    for hit in paper.hits:
        if "vehicle_plate" not in hit.roles or hit.segment in own:
            continue
        beside = [word.box.x0 for one in paper.view.lines[hit.segment.line].segments for word in one.words]
        right = min((x for x in beside if x > hit.box.x1), default=1.0)
        words = [w for one in own for w in one.words if hit.box.x0 - _INDENT <= w.box.x0 < right - _INDENT / 2]
        text = " ".join(word.text for word in words)
        if words and _PLATE.fullmatch(text):
            return Taken(text, 0.85, text, own[0].page, words[0].box.union(words[-1].box))
    for segment in own:
        plates = find_plates(segment.text, paper.country)
        if plates and fuel_in(segment.text) is None:
            return Taken(plates[0].code, 0.8, plates[0].code, segment.page, segment.box)
    return None


def _of_row(one: Supplied, whole: ItemDraft, product: Segment | None) -> ItemDraft:
    """The line's quantity and product; what the paper says of all lines holds for each."""
    draft = ItemDraft({name: taken for name, taken in whole.fields.items() if name not in _OWN}, whole.category)
    place = one.choice.best.place
    for name, value in (("quantity", one.quantity), ("unit", one.unit.name)):
        draft.take(name, Taken(value, _VERIFIED, one.text, place.page, place.box, vouched=1.0))
    take_printed(draft, one.choice)
    if product is not None:
        text = product.text.partition(place.text)[0].strip(" :;,.-–x") or product.text
        draft.take("fuel", Taken(fuel_in(product.text), 0.9, text, product.page, product.box))
        draft.take("product_as_printed", Taken(text, 0.9, text, product.page, product.box))
    return draft
