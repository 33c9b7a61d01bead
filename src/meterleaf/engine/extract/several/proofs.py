"""What vouches for the parts of a bill: sums that are printed, and reads that make each part's quantity."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from meterleaf.engine.extract.measures import measures
from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.scoring import choose
from meterleaf.engine.extract.totals import amounts, choose_totals
from meterleaf.engine.extract.vouching import reading_pairs
from meterleaf.engine.fields.units import unit as unit_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meterleaf.engine.extract.drafts import ItemDraft
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Candidate, Choice
    from meterleaf.engine.extract.several.parts import Part
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.fields.units import Unit

# Sums of rounded amounts differ by a cent at most.
_CENT = Decimal("0.011")
# A cubic metre of gas holds so many kWh, from lean gas to rich gas under pressure.
_BURNT = (7, 15)
# From this strength a label names an amount.
_LABELLED = 0.45

# From this chance what was read of the whole has to be the parts' sum, or one of them.
_SURE = 0.8


@dataclass(slots=True)
class Supplied:
    """One part with its quantity; `parts` where it is a sum of registers."""

    part: Part
    choice: Choice
    quantity: Decimal
    parts: tuple[Candidate, ...] = ()

    @property
    def unit(self) -> Unit:
        unit: Unit = self.choice.best.more.unit
        return unit

    @property
    def text(self) -> str:
        amount = self.choice.best.more
        places = [one.place for one in self.parts] or [one.value for one in amount.parts] or [self.choice.best.place]
        return " + ".join(place.text for place in places)


def in_sections(parts: Sequence[Part]) -> list[Supplied]:
    """Each part's quantity, under a label of its own or the only one there; empty unless every one has its own."""
    found = []
    for part in parts:
        candidates, sure = told(part.paper)
        choice = choose(f"quantity.{part.paper.category}", candidates, even_if_unlikely=sure)
        if choice is None:
            return []
        found.append(Supplied(part, choice, choice.best.more.quantity))
    return found


def told(paper: Paper) -> tuple[list[Candidate], bool]:
    """What may be a part's quantity, and whether one of it surely is: it has a label, or is alone with its unit.

    Where one with a label has its unit, too, no number without a unit is looked at.
    """
    candidates = quantity_candidates(paper)
    printed = [one for one in candidates if one.features.get("unit_printed", 0.0) > 0]
    if any(one.features.get("own", 0.0) > _LABELLED for one in printed):
        return [*printed, *(one for one in candidates if one.more.parts)], True
    named = any(one.features.get("own", 0.0) > _LABELLED for one in candidates)
    return candidates, named or len({one.value for one in printed}) == 1


def agrees(found: Sequence[Supplied], whole: ItemDraft) -> bool:
    """Whether what was read of the whole does not speak against the parts.

    A bill that states the energy of its gas once has it for all meters together: their volumes are not what is billed.
    """
    read, name = whole.fields.get("quantity"), whole.value("unit")
    if read is None or name is None:
        return True
    same = [one for one in found if one.unit.kind == unit_named(name).kind]
    if found[0].part.key.role == "meter_number" and len(same) < len(found):
        return not same and differences(found) and not _may_be_energy(read.value, unit_named(name), found)
    total = sum((one.quantity for one in same), Decimal(0))
    return read.confidence < _SURE or read.value in {total, *(one.quantity for one in found)}


def _may_be_energy(read: Decimal, unit: Unit, found: Sequence[Supplied]) -> bool:
    """Whether the energy may be that of the meters' gas: so many kWh a cubic metre as gas that is piped may have."""
    return _holds(sum((Fraction(one.quantity) * one.unit.factor for one in found), Fraction(0)), read, unit)


def _holds(volume: Fraction, energy: Decimal, unit: Unit) -> bool:
    """Whether so many cubic metres of gas may hold the energy."""
    return volume > 0 and volume * _BURNT[0] <= Fraction(energy) * unit.factor <= volume * _BURNT[1]


def adds_up(paper: Paper, found: Sequence[Supplied], read: Decimal | None) -> bool:
    """Whether the quantities make one that is printed or was read of the whole, or their amounts make one."""
    if len({one.unit for one in found}) == 1:
        total = sum((one.quantity for one in found), Decimal(0))
        printed = {one.quantity for one in measures(paper)} - {one.quantity for one in found}
        if total == read or total in printed:
            return True
    return money_adds_up(paper, found)


