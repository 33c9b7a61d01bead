"""Lines of CII; lines that only group others, or only inform, are left out (EXTENDED profile)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Line
from meterleaf.engine.markup import all_of, day, first, number, numbered, settled, text, texts, to_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

_AGREEMENT = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_DELIVERY = ("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
_SETTLEMENT = ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
_SUMS = ("SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
# What the kind of an invoiced object says that it is (UNTDID 1153), as a property's name.
_OBJECTS = {"MG": "meter number", "ABZ": "licence plate", "ADE": "account number"}
_NO_DETAIL = frozenset({"GROUP", "INFORMATION"})


def read(trade: Element | None) -> Iterator[Line]:
    for line, path in numbered(trade, "IncludedSupplyChainTradeLineItem"):
        if text(line, "AssociatedDocumentLineDocument/LineStatusReasonCode") not in _NO_DETAIL:
            yield _line(line, path)


def _line(line: Element, path: str) -> Line:
    paper, product = line.find("AssociatedDocumentLineDocument"), line.find("SpecifiedTradeProduct")
    agreement, delivery, settlement = first(line, *_AGREEMENT), first(line, *_DELIVERY), first(line, *_SETTLEMENT)
    quantity = first(delivery, "BilledQuantity")
    period = first(settlement, "BillingSpecifiedPeriod")
    kind, named = _object(settlement)
    properties = tuple(_properties(product))
    if named and kind in _OBJECTS:
        properties, named = (*properties, (_OBJECTS[kind], named)), None
    return Line(
        id=text(paper, "LineID"),
        name=text(product, "Name"),
        description=text(product, "Description"),
        note=" ".join(texts(paper, "IncludedNote/Content")) or None,
        quantity=None if quantity is None else to_number(settled(quantity.text)),
        unit=None if quantity is None else quantity.get("unitCode"),
        price=number(agreement, "NetPriceProductTradePrice/ChargeAmount", "GrossPriceProductTradePrice/ChargeAmount"),
        price_base=number(agreement, "NetPriceProductTradePrice/BasisQuantity"),
        net_amount=number(first(settlement, *_SUMS), "LineTotalAmount"),
        start=day(period, "StartDateTime/DateTimeString"),
        end=day(period, "EndDateTime/DateTimeString"),
        day=day(delivery, "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString"),
        codes=tuple(_codes(product)),
        properties=properties,
        supply_point=text(delivery, "ShipToTradeParty/ID") or named,
        path=path,
    )


def _codes(product: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(product, "DesignatedProductClassification/ClassCode"):
        if value := settled(place.text):
            yield place.get("listID", ""), value
    for place in all_of(product, "GlobalID"):
        if value := settled(place.text):
            yield place.get("schemeID", ""), value
    for value in texts(product, "SellerAssignedID"):
        yield "seller", value


def _properties(product: Element | None) -> Iterator[tuple[str, str]]:
    for place in all_of(product, "ApplicableProductCharacteristic"):
        name, value = text(place, "Description", "TypeCode"), text(place, "Value", "ValueMeasure")
        if name and value:
            yield name, value


def _object(settlement: Element | None) -> tuple[str, str | None]:
    """Kind and number of the invoiced object of the line (BT-128: a referenced document of type 130)."""
    for reference in all_of(settlement, "AdditionalReferencedDocument"):
        if text(reference, "TypeCode") == "130":
            return text(reference, "ReferenceTypeCode") or "", text(reference, "IssuerAssignedID", "ID")
    return "", None
