"""An item of a reading, or a record, as the bill that it speaks of: what bills are compared by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from meterleaf.accounts.facilities.service import key_of
from meterleaf.pipeline.read.history.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

Kind = Literal["file", "invoice"]
BEFORE, AFTER = timedelta(days=800), timedelta(days=400)  # how far around a bill its neighbours are looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One supply on one bill. Keys are codes as they are compared; None is what the document does not state."""

    id: UUID
    name: str
    item: int = 0
    kind: Kind = "file"
    category: str | None = None
    document_type: str | None = None
    number: str | None = None
    number_key: str | None = None
    corrects_key: str | None = None
    supplier_tax_key: str | None = None
    supplier_name_key: str | None = None
    supply_point_key: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    start_date: date | None = None
    end_date: date | None = None

    @property
    def period(self) -> Period | None:
        if self.start_date is None or self.end_date is None or self.end_date < self.start_date:
            return None
        return Period(self.start_date, self.end_date)

    @property
    def credit(self) -> bool:
        return self.document_type == "credit_note" or (self.quantity is not None and self.quantity < 0)

    @property
    def per_day(self) -> tuple[str, Fraction] | None:
        """What is measured, and how much of it a day, in the first unit of its kind."""
        if self.quantity is None or self.period is None:
            return None
        kind, factor = measure_of(self.unit)
        return kind, Fraction(self.quantity) * factor / self.period.days


def lines_of(file_id: UUID, name: str, category: str | None, items: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The items that name an invoice or a supply point."""
    for index, item in enumerate(items):
        number, point = key(item.get("invoice_number")), key(item.get("supply_point") or item.get("cups"))
        if number or point:
            yield Line(
                id=file_id,
                name=name,
                item=index,
                category=item.get("category") or category,
                document_type=item.get("document_type"),
                number=item.get("invoice_number"),
                number_key=number,
                corrects_key=key(item.get("corrects_invoice_number")),
                supplier_tax_key=key(item.get("supplier_tax_id")),
                supplier_name_key=name_key(item.get("supplier_name")),
                supply_point_key=point,
                quantity=None if item.get("quantity") is None else Decimal(str(item["quantity"])),
                unit=item.get("unit"),
                start_date=_day(item.get("start_date")),
                end_date=_day(item.get("end_date")),
            )


def around(lines: Sequence[Line]) -> tuple[date, date] | None:
    """From when to when the neighbours of these lines may lie; None where no line has a period."""
    periods = [one.period for one in lines if one.period]
    if not periods:
        return None
    return min(one.start for one in periods) - BEFORE, max(one.end for one in periods) + AFTER


def together(lines: Sequence[Line]) -> list[Line]:
    """The lines of several meters of one supply point on one bill as one: usual is what they measure together."""
    found: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        same = (
            line.id,
            line.number_key,
            line.supply_point_key,
            line.category,
            line.start_date,
            line.end_date,
            line.unit,
        )
        known = found.get(same)
        if known is None or line.supply_point_key is None or known.quantity is None or line.quantity is None:
            found[same if known is None else (*same, line.item)] = line
        else:
            found[same] = replace(known, quantity=known.quantity + line.quantity)
    return list(found.values())


def key(code: object) -> str | None:
    """A number or code as it is compared: capitals and digits alone."""
    return key_of(str(code)) or None if code is not None else None


def name_key(name: str | None) -> str | None:
    """A name as it is compared: case and spaces aside."""
    return " ".join(name.casefold().split()) or None if name else None


def measure_of(unit: str | None) -> tuple[str, Fraction]:
    """The kind that a unit measures, and its factor to that kind's first unit; an unknown one is a kind of its own.

    The engine's table is loaded at the first question, so that the API starts without it.
    """
    from meterleaf.engine.fields import units

    try:
        known = units.unit(unit or "")
    except KeyError:
        return unit or "", Fraction(1)
    return known.kind, known.factor


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
