"""Rows of TEAPPSXML, with the readings that a utility's rows carry; sums in between are no rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line, Meter
from meterleaf.engine.formats.teapps import values
from meterleaf.engine.markup import all_of, first, number, numbered, settled, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meterleaf.engine.markup import Element

Row = tuple["Element", str]
_BELOW, _SILENT = "SPECIFICATION", frozenset({"SUBTOTAL", "INFO"})


def read(invoice: Element) -> Iterator[Line]:
    return (_line(row, path) for row, path in _billing(numbered(first(invoice, "ROWS"), "ROW")))


def spoken(invoice: Element) -> list[str]:
    """What rows of information say."""
    rows = [row for row in all_of(invoice, "ROWS/ROW") if row.get("ROW_TYPE") == "INFO"]
    return [said for row in rows for said in (*texts(row, "ARTICLE/ARTICLE_NAME"), *texts(row, "FREE_TEXT"))]


def meters(invoice: Element) -> Iterator[Meter]:
    """The readings that rows tell, each once: the rows of energy and of transfer repeat them."""
    told = set()
    for row, path in numbered(first(invoice, "ROWS"), "ROW"):
        found = _meter(row, path)
        key = None if found is None else (found.number, found.previous, found.current, found.start, found.end)
        if found is not None and key not in told:
            told.add(key)
            yield found


def _billing(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that bill something; one that later rows specify, with a quantity each, stands back for them."""
    above: Row | None = None
    for row, path in rows:
        kind = (row.get("ROW_TYPE") or "").upper()
        if kind in _SILENT:
            continue
        if kind == _BELOW:
            if _quantity(row) is not None:
                above = None
                yield row, path
            continue
        if above is not None:
            yield above
        above = (row, path)
    if above is not None:
        yield above


def _quantity(row: Element) -> Element | None:
    """What was charged, else delivered, else what the readings make."""
    places = ("QUANTITY/CHARGED", "QUANTITY/DELIVERED", "LOCATION_ID/CALCULATED_QUANTITY", "LOCATION_ID/USED_QUANTITY")
    return next((one for one in all_of(row, *places) if values.signed(one) is not None), None)


def _line(row: Element, path: str) -> Line:
    article, quantity = first(row, "ARTICLE"), _quantity(row)
    return Line(
        id=text(row, "ROW_NUMBER"),
        name=" ".join(filter(None, (text(article, "ARTICLE_NAME"), text(article, "ARTICLE_NAME2")))) or None,
        description=" ".join(texts(article, "FREE_TEXT")) or None,
        note=" ".join(texts(row, "FREE_TEXT")) or None,
        quantity=values.signed(quantity),
        unit=values.unit(quantity) or text(row, "UNIT"),
        price=values.amount(row, "PRICE_PER_UNIT_NET") or values.amount(row, "PRICE_PER_UNIT", "EXCLUDED"),
        net_amount=values.amount(row, "ROW_TOTAL", "EXCLUDED") or values.amount(row, "ROW_AMOUNT", "EXCLUDED"),
        start=values.day(row, "START_PERIOD"),
        end=values.day(row, "END_PERIOD"),
        day=values.day(article, "DELIVERY_DATE"),
        codes=tuple(_codes(article)),
        properties=tuple(_properties(article)),
        supply_point=text(row, "INVOICED_OBJECT"),
        path=path,
    )


def _codes(article: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(article, "PRODUCT_GROUP", "EAN_CODE"):
        if value := settled(place.text):
            yield place.get("SCHEME_ID", ""), value
    for value in texts(article, "ARTICLE_ID"):
        yield "seller", value


def _properties(article: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(article, "ARTICLE_DESCRIPTIONS/ARTICLE_DESCRIPTION"):
        name = text(place, "DESCRIPTION_TYPE")
        value = " ".join(filter(None, (text(place, "DESCRIPTION_VALUE"), text(place, "DESCRIPTION_UNIT"))))
        if name and value:
            yield name, value


def _meter(row: Element, path: str) -> Meter | None:
    place = first(row, "LOCATION_ID")
    previous, current = (number(place, f"{name}_METER_READING") for name in ("PREVIOUS", "LATEST"))
    if previous is None or current is None:
        return None
    used = first(place, "USED_QUANTITY", "CALCULATED_QUANTITY")
    return Meter(
        number=text(row, "ARTICLE/SERIAL_NUMBER"),
        supply_point=text(row, "INVOICED_OBJECT"),
        previous=previous,
        current=current,
        quantity=values.signed(used),
        unit=values.unit(used) or values.unit(_quantity(row)),
        start=values.day(place, "PREVIOUS_METER_READING_DATE"),
        end=values.day(place, "LATEST_METER_READING_DATE"),
        path=path,
    )
