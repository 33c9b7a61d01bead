"""Invoice lines of UBL; a line made of lower lines stands back for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line
from meterleaf.engine.markup import all_of, day, first, number, numbered, settled, text, texts, to_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

GLN = frozenset({"GLN", "0088"})
_LINES = ("InvoiceLine", "CreditNoteLine", "DebitNoteLine")
_BELOW = ("SubInvoiceLine", "SubCreditNoteLine")
_QUANTITIES = ("InvoicedQuantity", "CreditedQuantity", "DebitedQuantity", "Quantity")
_OWN_SCHEME = "seller"
# What the scheme of an invoiced object says that it is (UNTDID 1153), as a property's name.
_OBJECTS = {"MG": "meter number", "ABZ": "licence plate", "ADE": "account number"}


def read(root: Element) -> Iterator[Line]:
    for line, path in numbered(root, *_LINES):
        yield from _leaves(line, path)


def _leaves(line: Element, path: str) -> Iterator[Line]:
    below = list(numbered(line, *_BELOW))
    for part, place in below:
        yield from _leaves(part, place)
    if not below:
        yield _line(line, path)


def _line(line: Element, path: str) -> Line:
    item = line.find("Item")
    quantity = first(line, *_QUANTITIES)
    named = _object(line)
    scheme = "" if named is None else named.get("schemeID", "")
    properties = tuple(_properties(item))
    if named is not None and scheme in _OBJECTS and (value := settled(named.text)):
        properties = (*properties, (_OBJECTS[scheme], value))
    return Line(
        id=text(line, "ID"),
        name=text(item, "Name") or text(item, "Description"),
        description=" ".join(texts(item, "Description")) or None,
        note=" ".join(texts(line, "Note")) or None,
        quantity=None if quantity is None else to_number(settled(quantity.text)),
        unit=None if quantity is None else quantity.get("unitCode") or quantity.get("quantityUnitCode"),
        price=number(line, "Price/PriceAmount", "Item/BasePrice/PriceAmount"),
        price_base=number(line, "Price/BaseQuantity"),
        net_amount=number(line, "LineExtensionAmount"),
        start=day(line, "InvoicePeriod/StartDate", "InvoicePeriod/StartDateTime"),
        end=day(line, "InvoicePeriod/EndDate", "InvoicePeriod/EndDateTime"),
        day=day(line, "Delivery/ActualDeliveryDate"),
        codes=tuple(_codes(item)),
        properties=properties,
        supply_point=_place(line) or (settled(named.text) if named is not None and scheme not in _OBJECTS else None),
        path=path,
    )


def _codes(item: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(
        item, "CommodityClassification/ItemClassificationCode", "CommodityClassification/CommodityCode"
    ):
        if value := settled(place.text):
            yield place.get("listID", ""), value
    for place in all_of(item, "StandardItemIdentification/ID", "CatalogueItemIdentification/ID"):
        if value := settled(place.text):
            yield place.get("schemeID", ""), value
    for value in texts(item, "SellersItemIdentification/ID"):
        yield _OWN_SCHEME, value


def _properties(item: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(item, "AdditionalItemProperty", "AdditionalItemIdentification"):
        name, value = text(place, "Name"), text(place, "Value", "ValueQuantity", "ID")
        if name and value:
            yield name, value


def _place(line: Element) -> str | None:
    """The place that was supplied; a GLN numbers a place of business, not a supply."""
    point = first(line, "Delivery/DeliveryLocation/ID")
    return settled(point.text) if point is not None and point.get("schemeID", "").upper() not in GLN else None


def _object(line: Element) -> Element | None:
    """The invoiced object of the line (BT-128: a document reference of type 130)."""
    for reference in all_of(line, "DocumentReference"):
        if text(reference, "DocumentTypeCode") in {"130", None}:
            return first(reference, "ID")
    return None
