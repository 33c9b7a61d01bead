"""Small values of TEAPPSXML: days in four elements, amounts and quantities with their sign beside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from meterleaf.engine.markup import all_of, first, settled, text, to_number

if TYPE_CHECKING:
    from decimal import Decimal

    from meterleaf.engine.markup import Element


def day(parent: Element | None, path: str) -> date | None:
    """The day of a DATE: day, month, century and year of the century each stand alone."""
    place = first(parent, f"{path}/DATE")
    parts = [text(place, name) or "" for name in ("CENTURY", "DECADE_AND_YEAR", "MONTH", "DAY")]
    if not all(part.isdecimal() and len(part) <= 2 for part in parts):
        return None
    century, year, month, when = (int(part) for part in parts)
    try:
        return date(100 * century + year, month, when)
    except ValueError:
        return None


def amount(parent: Element | None, path: str, vat: str | None = None) -> Decimal | None:
    """The amount at a place; of two, the one with (INCLUDED) or without tax (EXCLUDED) that is asked for."""
    places = all_of(parent, f"{path}/AMOUNT")
    wanted = [one for one in places if vat is None or one.get("VAT", "").upper() in {vat, ""}]
    return next((found for one in wanted if (found := signed(one)) is not None), None)


def signed(place: Element | None) -> Decimal | None:
    """The number of an element, whose sign may be an attribute."""
    found = None if place is None else to_number(settled(place.text))
    return -abs(found) if place is not None and found is not None and place.get("SIGN") == "-" else found


def unit(place: Element | None) -> str | None:
    return None if place is None else place.get("Q_UNIT_UNECE_CODE") or place.get("Q_UNIT") or None
