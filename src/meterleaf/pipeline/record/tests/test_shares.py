"""Shares add up, whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline.record.shares import shares

TOTALS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=3)
PARTS = st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=12)


@given(TOTALS, PARTS)
def test_shares_of_the_whole_make_the_whole(total, parts):
    """Percentages as clients send them: floats that make 1 only nearly."""
    percentages = [Decimal(str(part / sum(parts))) for part in parts]
    assert sum(shares(total, percentages)) == total


@given(TOTALS, PARTS)
def test_no_share_is_far_from_its_percentage(total, parts):
    percentages = [Decimal(str(part / sum(parts))) for part in parts]
    for share, percentage in zip(shares(total, percentages), percentages, strict=True):
        assert abs(share - total * percentage) <= Decimal("0.00001")


def test_what_is_exact_stays_exact():
    assert shares(Decimal("32.1"), [Decimal("0.125"), Decimal("0.875")]) == [Decimal("4.0125"), Decimal("28.0875")]
    assert shares(Decimal(100), [Decimal("0.3")]) == [Decimal(30)]


def test_a_third_each():
    third = Decimal(str(1 / 3))
    assert shares(Decimal(100), [third] * 3) == [Decimal("33.333334"), Decimal("33.333333"), Decimal("33.333333")]
