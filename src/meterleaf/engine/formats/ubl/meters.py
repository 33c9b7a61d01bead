"""Meters and their readings: the Dutch energy extension (SEeF) and UBL's own utility consumption points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Meter
from meterleaf.engine.markup import all_of, day, first, number, numbered, path_of, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

# SEeF 3.1, list MeterReadingMethods: MRM002 estimated by the grid company, MRM004 by the supplier.
_ESTIMATES = ("MRM002", "MRM004", "estim", "skon", "geschat", "berekend", "anslaet", "anslå")
_QUANTITIES = ("ConsumptionQuantity", "DeliveredQuantity")


def of_extensions(root: Element) -> tuple[list[Meter], list[tuple[str, str]]]:
    """The meters and (scheme, code) of the supply points that the extensions of an invoice name."""
    places = [place for place in all_of(root, "UBLExtensions") for place in place.iter("UtilityConsumptionPoint")]
    readings = [meter for place in places for meter in of_point(place)]
    points = [(scheme_of(place), code) for place in places if (code := text(place, "ID"))]
    return readings, points


def of_point(place: Element) -> Iterator[Meter]:
    """One value for each register's reading of a consumption point; a meter without readings gives one too."""
    for meter in all_of(place, "UtilityMeter"):
        above = path_of(meter)
        for reading, path in list(numbered(meter, "MeterReading", path=above)) or [(meter, above)]:
            yield _reading(place, meter, reading, path)


def scheme_of(place: Element) -> str:
    identifier = first(place, "ID")
    return "" if identifier is None else identifier.get("schemeName") or identifier.get("schemeID") or ""


def _reading(place: Element, meter: Element, reading: Element, path: str) -> Meter:
    quantity = first(reading, *_QUANTITIES)
    latest = first(reading, "LatestMeterQuantity", "PreviousMeterQuantity")
    unit = next(
        (place.get("unitCode") for place in (quantity, latest) if place is not None and place.get("unitCode")), None
    )
    ends = sorted(filter(None, (day(reading, "PreviousMeterReadingDate"), day(reading, "LatestMeterReadingDate"))))
    return Meter(
        number=text(meter, "MeterNumber"),
        supply_point=text(place, "ID"),
        scheme=scheme_of(place) or None,
        factor=number(meter, "MeterConstant"),
        name=text(reading, "MeterReadingTypeCode", "MeterReadingType", "MeterName"),
        previous=number(reading, "PreviousMeterQuantity"),
        current=number(reading, "LatestMeterQuantity"),
        quantity=number(reading, *_QUANTITIES),
        unit=unit,
        start=ends[0] if len(ends) > 1 else None,
        end=ends[-1] if ends else None,
        estimated=_estimated(reading),
        path=path,
    )


def _estimated(reading: Element) -> bool | None:
    method = text(reading, "LatestMeterReadingMethodCode", "LatestMeterReadingMethod")
    return None if method is None else method.lower().startswith(tuple(one.lower() for one in _ESTIMATES))
