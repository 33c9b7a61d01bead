"""Choosing what was consumed among lines that repeat it: energy, network, taxes and levies bill the same kWh.

The order of thought: lines that charge for the commodity itself; where there are none (a grid operator's bill), those
of the network, then of levies and taxes. Among the lines of one role, one stem is one charge, made of tariff slices
and part periods that add up; several charges with one sum are one consumption; meters are the judge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import words
from meterleaf.engine.extract.facts.values import Billed, Chosen
from meterleaf.engine.fields.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.extract.facts.values import Role
    from meterleaf.engine.fields.units import Unit

_FALLBACK: tuple[Role, ...] = ("energy", "network", "sewer", "adder", "tax")
# Sums of rounded slices differ by less than one unit (kWh, m3) from the rounded whole; of little, by a fiftieth.
_ROUNDING, _SHARE = Decimal("0.6"), Decimal("0.02")


def choose(lines: Sequence[Billed], kinds: Iterable[str], measured: Decimal | None = None) -> Chosen:
    """The consumption that the lines state in units of the given kinds; nothing where none states any.

    `measured` is what the meters say, in the unit of the lines. It decides between charges that do not agree; after
    it, what the charges of other roles (network, taxes) come to does.
    """
    wanted = frozenset(kinds)
    counted = [one for one in lines if one.quantity is not None and one.unit is not None and one.unit.kind in wanted]
    for role in _FALLBACK:
        same = [one for one in counted if one.role == role]
        if same:
            rest = [one for one in counted if one.role != role]
            return _of_role(same, rest, measured, sure=role == "energy")
    return Chosen()


def _of_role(lines: list[Billed], others: list[Billed], measured: Decimal | None, *, sure: bool) -> Chosen:
    unit = _common_unit(lines)
    charges = [_once(charge) for charge in _charges(_told(lines))]
    sums = [_sum(charge, unit) for charge in charges]
    judges = [*([] if measured is None else [measured]), *_repeated(others, unit)]
    kept = _agreeing(sums, judges, [frozenset(one.slice for one in charge) for charge in charges], unit)
    chosen = [one for place in kept for one in charges[place]]
    total = sum((sums[place] for place in kept), Decimal(0))
    vouched = any(_same(total, judge, unit) for judge in judges)
    sure = sure and not any(one.doubtful for one in chosen)
    settled = vouched or len(charges) == 1 or (measured is None and (len(kept) == 1 or _is_parted(chosen)))
    return Chosen(total, unit, tuple(chosen), sure and settled, _parts(chosen, unit))


def _repeated(others: list[Billed], unit: Unit) -> list[Decimal]:
    """What charges of other roles come to: the tax and the network repeat the whole of what was consumed."""
    alike = [one for one in others if one.unit is not None and one.unit.kind == unit.kind]
    found = [_sum(_once(charge), unit) for charge in _charges(alike)]
    return [amount for amount, _ in Counter(found).most_common() if amount]


def _same(one: Decimal, other: Decimal, unit: Unit) -> bool:
    """Equal but for rounding, which is by the unit that meters count: a megawatt hour has a thousand of them."""
    slack = _ROUNDING / Decimal(max(1, unit.factor.numerator // unit.factor.denominator))
    return abs(one - other) <= min(slack, _SHARE * max(abs(one), abs(other)))


def _told(lines: list[Billed]) -> list[Billed]:
    """Lines that speak of consumption, where some do and others do not."""
    telling = [one for one in lines if words.says(one.text, "roles", "consumption") or one.slice]
    stated = [one for one in telling or lines if one.stated]
    return stated or telling or lines


def _charges(lines: list[Billed]) -> list[list[Billed]]:
    found: dict[str, list[Billed]] = defaultdict(list)
    for one in lines:
        found[one.stem].append(one)
    return list(found.values())


def _once(charge: list[Billed]) -> list[Billed]:
    """Lines of one charge that repeat quantity, period and slice are components of one price: counted once.

    The components differ in price; where the price is repeated too, two supplies happen to have used the same.
    """
    alike: dict[tuple[object, ...], list[Billed]] = defaultdict(list)
    for one in charge:
        alike[one.quantity, one.line.start, one.line.end, one.slice, one.supply_point, one.meter_number].append(one)
    return [one for group in alike.values() for one in group if one is group[0] or _is_priced_as(one, group[0])]


def _is_priced_as(one: Billed, other: Billed) -> bool:
    return one.line.price is not None and (one.line.price, one.line.net_amount) == (
        other.line.price,
        other.line.net_amount,
    )


def _sum(charge: list[Billed], unit: Unit) -> Decimal:
    amounts = (
        convert(one.quantity, one.unit, unit) for one in charge if one.quantity is not None and one.unit is not None
    )
    return sum(amounts, Decimal(0))


def _common_unit(lines: list[Billed]) -> Unit:
    return next(one.unit for one in lines if one.unit is not None)


def _agreeing(sums: list[Decimal], judges: list[Decimal], slices: list[frozenset[str]], unit: Unit) -> list[int]:
    """Which charges to add: all where they part a whole that is vouched for, one of those that agree, or the top one."""
    places = _distinct(sums, slices)
    whole = sum((sums[place] for place in places), Decimal(0))
    for judge in judges:
        if _same(whole, judge, unit):
            return places
        if hit := [place for place in places if _same(sums[place], judge, unit)]:
            return hit[:1]
    top = max(places, key=lambda place: abs(sums[place]))
    rest = [place for place in places if place != top]
    return [top] if rest and _same(whole - sums[top], sums[top], unit) else places


def _distinct(sums: list[Decimal], slices: list[frozenset[str]]) -> list[int]:
    """Charges of one sum and the same slices are one consumption, charged twice."""
    places = range(len(sums))
    return [
        here
        for here in places
        if not any(sums[one] == sums[here] and slices[one] == slices[here] for one in range(here))
    ]


def _is_parted(lines: Sequence[Billed]) -> bool:
    """Slices, periods or meters that differ from line to line: parts of a whole."""
    marks = {(one.slice, one.line.start, one.line.end, one.meter_number) for one in lines}
    return len(marks) == len(lines)


def _parts(lines: Sequence[Billed], unit: Unit) -> tuple[tuple[str, Decimal], ...]:
    """(name, quantity) of each tariff slice, where the lines are parted by slices."""
    found: dict[str, Decimal] = {}
    for one in lines:
        name = one.slice.upper() if len(one.slice) <= 8 else (one.line.name or one.slice)
        found[name] = found.get(name, Decimal(0)) + _sum([one], unit)
    return tuple(found.items()) if len(found) > 1 and all(one.slice for one in lines) else ()
