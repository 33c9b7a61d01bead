"""The column of a table that holds each row's quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.scoring import Choice, scored
from meterleaf.engine.extract.several.proofs import Supplied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.scoring import Candidate
    from meterleaf.engine.extract.several.parts import Part


def supplied_by_columns(parts: Sequence[Part]) -> list[Supplied]:
    """The column that is most like the quantity's and has one in every row."""
    by_row = [
        [
            one
            for one in scored(f"quantity.{part.paper.category}", quantity_candidates(part.paper))
            if not one.more.parts
        ]
        for part in parts
    ]
    if all(any(_printed(one) for one in row) for row in by_row):
        by_row = [[one for one in row if _printed(one)] for row in by_row]
    best: list[Candidate] = []
    for first in by_row[0] if by_row else ():
        column = [one for row in by_row if (one := _in_column(first, row)) is not None]
        if len(column) == len(parts) and (not best or _mean(column) > _mean(best)):
            best = column
    best = best or _priced(by_row)
    if not best:
        return []
    return [_supplied_by(part, row, picked) for part, row, picked in zip(parts, by_row, best, strict=True)]


def _printed(one: Candidate) -> bool:
    """Whether the number stands with its unit: then a number without one is no quantity in this table."""
    return one.features.get("unit_printed", 0.0) > 0


def _priced(by_row: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Where no column is straight: the one quantity of each row that a price makes an amount of."""
    found = [[one for one in row if one.features.get("product", 0.0) > 0] for row in by_row]
    if any(len({one.value for one in row}) != 1 for row in found) or len({row[0].more.unit for row in found}) != 1:
        return []
    return [row[0] for row in found]


def _supplied_by(part: Part, row: Sequence[Candidate], picked: Candidate) -> Supplied:
    """The row's quantity; of a meter with several registers, a line each, they are added up."""
    lines: dict[int, Candidate] = {}
    for one in row:
        if picked.place.box.in_column_with(one.place.box) and one.more.unit == picked.more.unit:
            known = lines.get(one.place.line)
            lines[one.place.line] = one if known is None or known.score < one.score else known
    parts = [one for _, one in sorted(lines.items())]
    if len(parts) > 1 and parts[-1].more.quantity == sum(one.more.quantity for one in parts[:-1]):
        del parts[-1]
    total = sum((one.more.quantity for one in parts[1:]), parts[0].more.quantity)
    return Supplied(part, Choice(picked, 0.8, all=[one for one in row if one in parts]), total, tuple(parts))


def _mean(column: Sequence[Candidate]) -> float:
    return sum(one.score for one in column) / len(column)


def _in_column(first: Candidate, row: Sequence[Candidate]) -> Candidate | None:
    fitting = [one for one in row if first.place.box.in_column_with(one.place.box) and one.more.unit == first.more.unit]
    return max(fitting, key=lambda one: one.score, default=None)
