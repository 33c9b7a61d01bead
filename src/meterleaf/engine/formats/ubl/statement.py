"""The utility statement of UBL and OIOUBL: what was consumed at each point, and what the supplier charges for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine.content import Facts, Line, Party
from meterleaf.engine.formats.ubl import meters, parties
from meterleaf.engine.markup import all_of, day, first, number, path_of, settled, text, texts, to_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from meterleaf.engine.markup import Element


_TOTALS = ("TotalConsumedQuantity", "BasicConsumedQuantity", "TotalMeteredQuantity", "TotalDeliveredQuantity")
_KINDS = {"Heating": "District heating"}  # as the code is meant: the supply of a heating company


def read(root: Element) -> Facts:
    """The facts of one statement; consumption reports are lines with a quantity and no price."""
    points = list(root.iter("UtilityConsumptionPoint"))
    return Facts(
        syntax="ubl",
        document_type="statement",
        number=text(root, "ID"),
        issue_date=day(root, "IssueDate"),
        start=min(_days(root, "StartDate"), default=None),
        end=max(_days(root, "EndDate"), default=None),
        currency=text(root, "DocumentCurrencyCode"),
        seller=_seller(root),
        buyer=parties.party(
            first(root, ".//SupplierConsumption/UtilityCustomerParty", "CustomerParty", "ReceiverParty")
        ),
        delivery_address=parties.address(next((one for point in points for one in all_of(point, "Address")), None)),
        corrects=text(root, "OriginalDocumentReference/ID"),
        total_amount=_total(root, "TaxInclusiveAmount", "PayableAmount"),
        tax_amount=_total(root, "TaxAmount"),
        net_amount=_total(root, "LineExtensionAmount"),
        lines=(*_reports(root), *_charges(root)),
        meters=tuple(meter for point in points for meter in meters.of_point(point)),
        supply_points=tuple(
            (meters.scheme_of(point) or "place", code) for point in points if (code := text(point, "ID"))
        ),
        notes=(*texts(root, "Note"), *texts(root, "UtilityStatementTypeCode"), *texts(root, "DocumentTypeCode")),
        paths=tuple(
            (field, path_of(first(root, place)))
            for field, place in (("invoice_number", "ID"), ("issue_date", "IssueDate"))
        ),
    )


def _days(root: Element, name: str) -> list[date]:
    return [when for place in root.iter("MainPeriod") if (when := day(place, name))]


def _seller(root: Element) -> Party:
    """The only supplier; where trade and network bill together, the sender, who states for both."""
    found = [parties.party(one) for one in all_of(root, ".//SupplierConsumption/UtilitySupplierParty")]
    alone = len({one.tax_id or one.name for one in found}) == 1
    sender = first(root, "SenderParty")
    return found[0] if found and (alone or sender is None) else parties.party(sender)


def _total(root: Element, *names: str) -> Decimal | None:
    """The sum over the suppliers' consumptions, from whichever of the names is there; each states several taxes."""
    for name in names:
        places = [one for whole in root.iter("SupplierConsumption") for one in whole.findall("Consumption")]
        inside = "TaxTotal/" if name == "TaxAmount" else "LegalMonetaryTotal/"
        stated = [to_number(settled(one.text)) for place in places for one in all_of(place, inside + name)]
        amounts = [amount for amount in stated if amount is not None]
        if amounts:
            return sum(amounts, Decimal(0))
    return None


def _reports(root: Element) -> Iterator[Line]:
    """What was consumed, point by point. Reports of former years (references) and averages are left aside."""
    for consumption in root.iter("SubscriberConsumption"):
        reports = [one for one in consumption.iter("ConsumptionReport") if first(one, *_TOTALS) is not None]
        whole = [one for one in (consumption, *all_of(consumption, "UtilityConsumptionPoint")) if _total_of(one)]
        for report in reports or whole[:1]:
            yield _report(root, consumption, report)


def _total_of(place: Element) -> bool:
    return first(place, *_TOTALS) is not None


def _report(root: Element, consumption: Element, report: Element) -> Line:
    quantity = first(report, *_TOTALS)
    period = next(consumption.iter("MainPeriod"), None)
    kind = text(root, "UtilityStatementTypeCode") or ""
    return Line(
        name=text(report, "ConsumptionType", "ConsumptionTypeCode") or "consumption",
        description=" ".join(filter(None, (_KINDS.get(kind, kind), text(report, "Description")))) or None,
        quantity=None if quantity is None else to_number(settled(quantity.text)),
        unit=None if quantity is None else quantity.get("unitCode"),
        start=day(report, "Period/StartDate") or day(period, "StartDate"),
        end=day(report, "Period/EndDate") or day(period, "EndDate"),
        supply_point=text(consumption, "UtilityConsumptionPoint/ID"),
        path=path_of(report),
    )


def _charges(root: Element) -> Iterator[Line]:
    for charge in root.iter("ConsumptionLine"):
        quantity, item = first(charge, "InvoicedQuantity"), first(charge, "UtilityItem")
        yield Line(
            id=text(charge, "ID"),
            name=text(item, "Description", "ConsumptionType", "ID"),
            description=" ".join(filter(None, (text(item, "ConsumptionType"), text(item, "CurrentChargeType"))))
            or None,
            quantity=None if quantity is None else to_number(settled(quantity.text)),
            unit=None if quantity is None else quantity.get("unitCode"),
            price=number(charge, "Price/PriceAmount"),
            net_amount=number(charge, "LineExtensionAmount"),
            start=day(charge, "Period/StartDate"),
            end=day(charge, "Period/EndDate"),
            supply_point=text(item, "SubscriberID"),
            path=path_of(charge),
        )
