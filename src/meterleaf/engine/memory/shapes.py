"""The shape of a code: which signs follow each other, so that the next number of a series is known for one."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby

# How many signs more or fewer a run may have in the next number of the series.
SLACK = 3
LONG = 7
_LETTER = r"[^\W\d_]"


def shape_of(text: str) -> str:
    """Runs of digits as `9` and of letters as `a`, with their lengths: `FE24-00123` is `a2 92 -1 95`."""
    kinds = ("9" if c.isdigit() else "a" if c.isalpha() else "_" if c.isspace() else c for c in text)
    return " ".join(f"{kind}{len(list(run))}" for kind, run in groupby(kinds))


def same_shape(one: str, other: str) -> float:
    """1 for the same shape, blanks aside (recognition slips there), 0.7 where only lengths differ, 0 for another order."""
    runs = [_glued(shape) for shape in (one, other)]
    if runs[0] == runs[1]:
        return 1.0
    return 0.7 if [sign for sign, _ in runs[0]] == [sign for sign, _ in runs[1]] else 0.0


def length_of(shape: str) -> int:
    """How many letters and digits."""
    return sum(length for sign, length in _glued(shape) if sign in "9a")


def _glued(shape: str) -> list[tuple[str, int]]:
    runs = [(run[0], int(run[1:])) for run in shape.split() if run[0] != "_"]
    return [(sign, sum(length for _, length in same)) for sign, same in groupby(runs, key=lambda run: run[0])]


def distinct(shape: str) -> bool:
    """Whether a shape is one that few codes have: letters and digits, and not short."""
    return {run[0] for run in shape.split()} >= {"9", "a"} and length_of(shape) >= LONG


@cache
def pattern_of(shape: str) -> re.Pattern[str]:
    """Finds what has this shape, lengths of its runs aside, wherever it stands apart from other letters and digits."""
    runs = "".join(_run(run[0], int(run[1:])) for run in shape.split())
    return re.compile(rf"(?<![^\W_]){runs}(?![^\W_])")


def _run(sign: str, length: int) -> str:
    if sign in "9a":
        least, most = max(1, length - SLACK), length + SLACK
        return f"{_LETTER if sign == 'a' else '[0-9]'}{{{least},{most}}}"
    return r"\s*" if sign == "_" else re.escape(sign) * length


def find_written(value: str, text: str) -> list[tuple[int, int]]:
    """Where the letters and digits of the value stand in the text, whatever parts them: from and to."""
    signs = [c for c in value if c.isalnum()]
    if not signs or not any(c.isdigit() for c in signs):
        return []
    runs = r"[\W_]{0,3}".join(re.escape(c) for c in signs)
    pattern = re.compile(rf"(?<![^\W_]){runs}(?![^\W_])", re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]
