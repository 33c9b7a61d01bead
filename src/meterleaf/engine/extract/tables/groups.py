"""Several items in one row: the same group of columns again and again, or one column for each kind of energy."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables.mapping import Column, with_field
from meterleaf.engine.extract.tables.words import guesses, words_of

if TYPE_CHECKING:
    from meterleaf.engine.extract.tables.blocks import Block

_ORDINALS = re.compile(r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2})\b")
_BILLED_APART = frozenset({"electricity", "gas", "water"})


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one item of a row; `category` where the columns themselves tell it."""

    columns: tuple[Column, ...]
    category: str | None = None


def waste_spans(block: Block) -> list[range]:
    """The repeated stretches of columns, one for each waste of a row; empty when the code stands only once."""
    heads = [block.head(place) for place in range(block.width)]
    keys = [_key(head) for head in heads]
    starts = [place for place, head in enumerate(heads) if (found := guesses(head)) and found[0].field == "ler_code"]
    starts = [place for place in starts if keys[place] == keys[starts[0]]]
    if len(starts) < 2:
        return []
    length = starts[1] - starts[0]
    before = 0
    while (
        before + 1 < length
        and starts[0] - before - 1 >= 0
        and keys[starts[0] - before - 1] == keys[starts[1] - before - 1] != ""
    ):
        before += 1
    starts = [start - before for start in starts]
    return [range(start, min(start + length, block.width)) for start in starts]


def _key(head: str) -> str:
    return _ORDINALS.sub("", " ".join(words_of(head))).strip()


def split_by_span(columns: list[Column], spans: list[range]) -> list[Group]:
    """One group a stretch, each with the columns that stand outside of all."""
    shared = [column for column in columns if not any(column.place in span for span in spans)]
    own = [[column for column in columns if column.place in span] for span in spans]
    return [Group((*shared, *part)) for part in own if part]


def split_by_kind(columns: list[Column]) -> list[Group]:
    """One group for each category that quantities are headed with (Electricity kWh | Gas kWh | Water m3), else one."""
    told: dict[str, list[Column]] = defaultdict(list)
    for column in with_field(columns, "quantity"):
        kinds = column.categories & _BILLED_APART
        if len(kinds) == 1:
            told[next(iter(kinds))].append(column)
    if len(told) < 2:
        return [Group(tuple(columns))]
    shared = [
        column for column in columns if column.field != "quantity" and len(column.categories & _BILLED_APART) != 1
    ]
    own = {
        kind: [
            column for column in columns if column.field != "quantity" and column.categories & _BILLED_APART == {kind}
        ]
        for kind in told
    }
    return [Group((*shared, *own[kind], *quantities), kind) for kind, quantities in told.items()]
