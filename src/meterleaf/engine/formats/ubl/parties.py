"""Who sells and who buys, and where: UBL parties and addresses as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Party
from meterleaf.engine.markup import all_of, first, settled, text, texts

if TYPE_CHECKING:
    from meterleaf.engine.markup import Element

# Tax schemes that number their payers for value added or sales tax; OIOUBL writes 63 for Danish moms.
VAT = frozenset({"VAT", "GST", "63", "MOMS", "IVA", "BTW", "TVA", "UST", "01", "KDV"})
# Registers whose number is the tax number too: ISO 6523 codes and the older names of Peppol.
TAXED_REGISTERS = frozenset(
    {
        "0007",
        "0096",
        "0151",
        "0184",
        "0192",
        "0198",
        "0208",
        "0210",
        "0211",
        "DK:CVR",
        "NO:ORGNR",
        "SE:ORGNR",
        "31",
        "NIF",
        "CIF",
        "NIT",
    }
)


# Electronic addresses that are tax numbers (EAS): Danish, Italian, Norwegian, Hungarian, Austrian; most of Europe.
TAXED_ADDRESSES = frozenset(
    {"9902", "9904", "9906", "9907", "9908", "9910", "9914", *map(str, range(9920, 9954)), "9957"}
)


def party(holder: Element | None) -> Party:
    """The registered name before the trading name; the VAT number before the number in the register."""
    if holder is None:
        return Party()
    body = holder.find("Party") if holder.find("Party") is not None else holder
    place = first(body, "PostalAddress", "Address", "PartyLegalEntity/RegistrationAddress")
    return Party(
        name=text(body, "PartyLegalEntity/RegistrationName", "PartyName/Name", "PartyTaxScheme/RegistrationName")
        or _person(body),
        tax_id=_tax_id(body),
        country=text(place, "Country/IdentificationCode"),
        address=address(place),
    )


def address(place: Element | None) -> str | None:
    """One line: street and number, postcode and town, region."""
    if place is None:
        return None
    street = " ".join(
        filter(None, (text(place, "StreetName"), text(place, "BuildingNumber"), text(place, "AdditionalStreetName")))
    )
    town = " ".join(filter(None, (text(place, "PostalZone"), text(place, "CityName"))))
    parts = (street, *texts(place, "AddressLine/Line"), town, text(place, "CountrySubentity"))
    return ", ".join(filter(None, parts)) or None


def _person(body: Element | None) -> str | None:
    names = (text(body, "Person/FirstName"), text(body, "Person/FamilyName"))
    return " ".join(filter(None, names)) or None


def _tax_id(body: Element | None) -> str | None:
    schemes = all_of(body, "PartyTaxScheme")
    ranked = sorted(schemes, key=lambda one: (text(one, "TaxScheme/ID") or "").upper() not in VAT)
    for scheme in ranked:
        number = text(scheme, "CompanyID")
        if number and any(char.isdigit() for char in number):
            return number
    for place in all_of(body, "PartyLegalEntity/CompanyID", "PartyIdentification/ID", "EndpointID"):
        register = place.get("schemeID", "").upper()
        is_address = place.tag == "EndpointID" and register in TAXED_ADDRESSES
        if is_address or register in TAXED_REGISTERS or register.endswith(":VAT"):
            return settled(place.text)
    return None
