"""What the engine knows by name, as plain data: categories and their fields, units, waste codes and operations.

The engine is loaded at the first question and not before, so that the API starts without it.
"""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def categories() -> dict[str, dict[str, Any]]:
    """Category → the kind of record that is made of it, and its own fields."""
    from meterleaf.engine import registry

    return {one.name: {"record": one.record, "fields": one.fields} for one in registry.categories()}


@cache
def units() -> list[dict[str, str]]:
    """Every unit by name, with its symbol and what it measures."""
    from meterleaf.engine.fields.units import units as known

    return [{"name": one.name, "symbol": one.symbol, "type": one.kind} for one in known().values()]


def unit_name(text: str) -> str | None:
    """The canonical name of a unit, from that or from an older client's name for it."""
    from meterleaf.engine.fields.units import unit

    try:
        return unit(text).name
    except KeyError:
        return None


@cache
def wastes() -> dict[str, dict[str, Any]]:
    """Six-digit code of the European List of Waste → its name, and whether it is hazardous."""
    from meterleaf.engine.fields.wastes import all_waste_kinds

    return {one.code: {"name": one.name, "hazardous": one.hazardous} for one in all_waste_kinds()}


@cache
def operations() -> dict[str, str]:
    """R1 to R13 and D1 to D15 with their names."""
    from meterleaf.engine.fields.wastes import operations as known

    return known()
