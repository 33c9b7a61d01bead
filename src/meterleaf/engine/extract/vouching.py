"""What is known of an amount wherever it stands: that it is a part of a printed sum, that a meter or a scale makes it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.intervals import last_read
from meterleaf.engine.extract.measures import is_slice
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.states import state_differences

if TYPE_CHECKING:
    from fractions import Fraction

    from meterleaf.engine.extract.measures import Amount
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Candidate
    from meterleaf.engine.extract.values import Value

# Two reads, a factor and what they make, at least; a line of more numbers is no meter's.
_FEWEST_IN_ROW, _MOST_IN_ROW = 4, 9
# A paper of more weights than this is a list of loads.
_MOST_WEIGHTS = 12
# More than so many numbers that make a printed one are a history, and the one of them is no less for it.
MOST_PARTS = 6
# So many rows at least are several registers.
_TWO_ROWS = 2


def with_value_features(
    paper: Paper, candidates: list[Candidate], printed: list[Amount], read: list[tuple[Value, Value]]
) -> list[Candidate]:
    """What is known of a value wherever it stands: that it is a part of a printed sum, that the meter's reads make it."""
    parts = {part.key for amount in printed if len(amount.parts) <= MOST_PARTS for part in amount.parts}
    slices = {
        part.key for amount in printed if all(is_slice(paper, one) for one in amount.parts) for part in amount.parts
    }
    differences = {high.value - low.value for low, high in read}
    registers = _registers(read)
    net, weighed = _weighed(candidates)
    newest, states = last_read(paper), state_differences(paper)
    multiplied, to_multiply = _by_factor(paper, {one.place.line for one in candidates})
    for one in candidates:
        one.features["v_part"] = float(one.value in parts)
        one.features["v_slice_part"] = float(one.value in slices)
        one.features["v_difference"] = float(one.more.quantity in differences)
        one.features["v_registers"] = float(one.more.quantity == registers)
        one.features["v_last_read"] = float(newest is not None and one.more.quantity in newest[1])
        one.features["v_states"] = float((one.place.line, one.more.quantity) in states)
        if one.more.parts:
            one.features |= _of_parts(one.more, newest[1] if newest else frozenset(), states)
        one.features["v_net"] = float(one.value in net)
        one.features["v_weighed"] = float(one.value in weighed)
        one.features["v_multiplied"] = float(one.more.quantity in multiplied)
        one.features["v_to_multiply"] = float(one.more.quantity in to_multiply)
    return candidates


def _of_parts(amount: Amount, newest: frozenset[Decimal], states: frozenset[tuple[int, Decimal]]) -> dict[str, float]:
    """Which share of what was added up the newest reads make, or two states beside it: registers of one meter."""
    count = len(amount.parts)
    return {
        "s_last_read": sum(part.quantity in newest for part in amount.parts) / count,
        "s_states": sum((part.value.line, part.quantity) in states for part in amount.parts) / count,
    }


def _registers(read: list[tuple[Value, Value]]) -> Decimal | None:
    """What the registers of a meter counted together, a row each; None where there are not several rows."""
    rows: dict[int, set[Decimal]] = defaultdict(set)
    for low, high in read:
        if low.line == high.line:
            rows[low.line].add(Decimal(high.value) - Decimal(low.value))
    if len(rows) < _TWO_ROWS or any(len(found) > 1 for found in rows.values()):
        return None
    return sum((min(found) for found in rows.values()), Decimal(0))


def _weighed(candidates: list[Candidate]) -> tuple[set[Any], set[Any]]:
    """What is left of a gross weight without its tare, printed after both; and those two."""
    masses = [one for one in candidates if one.value[1] == "mass" and not one.more.parts and one.value[0] > 0]
    placed: dict[tuple[Fraction, str], int] = {}
    for one in sorted(masses, key=lambda one: (one.place.line, one.place.box.x0)):
        placed.setdefault(one.value, len(placed))
    net: set[Any] = set()
    weighed: set[Any] = set()
    for gross, tare in permutations(list(placed)[:_MOST_WEIGHTS], 2):
        rest = (gross[0] - tare[0], "mass")
        if gross[0] > tare[0] and placed.get(rest, -1) > max(placed[gross], placed[tare]):
            net.add(rest)
            weighed |= {gross, tare}
    return net, weighed - net


def _by_factor(paper: Paper, lines: set[int]) -> tuple[set[Decimal], set[Decimal]]:
    """What rows of a meter make of the difference of their reads by its factor, and those differences."""
    made, before = set(), set()
    for line in lines:
        numbers = [one.value for one in paper.values_of(line) if one.kind in {"number", "quantity"} and one.value > 0]
        if not _FEWEST_IN_ROW <= len(set(numbers)) <= _MOST_IN_ROW:
            continue
        for high, low, factor in permutations(sorted(set(numbers)), 3):
            apart = high - low
            if high > low and factor > 1 and factor == int(factor) and apart != 1 and apart * factor in numbers:
                made.add(apart * factor)
                before.add(apart)
    return made, before - made


@once
def reading_pairs(paper: Paper) -> list[tuple[Value, Value]]:
    """Pairs of numbers that may be a meter's reads: both labelled so, on one line or one above the other."""
    numbers = [one for one in paper.of_kind("number", "quantity") if one.value >= 0 and _as_reading(paper, one) > 0.3]
    by_line: dict[int, list[Value]] = defaultdict(list)
    for value in numbers:
        by_line[value.line].append(value)
    pairs = []
    for line, values in by_line.items():
        near = [*values, *(v for step in (1, 2) for v in by_line.get(line + step, ()))]
        pairs += [
            (one, other) if one.value < other.value else (other, one)
            for one in values
            for other in near
            if one is not other and one.page == other.page and one.value != other.value
        ]
    return pairs


def _as_reading(paper: Paper, value: Value) -> float:
    """How strongly labels call the number a meter's read."""
    return max(paper.links.strength(value, role) for role in ("previous_reading", "current_reading"))
