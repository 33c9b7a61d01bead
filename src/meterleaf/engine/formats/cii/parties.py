"""Trade parties and addresses of CII as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Party
from meterleaf.engine.markup import all_of, first, settled, text

if TYPE_CHECKING:
    from meterleaf.engine.markup import Element


def party(trader: Element | None) -> Party:
    if trader is None:
        return Party()
    place = first(trader, "PostalTradeAddress")
    return Party(
        name=text(trader, "Name", "SpecifiedLegalOrganization/TradingBusinessName", "DefinedTradeContact/PersonName"),
        tax_id=_tax_id(trader),
        country=text(place, "CountryID"),
        address=address(place),
    )


def address(place: Element | None) -> str | None:
    if place is None:
        return None
    town = " ".join(filter(None, (text(place, "PostcodeCode"), text(place, "CityName"))))
    street = (text(place, name) for name in ("StreetName", "LineOne", "LineTwo", "LineThree"))
    return ", ".join(filter(None, (*street, town, text(place, "CountrySubDivisionName")))) or None


def _tax_id(trader: Element) -> str | None:
    """The VAT number (scheme VA), else the tax office's number (FC), else that of the trade register."""
    numbers = {
        place.get("schemeID", ""): settled(place.text) for place in all_of(trader, "SpecifiedTaxRegistration/ID")
    }
    return (
        numbers.get("VA")
        or numbers.get("FC")
        or next(iter(numbers.values()), None)
        or text(trader, "SpecifiedLegalOrganization/ID")
    )
