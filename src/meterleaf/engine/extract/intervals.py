"""What else a paper says of how long its period is: a count of days, and the meter's states on both days.

A label of the period may be one that nobody has seen; that 28 days lie between two dates and that the states beside
them differ by the consumption is arithmetic in any language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.text import word_lists

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

# A count stands at most so many lines below the head of its column.
_REACH = 3
# What counts days in passing (payable within 30 days of ...) is a sentence.
_SENTENCE = 8
_FEWEST, _MOST = 5, 400
# States that differ by less than this may do so by chance.
_TELLING = 3
# Days one above the other stand so many lines apart at most, and so nearly under each other.
_APART, _ALIGNED, _OVERLAP = 2, 0.01, 0.6
# A line of more numbers is no meter's.
_MOST_ON_LINE = 9


def days_agree(paper: Paper, pair: tuple[date, date]) -> bool:
    """Whether the paper counts as many days as lie between the two, with or without the last."""
    apart = (pair[1] - pair[0]).days
    return bool(day_counts(paper) & {apart, apart + 1})


def days_differ(paper: Paper, pair: tuple[date, date]) -> bool:
    """Whether it counts days, and never so many."""
    return bool(day_counts(paper)) and not days_agree(paper, pair)


@once
def day_counts(paper: Paper) -> frozenset[int]:
    """The whole numbers that a word for days follows, leads or heads."""
    heads = [one for one in paper.view.segments if _names_days(one)]
    return frozenset(
        int(value.value)
        for value in paper.of_kind("number")
        if value.decimals == 0 and _FEWEST <= value.value <= _MOST and any(_counted(value, head) for head in heads)
    )


def _names_days(segment: Segment) -> bool:
    words = word_lists()["days"]
    return len(segment.words) <= _SENTENCE and any(token.text in words for token in segment.tokens)


def _counted(value: Value, head: Segment) -> bool:
    """In one segment with the word, right beside it, or in the column below."""
    own = value.segment
    if own.page != head.page or not 0 <= own.line - head.line <= _REACH:
        return False
    if own.line == head.line:
        return abs(own.index - head.index) <= 1
    return value.box.x0 < head.box.x1 and head.box.x0 < value.box.x1


def states_agree(paper: Paper, first: Value, last: Value) -> bool:
    """Whether the lines of the two dates hold numbers of which the later is higher by an amount that is printed too."""
    before, after = _states(paper, first), _states(paper, last)
    amounts = _amounts(paper)
    return any(high - low in amounts for low in before for high in after if high - low >= _TELLING)


@once
def last_read(paper: Paper) -> tuple[tuple[date, date], frozenset[Decimal]] | None:
    """The latest two days, one below the other, whose states differ by printed amounts: these days and the amounts.

    A table of reads has many such rows; the bill is for the newest.
    """
    amounts, found = _amounts(paper), []
    for first, last in stacked(paper):
        made = {high - low for low in _states(paper, first) for high in _states(paper, last)} & amounts
        told = frozenset(amount for amount in made if amount >= _TELLING)
        if told:
            found.append(((first.value, last.value), told))
    return max(found, key=lambda one: (one[0][1], one[0][0]), default=None)


@once
def stacked(paper: Paper) -> list[tuple[Value, Value]]:
    """Two dates one above the other in a column, two lines apart at most; the earlier one first."""
    dates, found = paper.of_kind("date"), []
    for index, upper in enumerate(dates):
        for lower in dates[index + 1 :]:
            if lower.line - upper.line > _APART or upper.page != lower.page:
                break
            if lower.line > upper.line and (_one_column(upper, lower) or _led_apart(paper, upper, lower)):
                found.append((upper, lower) if upper.value <= lower.value else (lower, upper))
    return found


def _one_column(upper: Value, lower: Value) -> bool:
    return abs(upper.box.x0 - lower.box.x0) < _ALIGNED or abs(upper.box.x1 - lower.box.x1) < _ALIGNED


def _led_apart(paper: Paper, upper: Value, lower: Value) -> bool:
    """Whether words of different length lead two days of reads: Actual (04/10) 10566, Anterior (04/09) 10418."""
    shared = min(upper.box.x1, lower.box.x1) - max(upper.box.x0, lower.box.x0)
    if shared <= _OVERLAP * min(upper.box.width, lower.box.width):
        return False
    return states_agree(paper, upper, lower) or states_agree(paper, lower, upper)


def _states(paper: Paper, day: Value) -> list[Decimal]:
    found = [
        one.value
        for one in paper.values_of(day.line)
        if one.kind in {"number", "quantity"} and not paper.kinds_at(one) & {"date", "money", "yearless"}
    ]
    return found if len(found) <= _MOST_ON_LINE else []


@once
def _amounts(paper: Paper) -> frozenset[Decimal]:
    return frozenset(one.value for one in paper.of_kind("number", "quantity"))
