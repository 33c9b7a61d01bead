"""Parties of FatturaPA: the VAT number with its country, else the Codice Fiscale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Party
from meterleaf.engine.markup import first, text

if TYPE_CHECKING:
    from meterleaf.engine.markup import Element


def party(holder: Element | None) -> Party:
    """Ordinary invoices put the data under DatiAnagrafici; simplified ones beside it or under IdentificativiFiscali."""
    if holder is None:
        return Party()
    data = first(holder, "DatiAnagrafici", ".")
    names = first(data, "Anagrafica", "AltriDatiIdentificativi")
    names = data if names is None else names
    place = first(holder, "Sede", "AltriDatiIdentificativi/Sede")
    person = " ".join(filter(None, (text(names, "Nome"), text(names, "Cognome"))))
    return Party(
        name=text(names, "Denominazione") or person or None,
        tax_id=_tax_id(data),
        country=text(place, "Nazione"),
        address=address(place),
    )


def address(place: Element | None) -> str | None:
    if place is None:
        return None
    street = " ".join(filter(None, (text(place, "Indirizzo"), text(place, "NumeroCivico"))))
    town = " ".join(filter(None, (text(place, "CAP"), text(place, "Comune"))))
    province = text(place, "Provincia")
    return ", ".join(filter(None, (street, f"{town} ({province})" if province else town))) or None


def _tax_id(data: Element | None) -> str | None:
    vat = first(data, "IdFiscaleIVA", "IdentificativiFiscali/IdFiscaleIVA")
    code = text(vat, "IdCodice")
    if code:
        country = text(vat, "IdPaese") or ""
        return code if code.startswith(country) else country + code
    return text(data, "CodiceFiscale", "IdentificativiFiscali/CodiceFiscale")
