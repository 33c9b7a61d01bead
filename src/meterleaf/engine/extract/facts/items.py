"""From a supply to an item: the quantity chosen, its period, readings and place, each with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.facts import consumption, labels, meters, words
from meterleaf.engine.extract.facts.header import SURE, country, credit_sign, text_of
from meterleaf.engine.extract.facts.understand import (
    LONGEST_TEXT,
    VOLUMES,
    find_waste_codes_of,
    told_by,
)
from meterleaf.engine.extract.facts.used import noted, used_by
from meterleaf.engine.fields.dates import date_habit_of, find_dates
from meterleaf.engine.fields.periods import find_periods
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.wastes import waste_kind
from meterleaf.engine.reading import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from meterleaf.engine.content import Facts
    from meterleaf.engine.extract.facts.supplies import Supply
    from meterleaf.engine.extract.facts.values import Billed, Chosen
    from meterleaf.engine.fields.units import Unit

_NAMING = ("object", "place")  # BT-18 of no known scheme, the place of delivery
_BILLED_WITHIN = 400  # days
LONGEST_PERIOD = 800  # days; what is longer is a contract's term


@dataclass(frozen=True, slots=True)
class Made:
    """An item's own fields with the place of each, and how sure its quantity is."""

    category: str
    fields: dict[str, Any]
    places: dict[str, str]
    sure: bool = True

    def evidence(self, item: int) -> Iterator[Evidence]:
        confidence = SURE if self.sure else 0.7
        for name, value in self.fields.items():
            told = text_of(value) if not isinstance(value, list | dict) else self.fields.get("quantity_as_printed", "")
            yield Evidence(
                item, name, told, "einvoice", confidence, place=self.places.get(name) or self.places.get("item")
            )


def of_supply(facts: Facts, supply: Supply, *, alone: bool = True) -> Made:
    """One item of electricity, gas, water or charging; without a quantity where none is billed."""
    sign = credit_sign(facts)
    chosen = used_by(facts, supply)
    if alone and chosen.quantity is None:
        chosen = noted(facts, supply)
    fields: dict[str, Any] = {}
    if chosen.quantity is not None and chosen.unit is not None:
        fields |= {"quantity": chosen.quantity * sign, "unit": chosen.unit.name, **_printed(chosen.lines)}
    start, end = _period(facts, supply.lines, chosen)
    fields |= {"start_date": start, "end_date": end} | _place(facts, supply) | _readings(supply, chosen)
    if supply.commodity == "gas":
        fields |= _volume(supply, sign)
    if supply.commodity == "electricity":
        fields |= _power(supply, chosen, sign)
    if supply.commodity == "ev_charging":
        fields["recharge_type"] = "ev_charging"
        days = [when for one in chosen.lines if (when := day_of(facts, one))]
        if days and not (start and end):
            fields |= {"start_date": min(days), "end_date": max(days)}
    category = "recharges" if supply.commodity == "ev_charging" else supply.commodity
    return Made(category, _stated(fields), _places(facts, supply, chosen), chosen.sure and not supply.guessed)


def _printed(lines: Sequence[Billed]) -> dict[str, Any]:
    one = lines[0].line if len(lines) == 1 else None
    if one is None or one.quantity is None or not lines[0].stated:
        return {}
    return {"quantity_as_printed": f"{one.quantity:f}", "unit_as_printed": one.unit}


def _period(facts: Facts, lines: Sequence[Billed], chosen: Chosen) -> tuple[date | None, date | None]:
    """The period of the lines that were counted, else of the invoice, of all its lines, of its words, of its meters."""
    for group in (chosen.lines, lines):
        starts = [one.line.start for one in group if one.line.start]
        ends = [one.line.end for one in group if one.line.end]
        if group and starts and ends and (len(starts) == len(ends) == len(group) or not facts.start):
            return min(starts), max(ends)
    if facts.start and facts.end:
        return facts.start, facts.end
    return _spoken_period(facts, chosen.lines or tuple(lines)) or _metered_period(facts) or (None, None)


