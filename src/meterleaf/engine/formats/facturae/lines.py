"""Invoice lines of Facturae; units come from the schema's own list of two digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line
from meterleaf.engine.markup import all_of, day, name_of, number, numbered, settled, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

# Facturae 3.2.2, UnitOfMeasureType, as UN/ECE Recommendation 20; those that are not named here measure no consumption.
UNITS = {
    "02": "HUR", "03": "KGM", "04": "LTR", "15": "CLT", "16": "CMT", "21": "GRM", "22": "KMT", "25": "MTR", "26": "MMT",
    "33": "MTQ", "34": "SEC", "35": "WTT", "36": "KWH",
}  # fmt: skip
_LOOSE = frozenset({"01", "05"})  # units, and others: what is meant may stand in the description


def read(invoice: Element) -> Iterator[Line]:
    return (_line(line, path) for line, path in numbered(invoice.find("Items"), "InvoiceLine"))


def _line(line: Element, path: str) -> Line:
    code = text(line, "UnitOfMeasure")
    extension = tuple(_extension(line))
    return Line(
        id=text(line, "SequenceNumber", "ArticleCode"),
        name=text(line, "ItemDescription"),
        note=text(line, "AdditionalLineItemInformation"),
        quantity=number(line, "Quantity"),
        unit=None if code is None or code in _LOOSE else UNITS.get(code, "C62"),
        price=number(line, "UnitPriceWithoutTax"),
        net_amount=number(line, "GrossAmount", "TotalCost"),
        start=day(line, "LineItemPeriod/StartDate"),
        end=day(line, "LineItemPeriod/EndDate"),
        day=day(line, "TransactionDate") or day(line, "DeliveryNotesReferences/DeliveryNote/DeliveryNoteDate"),
        codes=tuple(("seller", value) for value in (text(line, "ArticleCode"),) if value),
        properties=extension,
        supply_point=next((value for name, value in extension if name.upper() == "CUPS"), None),
        path=path,
    )


def _extension(line: Element) -> Iterator[tuple[str, str]]:
    """The leaves of the line's own extensions: name and text."""
    for place in (one for box in all_of(line, "Extensions") for one in box.iter()):
        if not len(place) and (value := settled(place.text)):
            yield name_of(place), value
