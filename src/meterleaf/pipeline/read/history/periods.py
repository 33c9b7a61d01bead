"""The arithmetic of billing periods: which of them overlap, and what is missing between two.

Both dates of a period count as within it; but one that begins on the very day on which another ended does not overlap
it, since many suppliers print the day of the meter's reading on both bills, and others the day after.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

DAY = timedelta(days=1)


class Period(NamedTuple):
    """From and to, as printed; never the wrong way round."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def overlap(one: Period, other: Period) -> Period | None:
    """The days that stand on both; None where they share nothing but the day of the meter's reading."""
    earlier, later = sorted((one, other))
    if later.start >= earlier.end and one != other:
        return None
    return Period(later.start, min(earlier.end, later.end))


def gap(one: Period, other: Period) -> Period | None:
    """The days between the two that stand on neither."""
    earlier, later = sorted((one, other))
    if later.start <= earlier.end + DAY:
        return None
    return Period(earlier.end + DAY, later.start - DAY)
