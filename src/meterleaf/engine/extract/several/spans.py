"""Months that one bill charges apart: each with days, consumption and an amount of its own.

They are apart where they follow each other without a gap, are of about one length, and where their own amounts make
what the bill charges as a whole. A history has no such amounts; a price that changed has one on each of its lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.periods import Span, spans_on_lines
from meterleaf.engine.extract.printed import take_printed
from meterleaf.engine.extract.several.columns import supplied_by_columns
from meterleaf.engine.extract.several.keys import Key
from meterleaf.engine.extract.several.parts import is_table, rows, sections
from meterleaf.engine.extract.several.proofs import in_sections, money_adds_up, subtotals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.proofs import Supplied

# A shorter time is not billed apart; the longest is so many times the shortest at most, and a few days.
_SHORTEST, _LONGER, _DAYS = 20, 1.15, 2
# Two lines may be a price that changed.
_FEW = 2
_VERIFIED, _SURE = 0.97, 0.95
# What a month has of its own; all else is the bill's.
_OWN = (
    "quantity", "unit", "quantity_as_printed", "unit_as_printed", "start_date", "end_date", "periods", "previous_reading", "current_reading",
    "estimated", "volume", "conversion_factor", "calorific_value", "self_consumption_quantity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of days where it is printed."""

    span: Span
    key: Key


def several_spans(paper: Paper, whole: ItemDraft) -> list[ItemDraft]:
    """An item a month where the bill charges months apart; empty where it does not."""
    every = _rows(paper)
    for chain in _chains(every):
        keys = [one.key for one in chain]
        parts = rows(paper, keys) if is_table(keys) else sections(paper, keys, [None] * len(keys))
        found = supplied_by_columns(parts) if is_table(keys) else in_sections(parts)
        if not found or any(_priced(one) for one in found):
            continue
        name, amounts = subtotals(paper, found)
        if amounts or (_spoken_of(chain, every) and money_adds_up(paper, found)):
            drafts = [_item(one, row.span, whole) for one, row in zip(found, chain, strict=True)]
            for draft, amount in zip(drafts, amounts, strict=False):
                draft.take(name, Taken(amount.value, _SURE, amount.text, amount.page, amount.box))
            return drafts
    return []


def _spoken_of(chain: Sequence[Row], every: Sequence[Row]) -> bool:
    """Whether there are several months, and their days together are stated as a period of their own: the bill's."""
    days = [day for row in chain for day in row.span.pair]
    return len(chain) > _FEW and any(row.span.pair == (min(days), max(days)) for row in every)


def _priced(one: Supplied) -> bool:
    """Whether a price on its line makes an amount of the quantity: a line of the charges."""
    return one.choice.best.features.get("product", 0.0) > 0


def _chains(every: Sequence[Row]) -> list[list[Row]]:
    """Stretches of days that follow each other in one column, the longest first."""
    found: list[list[Row]] = []
    for row in every:
        for chain in found:
            if _follows(chain[-1], row):
                chain.append(row)
                break
        else:
            found.append([row])
    return sorted((chain for chain in found if _even(chain)), key=len, reverse=True)


def _rows(paper: Paper) -> list[Row]:
    """Each line's stretch of days, from top to bottom."""
    spans: dict[tuple[int, float], Span] = {}
    for span in spans_on_lines(paper):
        if (span.pair[1] - span.pair[0]).days >= _SHORTEST:
            spans.setdefault((span.first.line, span.first.box.x0), span)
    return [Row(span, Key(span.first.text, span.first, "period")) for _, span in sorted(spans.items())]


def _follows(above: Row, below: Row) -> bool:
    one, other = sorted((above.span.pair, below.span.pair))
    in_column = above.span.first.box.in_column_with(below.span.first.box)
    return in_column and below.key.line > above.key.line and 0 <= (other[0] - one[1]).days <= 1


def _even(chain: Sequence[Row]) -> bool:
    """Whether there are two or more, all running one way, and none is much longer than another."""
    days = [(row.span.pair[1] - row.span.pair[0]).days + 1 for row in chain]
    ways = {one.span.pair < other.span.pair for one, other in pairwise(chain)}
    return len(chain) > 1 and len(ways) == 1 and max(days) <= _LONGER * min(days) + _DAYS


def _item(one: Supplied, span: Span, whole: ItemDraft) -> ItemDraft:
    draft = ItemDraft({field: taken for field, taken in whole.fields.items() if field not in _OWN}, whole.category)
    place = one.choice.best.place
    for field, value in (("quantity", one.quantity), ("unit", one.unit.name)):
        draft.take(field, Taken(value, _VERIFIED, one.text, place.page, place.box, vouched=1.0))
    take_printed(draft, one.choice)
    for field, day, where in (("start_date", span.pair[0], span.first), ("end_date", span.pair[1], span.last)):
        draft.take(field, Taken(day, _SURE, where.text, where.page, where.box, vouched=1.0))
    return draft
