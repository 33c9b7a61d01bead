"""Overlaps and gaps: each day is on one bill, on both, or on none."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline.read.history.periods import DAY, Period, gap, overlap

DATES = st.dates(date(2020, 1, 1), date(2020, 3, 31))
PERIODS = st.tuples(DATES, DATES).map(lambda pair: Period(*sorted(pair)))


def days(period):
    return {period.start + timedelta(days=n) for n in range(period.days)}


@given(PERIODS, PERIODS)
def test_overlap_is_what_stands_on_both(one, other):
    shared = overlap(one, other)
    common = days(one) & days(other)
    if shared is None:
        earlier, later = sorted((one, other))
        assert common == set() or (common == {later.start} and later.start == earlier.end)
    else:
        assert days(shared) == common


@given(PERIODS, PERIODS)
def test_gap_is_what_stands_on_neither_between_them(one, other):
    missing = gap(one, other)
    whole = days(Period(min(one.start, other.start), max(one.end, other.end)))
    assert (days(missing) if missing else set()) == whole - days(one) - days(other)


@given(PERIODS, PERIODS)
def test_neither_cares_which_comes_first(one, other):
    assert overlap(one, other) == overlap(other, one)
    assert gap(one, other) == gap(other, one)
    assert overlap(one, other) is None or gap(one, other) is None


@given(PERIODS, st.integers(1, 60))
def test_bills_end_to_end_by_either_habit(first, length):
    for start in (first.end, first.end + DAY):  # the day of the meter's reading on both bills, or on one
        following = Period(start, start + timedelta(days=length))
        assert overlap(first, following) is None or first.start == first.end == following.end
        assert gap(first, following) is None


@given(PERIODS)
def test_the_same_period_twice_overlaps_wholly(period):
    assert overlap(period, period) == period
    assert gap(period, period) is None
