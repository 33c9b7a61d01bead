"""The shape of a code: which signs follow each other, so that the next number of a series is known for one."""

from __future__ import annotations

from itertools import groupby


def shape_of(text: str) -> str:
    """Runs of digits as `9` and of letters as `a`, with their lengths: `FE24-00123` is `a2 92 -1 95`."""
    kinds = ("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)
    return " ".join(f"{kind}{len(list(run))}" for kind, run in groupby(kinds))


def same_shape(one: str, other: str) -> float:
    """1 for the same shape, 0.7 where only lengths differ, 0 for another order of signs."""
    if one == other:
        return 1.0
    kinds = [[run[0] for run in shape.split()] for shape in (one, other)]
    return 0.7 if kinds[0] == kinds[1] else 0.0