def money_adds_up(paper: Paper, found: Sequence[Supplied]) -> bool:
    """Whether amounts, one of each part in the same column or place, make an amount that is printed."""
    every = {value.value for value in amounts(paper) if value.value}
    for values in _amounts_of_parts(found):
        own = {one.value for one in values}
        total = sum((one.value for one in values), Decimal(0))
        if total not in own and _printed(total, [one for one in every if one not in own]):
            return True
    return False


def subtotals(paper: Paper, found: Sequence[Supplied]) -> tuple[str, list[Value]]:
    """The amounts, one of each part, that make the bill's total or its net amount; none where nothing does."""
    stated = choose_totals(paper)
    for name in ("total_amount", "net_amount"):
        for values in _amounts_of_parts(found) if name in stated else ():
            if abs(sum((one.value for one in values), Decimal(0)) - stated[name].value) <= _CENT:
                return name, values
    return "", []


def _amounts_of_parts(found: Sequence[Supplied]) -> Iterator[list[Value]]:
    """Ways to take one amount of each part: those of one column, the last of each, the first of each."""
    inside = [amounts(one.part.paper) for one in found]
    if not all(inside):
        return
    for first in inside[0]:
        column = [next((v for v in row if first.box.in_column_with(v.box)), None) for row in inside]
        values = [one for one in column if one is not None]
        if len(values) == len(found):
            yield values
    for at in (-1, 0):
        yield [row[at] for row in inside]
    for role in ("total_amount", "net_amount"):
        named = [_named(one.part.paper, row, role) for one, row in zip(found, inside, strict=True)]
        values = [one for one in named if one is not None]
        if len(values) == len(found):
            yield values


def _named(paper: Paper, values: Sequence[Value], role: str) -> Value | None:
    """The amount that labels most call the role's."""
    strength, best = max(((paper.links.strength(one, role), at) for at, one in enumerate(values)), default=(0.0, 0))
    return values[best] if strength > _LABELLED else None


def _printed(total: Decimal, amounts: Sequence[Decimal]) -> bool:
    """Whether a sum is printed as it is, or with a tax that is printed too."""
    sums = [total, *(total + tax for tax in amounts if 0 < tax < total / 3)]
    return any(abs(one - amount) <= _CENT for one in sums for amount in amounts)


def differences(found: Sequence[Supplied]) -> bool:
    """Whether each part's reads make its quantity (a quantity of nought makes no proof)."""
    return all(_difference(one) or one.quantity == 0 for one in found) and any(one.quantity for one in found)


def _difference(one: Supplied) -> bool:
    if len(one.parts) > 1:
        return all(part.features.get("difference", 0.0) > 0 or not part.more.quantity for part in one.parts)
    ways = (way for way in one.choice.all if way.value == one.choice.value)
    return any(way.features.get("difference", 0.0) > 0 for way in ways) or _beside_reads(one) or _burnt(one)


def _beside_reads(one: Supplied) -> bool:
    """Whether two greater numbers on the quantity's own line differ by it: reads, whatever their column is called."""
    place = one.choice.best.place
    line = [v.value for v in one.part.paper.values_of(place.line) if v.kind == "number" and v.value > one.quantity > 0]
    return any(high - low == one.quantity for low in line for high in line)


def _burnt(one: Supplied) -> bool:
    """Whether the reads make a volume of gas that is printed, and the quantity may be the energy in it."""
    if one.part.paper.category != "gas" or one.unit.kind != "energy":
        return False
    read = {high.value - low.value for low, high in reading_pairs(one.part.paper)}
    volumes = [each for each in measures(one.part.paper) if each.unit.kind != "energy" and each.quantity in read]
    return any(_holds(Fraction(each.quantity) * each.unit.factor, one.quantity, one.unit) for each in volumes)


def exchanged(found: Sequence[Supplied]) -> bool:
    """Whether meters follow each other in time: each part's days begin where those of the part before it end."""
    days = [sorted(value.value for value in one.part.paper.of_kind("date")) for one in found]
    if not all(days):
        return False
    return all(abs((after[0] - before[-1]).days) <= 1 for before, after in pairwise(sorted(days)))
