"""The utilities extension of Facturae: supply point, contracted powers, and the readings behind the bill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.content import Line, Meter
from meterleaf.engine.markup import all_of, day, number, path_of, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

# The quantities of a meter that are no active energy taken: fed in, reactive, maximum demand, excess.
_OTHER_MAGNITUDES = re.compile(r"AS$|R\d?$|PM|EP|EX|REAC|POT|MAX|CAUDAL")
_POWERS = ("PotenciaContratada", "PotenciaCaudal")
_ESTIMATES = ("estimad", "e", "30", "31", "40")


@dataclass(frozen=True, slots=True)
class Utilities:
    points: tuple[tuple[str, str], ...] = ()
    meters: tuple[Meter, ...] = ()
    contract: str | None = None
    address: str | None = None
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


def of_batch(root: Element, count: int) -> list[list[Element]]:
    """The extensions at the end of the file, dealt out to the invoices: one each in order, or all to a single one."""
    boxes = [box for place in all_of(root, "Extensions") for box in _parts(place)]
    if count == 1:
        return [boxes]
    return [[box] for box in boxes] if len(boxes) == count else [[] for _ in range(count)]


def read(boxes: list[Element]) -> Utilities:
    supplies = [place for box in boxes for place in box.iter("DatosDelSuministro", "DatosSuministro")] or boxes
    codes = [value for box in boxes for place in box.iter("CUPS") if (value := (place.text or "").strip())]
    return Utilities(
        points=tuple(dict.fromkeys(("CUPS", "".join(code.split())) for code in codes)),
        meters=tuple(meter for box in boxes for meter in _meters(box, _code(box) or (codes[0] if codes else None))),
        contract=next((found for place in supplies if (found := text(place, ".//RefContratoEmpresa"))), None),
        address=next((found for place in supplies if (found := _address(place))), None),
        notes=tuple(note for box in boxes for note in (*_powers(box), *texts(box, ".//Mensaje"))),
        lines=tuple(line for box in boxes for line in _concepts(box)),
    )


def _code(box: Element) -> str | None:
    code = text(next(box.iter("CUPS"), None), ".")
    return "".join(code.split()) if code else None


def _concepts(box: Element) -> Iterator[Line]:
    """What is billed, concept by concept and period by period: the invoice's own lines often sum these up."""
    for concept in box.iter("DesgloseConceptosFactura"):
        name = text(concept, "ConceptoFacturado") or text(concept, "TipoConceptoFacturado")
        for part in all_of(concept, "DetallePeriodo"):
            slice_name = text(part, "PeriodoDH", "Periodo")
            yield Line(
                name=" ".join(filter(None, (name, slice_name))) or None,
                quantity=number(part, "Cantidad"),
                unit=text(part, "UnidadesCantidad"),
                price=number(part, "PrecioUnitario"),
                net_amount=number(part, "Importe"),
                start=day(part, "FechaDesde"),
                end=day(part, "FechaHasta"),
                supply_point=_code(box),
                path=path_of(part),
            )


def _parts(place: Element) -> list[Element]:
    parts = list(place.iter("UtilitiesExtensionELE", "UtilitiesExtensionGAS", "UtilitiesExtension"))
    return parts or list(place)


def _meters(box: Element, point: str | None) -> Iterator[Meter]:
    """Every element that has a reading before and after, or a consumption made of them, for active energy or gas."""
    for place in box.iter():
        if place.find("ConsumoCalculado") is None and place.find("LecturaHasta") is None:
            continue
        magnitude = (text(place, "Magnitud", "Tipo", "TipoMedida") or "").upper()
        if _OTHER_MAGNITUDES.match(magnitude):
            continue
        yield Meter(
            number=text(place, "NumeroSerie", "NumeroContador"),
            supply_point=point,
            scheme="CUPS" if point else None,
            name=text(place, "CodigoDH", "Periodo", "Tipo"),
            previous=number(place, "LecturaDesde"),
            current=number(place, "LecturaHasta"),
            factor=number(place, "ConstanteMultiplicadora"),
            quantity=number(place, "ConsumoCalculado", "ConsumoLeido"),
            unit=text(place, "UnidadConsumoCalculado", "UnidadConsumoEnergiaLeido"),
            start=day(place, "FechaHoraDesde", "FechaDesde"),
            end=day(place, "FechaHoraHasta", "FechaHasta"),
            estimated=_estimated(text(place, "TipoDeLecturaHasta", "TipoLecturaHasta")),
            path=path_of(place),
        )


def _estimated(kind: str | None) -> bool | None:
    return None if kind is None else kind.lower() in _ESTIMATES or kind.lower().startswith("estimad")


def _address(place: Element) -> str | None:
    box = next(place.iter("DireccionSuministro"), None)
    if box is None:
        return None
    parts = (
        text(box, "Direccion"),
        " ".join(filter(None, (text(box, "CodigoPostal"), text(box, "Poblacion")))),
        text(box, "Provincia"),
    )
    return ", ".join(filter(None, parts)) or None


def _powers(box: Element) -> Iterator[str]:
    """The contracted powers, as words: they classify the bill (a power is contracted for electricity)."""
    for place in box.iter(*_POWERS):
        name, value = text(place, "Periodo", "Tipo"), text(place, "Valor")
        if value:
            yield f"Potencia contratada {name or ''}: {value} {text(place, 'UnidadMedida') or 'kW'}"
