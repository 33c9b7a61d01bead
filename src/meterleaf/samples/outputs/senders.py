"""How a sender fills an e-invoice: where it puts the period, the supply point and the readings, and how it parts the lines.

The standards leave all of this open, and programs that write e-invoices differ in it more than in anything else. What
a family does follows from its name, as its printed layout does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.samples.formatting import cents

if TYPE_CHECKING:
    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Charge, Paper

POINT_PLACES = ("property", "property", "property", "note", "object", "place", "reference", "line object", "name")
ACCOUNT_PLACES = ("property", "property", "note", "object")  # without check digits only a label tells what they are
PERIOD_PLACES = ("both", "both", "head", "lines", "lines", "note")
PARTINGS = ("", "", "", "months", "correction")
# list, code: UNSPSC (TST in UNTDID 7143) and the common procurement vocabulary (STI)
CLASSES = {
    "electricity": (("TST", "83101800"), ("STI", "09310000-5")),
    "gas": (("TST", "83101600"), ("STI", "09123000-7")),
    "water": (("TST", "83101500"), ("STI", "65111000-4")),
}
_CORRECTED_FROM = 8  # units
_LONG = 45  # days; from here on a period is parted into months by those who do so


@dataclass(frozen=True)
class Row:
    """One line of an e-invoice."""

    label: str
    quantity: Decimal
    unit: str
    price: Decimal | None
    amount: Decimal
    consumed: bool = False
    start: date | None = None
    end: date | None = None
    base: int = 1


@dataclass(frozen=True)
class Sender:
    """A family's habits; `properties`, `notes`, `object` and so on are what they come to on one bill."""

    head_period: bool = True
    line_period: bool = True
    properties: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    point_label: str = ""
    object: str | None = None
    place: str | None = None
    reference: str | None = None
    line_object: str | None = None
    classes: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = field(default=())


def sender(paper: Paper, family: Family, lines: tuple[Charge, ...], *, plain: bool) -> Sender:
    """The habits of the paper's family. `plain`: the page that carries the invoice says the same, so lines stay."""
    start, end = (
        date.fromisoformat(paper.truth[name]) if paper.truth[name] else None for name in ("start_date", "end_date")
    )
    rows = tuple(
        Row(one.label, one.quantity or Decimal(0), one.unit, one.price, one.amount, one.consumed) for one in lines
    )
    period = family.pick("einvoice period", PERIOD_PLACES) if family.category in CLASSES and start and end else "both"
    rows = rows if plain else _parted(rows, family, start, end, months=period in {"both", "lines"})
    where = _point_place(paper, family)
    code, label = paper.truth["supply_point_code"], family.point_label
    notes = [paper.title] if paper.title else []
    notes += [f"{label}: {code}"] if where == "note" else []
    if period == "note" and start and end:
        told = family.label("labels.periods").format(start=family.formats.date(start), end=family.formats.date(end))
        notes.append(f"{family.label('period')}: {told}")
    rows = tuple(_named(one, f"{label} {code}" if where == "name" else "") for one in rows)
    return Sender(
        head_period=period in {"both", "head"},
        line_period=period in {"both", "lines"},
        properties=tuple(_properties(paper, family, where)),
        notes=tuple(notes),
        point_label=label,
        object=code if where == "object" else None,
        place=code if where == "place" else None,
        reference=code if where == "reference" else None,
        line_object=code if where == "line object" else None,
        classes=_classes(family),
        rows=tuple(_large(one, family) for one in rows),
    )


def _point_place(paper: Paper, family: Family) -> str:
    if not paper.truth["supply_point_code"]:
        return ""
    checked = bool(family.rules.get(family.category)) and paper.truth["supply_point_code"][:2].isalpha()
    return family.pick("einvoice point", POINT_PLACES if checked else ACCOUNT_PLACES)


def _properties(paper: Paper, family: Family, where: str) -> list[tuple[str, str]]:
    found = [(family.point_label, paper.truth["supply_point_code"])] if where == "property" else []
    if paper.truth["meter_number"]:
        found.append((family.label("meter_number"), paper.truth["meter_number"]))
    registers = [one for meter in paper.meters for one in meter.registers]
    if len(registers) == 1 and registers[0].previous is not None and family.chance("einvoice readings", 0.4):
        one = registers[0]
        found += [
            (family.label("previous_reading"), str(one.previous)),
            (family.label("current_reading"), str(one.current)),
        ]
    return found


def _classes(family: Family) -> tuple[tuple[str, str], ...]:
    known = CLASSES.get(family.category, ())
    return (family.pick("einvoice class", known),) if known and family.chance("einvoice classified", 0.3) else ()


def _named(row: Row, more: str) -> Row:
    return _changed(row, label=f"{row.label} {more}") if more and row.consumed else row


def _changed(row: Row, **values: object) -> Row:
    return Row(**{**{name: getattr(row, name) for name in Row.__dataclass_fields__}, **values})


def _large(row: Row, family: Family) -> Row:
    """Energy by the megawatt hour, or priced by the thousand."""
    if not row.consumed or row.unit != "kWh" or row.price is None:
        return row
    if family.chance("einvoice megawatt hours", 0.12):
        return _changed(row, quantity=row.quantity / 1000, unit="MWh", price=row.price * 1000)
    return _changed(row, price=row.price * 1000, base=1000) if family.chance("einvoice by the thousand", 0.1) else row


def _parted(
    rows: tuple[Row, ...], family: Family, start: date | None, end: date | None, *, months: bool
) -> tuple[Row, ...]:
    """Consumption by months, or more of it with a correction below; in sum the same."""
    way = family.pick("einvoice parting", PARTINGS) if family.category in CLASSES else ""
    parted = []
    for row in rows:
        if row.consumed and way == "months" and months and start and end and (end - start).days > _LONG:
            parted += _months(row, start, end)
        elif row.consumed and way == "correction" and row.quantity >= _CORRECTED_FROM:
            parted += _corrected(row)
        else:
            parted.append(row)
    return tuple(parted)


def _months(row: Row, start: date, end: date) -> list[Row]:
    middle = (start + timedelta(days=32)).replace(day=1)
    part = (row.quantity / 3).quantize(Decimal(1))
    rest, amount = row.quantity - part, cents(row.amount / 3)
    return [
        _changed(row, quantity=part, amount=amount, start=start, end=middle - timedelta(days=1)),
        _changed(row, quantity=rest, amount=row.amount - amount, start=middle, end=end),
    ]


def _corrected(row: Row) -> list[Row]:
    more = (row.quantity / 4).quantize(Decimal(1))
    price = row.price or Decimal(0)
    return [
        _changed(row, quantity=row.quantity + more, amount=row.amount + cents(more * price)),
        _changed(row, quantity=-more, amount=-cents(more * price)),
    ]