def _spoken_period(facts: Facts, lines: Sequence[Billed]) -> tuple[date, date] | None:
    """The period that the words of the lines, or of the notes, tell; several of the lines part one whole."""
    spoken = [text[:LONGEST_TEXT] for one in lines for text in told_by(one.line)]
    habit = date_habit_of((*spoken, *facts.notes), country=country(facts))
    for texts in (spoken, facts.notes):
        told = [(text, one) for text in texts for one in find_periods(text, habit)]
        found = [(text, one) for text, one in told if 0 < one.days <= LONGEST_PERIOD]
        named = [one for text, one in found if words.says(fold(text[: one.start][-60:]), "period", "words")]
        certain = [one for one in named if not one.doubtful] or [one for _, one in found if not one.doubtful]
        if kept := certain or [one for one in named if _just_before(facts, one.last)]:
            return min(one.first for one in kept), max(one.last for one in kept)
    return None


def _just_before(facts: Facts, last: date) -> bool:
    """Whether a period ends as one does that is billed: within a year before the invoice, or a month after."""
    return facts.issue_date is not None and -31 <= (facts.issue_date - last).days <= _BILLED_WITHIN


def _metered_period(facts: Facts) -> tuple[date, date] | None:
    starts = [one.start for one in facts.meters if one.start]
    ends = [one.end for one in facts.meters if one.end]
    return (min(starts), max(ends)) if starts and ends else None


def _place(facts: Facts, supply: Supply) -> dict[str, Any]:
    """The supply point by its code; by the account where no code is given; by the meter where there is no account."""
    named = _point(facts, supply)
    fields: dict[str, Any] = {"meter_number": supply.meter_number}
    if named is not None:
        fields |= {"supply_point": named[0], "supply_point_scheme": named[1]}
        if named[1] == "CUPS":
            fields["cups"] = named[0]
    return fields


def _point(facts: Facts, supply: Supply) -> tuple[str, str] | None:
    if supply.point is not None:
        return supply.point.code, supply.point.scheme
    if supply.commodity == "ev_charging":
        return None
    account = next(_accounts(facts, supply), None)
    if account is not None:
        return account, "account"
    return (supply.meter_number, "meter") if supply.meter_number else None


def _accounts(facts: Facts, supply: Supply) -> Iterator[str]:
    """What names the supply where no scheme's code does: on its lines, in the notes, the invoiced object, the account."""
    yield from (one.account for one in supply.lines if one.account)
    for role in ("account", "supply_point"):
        yield from (code for note in facts.notes for code in labels.told_in(note, role))
    yield from (code for scheme, code in facts.supply_points if scheme in _NAMING and labels.is_code(code))
    yield from filter(None, (facts.account,))


def _readings(supply: Supply, chosen: Chosen) -> dict[str, Any]:
    found = meters.ends(supply.meters)
    if found is None and chosen.quantity is not None:
        found = meters.told((one.line for one in supply.lines), chosen.quantity)
    estimates = {one.estimated for one in supply.meters if one.estimated is not None}
    fields: dict[str, Any] = {} if found is None else {"previous_reading": found[0], "current_reading": found[1]}
    return fields | ({"estimated": True in estimates} if estimates else {})


def _volume(supply: Supply, sign: int) -> dict[str, Any]:
    found = consumption.choose(supply.lines, VOLUMES)
    if found.quantity is None or found.unit is None:
        return {}
    return {"volume": {"quantity": found.quantity * sign, "unit": found.unit.name}}


def _power(supply: Supply, chosen: Chosen, sign: int) -> dict[str, Any]:
    """Tariff slices, contracted powers, what was fed in, and whether it is renewable."""
    fields: dict[str, Any] = {}
    if chosen.parts and chosen.unit is not None:
        fields["periods"] = [
            {"name": name, "quantity": part * sign, "unit": chosen.unit.name} for name, part in chosen.parts
        ]
    fed = [one for one in supply.lines if one.role == "feed_in" and one.quantity is not None and _is_energy(one.unit)]
    if fed:
        fields["self_consumption_quantity"] = abs(sum((one.quantity or Decimal(0) for one in fed), Decimal(0)))
    if any(words.says(one.text, "renewable", "words") for one in supply.lines):
        fields["renewable"] = True
    return fields


