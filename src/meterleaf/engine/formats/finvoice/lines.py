"""Rows of Finvoice; rows of text alone are notes, and the definitions of a row its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line
from meterleaf.engine.markup import all_of, day, first, number, numbered, settled, text, texts, to_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

_NAMES = ("ArticleName", "ArticleDescription")
_LOWER_NAMES = ("SubArticleName", "SubArticleDescription")


def read(root: Element) -> Iterator[Line]:
    """The rows; one that is made of lower rows stands back for them."""
    for row, path in numbered(root, "InvoiceRow"):
        below = [part for part in numbered(row, "SubInvoiceRow", path=path) if text(part[0], *_LOWER_NAMES) is not None]
        if below:
            yield from (_line(_raised(part), place) for part, place in below)
        elif text(row, *_NAMES) is not None:
            yield _line(row, path)


def _raised(part: Element) -> Element:
    """A lower row as a row: its elements have the same names behind `Sub`."""
    for one in part.iterchildren():
        one.tag = str(one.tag).removeprefix("Sub")
    return part


def spoken(root: Element) -> list[str]:
    """What rows without an article say."""
    rows = [row for row in all_of(root, "InvoiceRow") if text(row, *_NAMES) is None]
    return [said for row in rows for said in texts(row, "RowFreeText")]


def _line(row: Element, path: str) -> Line:
    quantity = first(row, "InvoicedQuantity", "DeliveredQuantity", "OrderedQuantity")
    return Line(
        id=text(row, "RowPositionIdentifier", "RowIdentifier"),
        name=text(row, *_NAMES),
        description=text(row, "ArticleDescription"),
        note=" ".join(texts(row, "RowFreeText")) or None,
        quantity=None if quantity is None else to_number(settled(quantity.text)),
        unit=None if quantity is None else quantity.get("QuantityUnitCodeUN") or quantity.get("QuantityUnitCode"),
        price=number(row, "UnitPriceNetAmount", "UnitPriceAmount"),
        price_base=number(row, "UnitPriceBaseQuantity"),
        net_amount=number(row, "RowVatExcludedAmount", "RowAmount"),
        start=day(row, "StartDate", "RowDeliveryPeriod/StartDate"),
        end=day(row, "EndDate", "RowDeliveryPeriod/EndDate"),
        day=day(row, "RowDeliveryDate"),
        codes=tuple(("seller", value) for value in texts(row, "ArticleIdentifier")),
        properties=tuple(_definitions(row)),
        path=path,
    )


def _definitions(row: Element) -> Iterator[tuple[str, str]]:
    for place in all_of(row, "RowDefinitionDetails"):
        name, value = text(place, "RowDefinitionHeaderText"), text(place, "RowDefinitionValue")
        if name and value:
            yield name, value
