"""Shares that add up: a total over percentages, exact in decimal."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLERANCE = Decimal("1e-9")
FINEST = -6  # where a share can't be written exactly, it is rounded to a millionth, or as finely as the total itself


def shares(total: Decimal, percentages: Sequence[Decimal]) -> list[Decimal]:
    """`total` times each percentage (0..1). When the percentages make a whole, the shares make the total.

    Products that do so by themselves stay as they are. Others are rounded down, and what is missing goes, one
    smallest step each, to those who lost most (largest remainder; Hamilton's method).
    """
    with localcontext(prec=60):
        exact = [total * one for one in percentages]
        whole = sum(percentages, Decimal(0))
        target = total if abs(whole - 1) <= TOLERANCE else total * whole
        if sum(exact, Decimal(0)) == target:
            return exact
        return _rounded(exact, target)


def _rounded(exact: Sequence[Decimal], target: Decimal) -> list[Decimal]:
    step = Decimal(1).scaleb(min(FINEST, int(target.as_tuple().exponent)))
    down = [one.quantize(step, ROUND_FLOOR) for one in exact]
    missing = int((target - sum(down, Decimal(0))) / step)
    by_loss = sorted(range(len(exact)), key=lambda index: (down[index] - exact[index], index))
    for turn in range(abs(missing)):
        down[by_loss[turn % len(by_loss)]] += step if missing > 0 else -step
    return down
