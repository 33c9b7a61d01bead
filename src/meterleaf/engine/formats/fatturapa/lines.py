"""Lines of FatturaPA, with the article codes and management data that carry POD, PDR, fuel codes and plates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line
from meterleaf.engine.markup import all_of, day, number, numbered, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

_POINTS = ("POD", "PDR", "PUNTO DI FORNITURA", "CODICE POD", "CODICE PDR")


def read(goods: Element | None) -> Iterator[Line]:
    """The lines of an ordinary invoice, or those of a simplified one, which have a description and an amount only."""
    for line, path in numbered(goods, "DettaglioLinee", "DatiBeniServizi"):
        yield _line(line, path)


def _line(line: Element, path: str) -> Line:
    codes = tuple(_codes(line))
    data = tuple(_data(line))
    return Line(
        id=text(line, "NumeroLinea"),
        name=text(line, "Descrizione"),
        quantity=number(line, "Quantita"),
        unit=text(line, "UnitaMisura"),
        price=number(line, "PrezzoUnitario"),
        net_amount=number(line, "PrezzoTotale", "Importo"),
        start=day(line, "DataInizioPeriodo"),
        end=day(line, "DataFinePeriodo"),
        codes=codes,
        properties=data,
        supply_point=next((value for kind, value in (*codes, *data) if kind.upper().strip(" .") in _POINTS), None),
        path=path,
    )


def _codes(line: Element) -> Iterator[tuple[str, str]]:
    for place in all_of(line, "CodiceArticolo"):
        kind, value = text(place, "CodiceTipo"), text(place, "CodiceValore")
        if value:
            yield kind or "", value


def _data(line: Element) -> Iterator[tuple[str, str]]:
    for place in all_of(line, "AltriDatiGestionali"):
        kind = text(place, "TipoDato")
        values = (text(place, "RiferimentoTesto"), text(place, "RiferimentoNumero"), text(place, "RiferimentoData"))
        value = " ".join(filter(None, values))
        if kind and value:
            yield kind, value