def _is_energy(unit: Unit | None) -> bool:
    return unit is not None and unit.kind == "energy"


def _places(facts: Facts, supply: Supply, chosen: Chosen) -> dict[str, str]:
    head = (chosen.lines or supply.lines)[0].line.path if chosen.lines or supply.lines else ""
    register = supply.meters[0].path if supply.meters else head
    found = {
        "item": head,
        "meter_number": register,
        "previous_reading": register,
        "current_reading": register,
        "estimated": register,
    }
    period = dict(facts.paths).get("period")
    if period and not any(one.line.start for one in chosen.lines):
        found |= {"start_date": period, "end_date": period}
    return found


def of_fuel(facts: Facts, line: Billed, *, vehicle: bool) -> Made:
    """A delivery in bulk, or what a vehicle was filled up with."""
    sign = credit_sign(facts)
    fields: dict[str, Any] = {
        "quantity": None if line.quantity is None else line.quantity * sign,
        "unit": line.unit.name if line.unit else None,
        "fuel": line.fuel,
        "product_as_printed": line.line.name,
        "start_date": line.line.start or facts.start,
        "end_date": line.line.end or facts.end,
        **_printed([line]),
    }
    own = day_of(facts, line)
    when = own or facts.delivery_date
    if vehicle:
        fields |= {"recharge_type": "vehicle_fuel", "vehicle_plate": _plate(line)}
        fields |= {} if fields["start_date"] or not own else {"start_date": own, "end_date": own}
    else:
        fields |= {"delivery_date": when, "delivery_note_number": facts.delivery_note_number}
    return Made("recharges" if vehicle else "fuel_delivery", _stated(fields), {"item": line.line.path})


def day_of(facts: Facts, line: Billed) -> date | None:
    """The day of a line's delivery, filling or session: stated, else the only one that its words tell."""
    if line.line.day is not None:
        return line.line.day
    spoken = [text[:LONGEST_TEXT] for text in told_by(line.line)]
    habit = date_habit_of(spoken, country=country(facts))
    told = [one for text in spoken for one in find_dates(text, habit) if one.precision == "day" and one.year_printed]
    days = {one.value for one in told if not one.doubtful}
    return days.pop() if len(days) == 1 else None


def _plate(line: Billed) -> str | None:
    labels = (
        "targa",
        "matricula",
        "matrícula",
        "kenteken",
        "kennzeichen",
        "plate",
        "registration",
        "immatriculation",
        "regnr",
    )
    return next(
        (value for name, value in line.line.properties if name.lower().startswith(labels) and len(value) <= 12), None
    )


def of_refrigerant(facts: Facts, line: Billed) -> Made:
    fields = _stated(
        {
            "quantity": None if line.quantity is None else line.quantity * credit_sign(facts),
            "unit": line.unit.name if line.unit else None,
            "recharge_type": "refrigerant",
            "refrigerant": line.line.name,
            "start_date": line.line.start or facts.start,
            "end_date": line.line.end or facts.end,
            **_printed([line]),
        }
    )
    return Made("recharges", fields, {"item": line.line.path})


def of_waste(facts: Facts, line: Billed) -> Made:
    code = find_waste_codes_of(line.line)[0]
    kind = waste_kind(code)
    fields = _stated(
        {
            "ler_code": code,
            "hazardous": kind.hazardous if kind else None,
            "description": line.line.name,
            "quantity": None if line.quantity is None else line.quantity * credit_sign(facts),
            "unit": line.unit.name if line.unit else None,
            "start_date": line.line.start or facts.start,
            "end_date": line.line.end or facts.end,
            "delivery_note_number": facts.delivery_note_number,
            **_printed([line]),
        }
    )
    return Made("wastes", fields, {"item": line.line.path})


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
