"""Parties of Facturae: companies and persons, in Spain and abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Party
from meterleaf.engine.markup import first, text

if TYPE_CHECKING:
    from meterleaf.engine.markup import Element


def party(holder: Element | None) -> Party:
    body = first(holder, "LegalEntity", "Individual")
    place = first(body, "AddressInSpain", "OverseasAddress")
    person = " ".join(filter(None, (text(body, name) for name in ("Name", "FirstSurname", "SecondSurname"))))
    return Party(
        name=text(body, "CorporateName") or person or text(body, "TradeName"),
        tax_id=text(holder, "TaxIdentification/TaxIdentificationNumber"),
        country=text(place, "CountryCode"),
        address=address(place),
    )


def address(place: Element | None) -> str | None:
    if place is None:
        return None
    town = " ".join(filter(None, (text(place, "PostCode"), text(place, "Town"), text(place, "PostCodeAndTown"))))
    return ", ".join(filter(None, (text(place, "Address"), town, text(place, "Province")))) or None
