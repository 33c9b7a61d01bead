"""Checks by arithmetic: signs, sums of money, readings, tariff periods, gas energy from its volume."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from meterleaf.engine.checks.subject import number, said
from meterleaf.engine.fields.units import UnitsDifferError, convert, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.checks.subject import Subject
    from meterleaf.engine.reading import Check, Item

_CENTS = Decimal("0.05")
# The heat of natural gas is 8 to 14 kWh a cubic metre; a calorific value above is in megajoules (3.6 a kWh).
_MEGAJOULES_FROM = 25
_JOULES = Decimal("3.6")


def quantity_not_negative(subject: Subject) -> Iterator[Check]:
    quantity = subject.number("quantity")
    if quantity is not None and quantity < 0 and not subject.credit:
        message = f"The quantity is {said(quantity)}, and the document is no credit note."
        yield subject.found("QUANTITY_NEGATIVE", "error", ("quantity",), message)


def total_adds_up(subject: Subject) -> Iterator[Check]:
    """Net plus tax is the total, to five cents of rounding; some countries pay whole amounts (Sweden, Chile)."""
    net, tax, total = (subject.number(field) for field in ("net_amount", "tax_amount", "total_amount"))
    if net is None or tax is None or total is None:
        return
    if abs(net + tax - total) <= (_CENTS if total % 1 else Decimal("0.5")):
        return
    message = f"Net {said(net)} and tax {said(tax)} make {said(net + tax)}, but the total is {said(total)}."
    yield subject.found("TOTAL_SUM", "warning", ("net_amount", "tax_amount", "total_amount"), message)


def readings_make_quantity(subject: Subject) -> Iterator[Check]:
    """Current less previous reading is the quantity (of gas: its volume), times a factor where there is one."""
    previous, current = subject.number("previous_reading"), subject.number("current_reading")
    measured, field = _measured(subject)
    if previous is None or current is None or measured is None:
        return
    difference = current - previous
    if difference < 0:
        message = f"The meter went back from {said(previous)} to {said(current)}."
        yield subject.found("READINGS_ORDER", "warning", ("previous_reading", "current_reading"), message)
        return
    factors = {Decimal(1), *(value for name in ("factor", "conversion_factor") if (value := subject.number(name)))}
    if any(_near(abs(measured), difference * factor, Decimal(1)) for factor in factors):
        return
    message = (
        f"The readings {said(previous)} and {said(current)} differ by {said(difference)}, not by {said(measured)}."
    )
    yield subject.found("READINGS_DIFFERENCE", "warning", ("previous_reading", "current_reading", field), message)


def periods_add_up(subject: Subject) -> Iterator[Check]:
    """The tariff periods make the quantity, to half a unit of rounding each."""
    quantity, parts = subject.number("quantity"), subject.values.get("periods")
    if quantity is None or not isinstance(parts, list | tuple) or not parts:
        return
    amounts = [_in_unit(part, subject.text("unit")) for part in parts]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or abs(sum(known) - quantity) <= len(known) * Decimal("0.5") + abs(quantity) / 1000:
        return
    message = f"The periods make {said(Decimal(sum(known)))}, but the quantity is {said(quantity)}."
    yield subject.found("PERIODS_SUM", "warning", ("periods", "quantity"), message)


def energy_of_volume(subject: Subject) -> Iterator[Check]:
    """Energy is volume times conversion factor times calorific value, whichever of these a bill prints."""
    energy, volume = subject.number("quantity"), _volume(subject)
    factor, heat = subject.number("conversion_factor"), subject.number("calorific_value")
    unit = parse_unit(subject.text("unit") or "")
    if not energy or not volume or not (factor or heat) or unit is None or unit.kind != "energy":
        return
    factors = [value for value in (factor, heat) if value]
    ways = [[*some] for size in (1, 2) for some in combinations(factors, size)]
    if any(_near(energy, _product(volume, way), Decimal(1), Decimal("0.02")) for way in ways):
        return
    computed = _product(volume, factors)
    message = (
        f"The volume {said(volume)} makes {said(round(computed, 1))} of energy, but the quantity is {said(energy)}."
    )
    fields = ("quantity", "volume", "conversion_factor", "calorific_value")
    yield subject.found("ENERGY_OF_VOLUME", "warning", fields, message)


def _measured(subject: Subject) -> tuple[Decimal | None, str]:
    """What the meter counts: of gas billed in energy it is the volume, if that is known at all."""
    unit = parse_unit(subject.text("unit") or "")
    if subject.category == "gas" and unit is not None and unit.kind == "energy":
        return _volume(subject), "volume"
    return subject.number("quantity"), "quantity"


def _volume(subject: Subject) -> Decimal | None:
    volume = subject.values.get("volume")
    return number(volume.get("quantity")) if isinstance(volume, dict) else number(volume)


def _in_unit(part: Item, unit: str | None) -> Decimal | None:
    """A period's quantity in the item's unit; as it stands where one of the units is not said."""
    amount = number(part.get("quantity")) if isinstance(part, dict) else None
    source, target = parse_unit(str(part.get("unit") or "")) if amount is not None else None, parse_unit(unit or "")
    if amount is None or source is None or target is None:
        return amount
    try:
        return convert(amount, source, target)
    except UnitsDifferError:
        return None


def _product(volume: Decimal, factors: list[Decimal]) -> Decimal:
    result = volume
    for factor in factors:
        result *= factor / _JOULES if factor >= _MEGAJOULES_FROM else factor
    return result


def _near(one: Decimal, other: Decimal, slack: Decimal, share: Decimal = Decimal("0.005")) -> bool:
    """Equal but for rounding: by `slack` units (readings are printed whole), or by a share."""
    return abs(one - other) <= max(slack, abs(other) * share)
