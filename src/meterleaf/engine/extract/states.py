"""Numbers that two others beside them make: the later state of a meter without the earlier one, whatever they are called."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from meterleaf.engine.extract.once import once

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# A smaller difference may be a chance, a line of more numbers is no meter's.
_TELLING, _MOST = 3, 9
# Two decimals are money's: a net, a tax and a gross differ by each other too.
_MONEY = 2
# States and what they make stand one below the other within so many lines.
_REACH = 2


@once
def state_differences(paper: Paper) -> frozenset[tuple[int, Decimal]]:
    """The line and the amount of every number that is the difference of two others of its line, or of its column."""
    lines: dict[int, list[Value]] = {}
    for value in paper.of_kind("number", "quantity"):
        if value.value > 0 and value.decimals != _MONEY and not paper.kinds_at(value) & {"date", "money", "yearless"}:
            lines.setdefault(value.line, []).append(value)
    found = set()
    for line, own in lines.items():
        for values in (own, *_columns(own, lines, line)):
            if len(values) <= _MOST:
                amounts = {one.value for one in values}
                found |= {
                    (line, high - low)
                    for high, low in permutations(amounts, 2)
                    if high - low >= _TELLING
                    and low != high - low
                    and high - low in {one.value for one in own} & amounts
                }
    return frozenset(found)


def _columns(own: list[Value], lines: dict[int, list[Value]], line: int) -> Iterable[list[Value]]:
    near = [
        one for number in range(line - _REACH, line + _REACH + 1) if number != line for one in lines.get(number, ())
    ]
    for value in own:
        column = [one for one in near if one.page == value.page and one.box.in_column_with(value.box)]
        if len(column) > 1:
            yield [value, *column]
