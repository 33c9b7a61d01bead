"""Which consumptions an invoice bills: its lines gathered by commodity and supply point, before anything is added up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import hints, words
from meterleaf.engine.extract.facts.meters import used
from meterleaf.engine.extract.facts.understand import (
    GAS_VOLUMES,
    MEASURED,
    VOLUMES,
    Point,
    meter_number_in,
    point_of,
    points_named,
    unit_of,
)
from meterleaf.engine.fields.supply_points import category_of
from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Facts, Meter
    from meterleaf.engine.extract.facts.values import Billed, Commodity

PIPED = ("electricity", "gas", "water", "heat", "ev_charging")
KINDS: dict[str, frozenset[str]] = {
    "electricity": frozenset({"energy"}),
    "ev_charging": frozenset({"energy"}),
    "heat": frozenset({"energy"}),
    "gas": frozenset({"energy"}) | VOLUMES,
    "water": frozenset({"volume"}),
}
_POWERS = frozenset({"power", "apparent_power", "reactive_energy", "reactive_power"})
_NOTE_WEIGHT = 1
_LINE_WEIGHT = 3
_SCHEMES = {
    "POD": "electricity",
    "PDL": "electricity",
    "MPAN": "electricity",
    "CPE": "electricity",
    "PDR": "gas",
    "PCE": "gas",
    "GPRN": "gas",
}


@dataclass(frozen=True, slots=True)
class Supply:
    """What is billed of one commodity at one point; `guessed` where nothing but the unit says which commodity.

    `metered` where the lines bill several points together, and the meters part them.
    """

    commodity: Commodity
    lines: tuple[Billed, ...]
    meters: tuple[Meter, ...] = ()
    point: Point | None = None
    meter_number: str | None = None
    guessed: bool = False
    metered: bool = False


def supplies(facts: Facts, lines: Sequence[Billed]) -> list[Supply]:
    """The piped commodities that the invoice bills, each at each of its supply points."""
    told = _told(facts, lines)
    if told is None:
        return []
    main, guessed = told
    adopted = [replace(one, commodity=_adopt(one, main)) for one in lines]
    by_commodity: dict[Commodity, list[Billed]] = defaultdict(list)
    for one in adopted:
        if one.commodity in PIPED:
            by_commodity[one.commodity].append(one)
    if not by_commodity and not facts.meters:
        return []
    kept = _served(by_commodity, main)
    return [
        part
        for name, group in kept.items()
        for part in _by_point(facts, name, group, alone=len(kept) == 1, guessed=guessed)
    ]


def _served(groups: dict[Commodity, list[Billed]], main: Commodity) -> dict[Commodity, list[Billed]]:
    """Commodities that are measured; one that is only named beside another (gas in a power bill's levy) is none."""
    measured = {name: group for name, group in groups.items() if any(_counts(one) for one in group)}
    if measured:
        loose = [one for name, group in groups.items() if name not in measured for one in group]
        home = main if main in measured else next(iter(measured))
        measured[home] = [*measured[home], *loose]
        return measured
    merged = [one for group in groups.values() for one in group]
    return {main: merged}


def _counts(one: Billed) -> bool:
    return (
        one.quantity is not None
        and one.unit is not None
        and one.unit.kind in KINDS.get(one.commodity or "", frozenset())
    )


def _adopt(one: Billed, main: Commodity) -> Commodity | None:
    """A line that says nothing of its own bills what the invoice bills, if its unit allows that."""
    if one.commodity is not None:
        return one.commodity
    if one.unit is None or one.unit.kind not in MEASURED or one.unit.kind in KINDS[main]:
        return main
    return None


def _told(facts: Facts, lines: Sequence[Billed]) -> tuple[Commodity, bool] | None:
    """The invoice's main commodity, from its lines, notes, codes and supply points; then from its unit alone."""
    votes: Counter[Commodity] = Counter()
    measured = {one.commodity for one in lines if _counts(one)}
    for one in lines:
        if one.commodity in PIPED:
            votes[one.commodity] += _LINE_WEIGHT * (2 if _counts(one) else 1)
    if any(one.commodity == "fuel" for one in lines) and not measured & set(PIPED):
        return None
    _vote_by_rest(facts, lines, votes)
    # The size of a container or a battery, told in words, is no consumption.
    said = [one for one in lines if one.stated or one.commodity or words.says(one.text, "roles", "consumption")]
    counted = [one.unit for one in said if one.quantity is not None]
    units = (*counted, *(unit_of(one.unit, facts.syntax) for one in facts.meters))
    kinds = {one.kind for one in units if one is not None and one.kind in MEASURED}
    if any(one.unit is not None and one.unit.kind in _POWERS for one in lines) and votes["electricity"]:
        votes["electricity"] += _NOTE_WEIGHT  # where notes name several, demand in kW tells which is billed
    fitting = {name: count for name, count in votes.items() if count and _plausible(facts, name, kinds, lines)}
    if fitting:
        return max(fitting, key=lambda name: fitting[name]), False
    hinted = {name: count for name, count in hints.commodities(facts, lines).items() if kinds & KINDS[name]}
    if hinted and not _is_another_trade(lines):
        return max(hinted, key=lambda name: hinted[name]), False
    plain = {one.unit.kind for one in lines if one.unit is not None and one.stated and one.quantity is not None}
    if plain & {"energy"} or (kinds & {"energy"} and facts.meters):
        return "electricity", True
    return ("gas", True) if plain & GAS_VOLUMES else None


def _is_another_trade(lines: Sequence[Billed]) -> bool:
    """A line that names what only sounds like a commodity: bottled water, gas in cylinders, cables."""
    return any(words.says(one.text, "not_commodity", "words") for one in lines if one.role == "energy")


def _vote_by_rest(facts: Facts, lines: Sequence[Billed], votes: Counter[Commodity]) -> None:
    spoken = fold(" ; ".join((*facts.notes, facts.seller.name or "")))
    names: tuple[Commodity, ...] = ("electricity", "gas", "water", "heat", "ev_charging")
    for name in names:
        votes[name] += min(2, words.count(spoken, "commodities", name)) * _NOTE_WEIGHT
    served = [category_of(point.code, point.scheme) for point in _points(facts, lines)]
    served += [_SCHEMES.get(scheme.upper()) for scheme, _ in facts.supply_points]
    votes.update({name: _LINE_WEIGHT * served.count(name) for name in names})
    if any("energiesteuer" in one.text for one in lines) and not votes["electricity"]:
        votes["gas"] += _LINE_WEIGHT  # German law taxes power by the Stromsteuer, gas by the Energiesteuer
    if any("hidrocarburos" in one.text for one in lines):
        votes["gas"] += _LINE_WEIGHT


def _plausible(facts: Facts, name: Commodity, kinds: set[str], lines: Sequence[Billed]) -> bool:
    """Named and measured in its unit; or named on a line, with a supply point or a meter that it comes from.

    Or, where a bill tells sums alone, its lines say that it was supplied, and its title or seller that they sell it.
    """
    if kinds & KINDS[name]:
        return (
            name != "water"
            or any(one.commodity == "water" and _counts(one) for one in lines)
            or bool(_points(facts, lines))
        )
    served = bool(_points(facts, lines) or facts.meters or any(one.meter_number for one in lines))
    named = [one for one in lines if one.commodity == name]
    if served or not named:
        return served and bool(named)
    supplied = any(one.role == "energy" and words.says(one.text, "supplied", "words") for one in named)
    return supplied and name in hints.surely_sold(facts) and not _is_another_trade(lines)


def _points(facts: Facts, lines: Sequence[Billed]) -> list[Point]:
    found = [Point(one.supply_point, one.scheme or "") for one in lines if one.supply_point]
    return list(dict.fromkeys((*found, *header_points(facts))))


def header_points(facts: Facts) -> list[Point]:
    """The supply points that the invoice's head, its notes or its references name."""
    known = [point for scheme, code in facts.supply_points if (point := point_of(code, scheme)) is not None]
    return list(dict.fromkeys((*known, *points_named((*facts.notes, *facts.references)))))


def _by_point(facts: Facts, name: Commodity, group: list[Billed], *, alone: bool, guessed: bool) -> list[Supply]:
    points = list(dict.fromkeys(Point(one.supply_point, one.scheme or "") for one in group if one.supply_point))
    if len(points) > 1:
        return [
            _supply(facts, name, [one for one in group if one.supply_point == point.code], point, guessed)
            for point in points
        ]
    heads = header_points(facts)
    metered = [one for one in heads if _is_metered(facts, one, name)] if not points else []
    if len(metered) > 1:
        return [replace(_supply(facts, name, group, one, guessed), metered=True) for one in metered]
    point = points[0] if points else heads[0] if len(heads) == 1 and alone else None
    accounts = list(dict.fromkeys(one.account for one in group if one.account and _counts(one)))
    if point is None and len(accounts) > 1:
        return [
            _supply(facts, name, [one for one in group if one.account == account], None, guessed)
            for account in accounts
        ]
    numbers = list(dict.fromkeys(one.meter_number for one in group if one.meter_number))
    if point is None and len(numbers) > 1:
        return [_of_meter(facts, name, group, number, guessed) for number in numbers]
    return [_supply(facts, name, group, point, guessed)]


def _is_metered(facts: Facts, point: Point, name: Commodity) -> bool:
    own = [one for one in facts.meters if one.supply_point == point.code]
    return any(_fits(facts, one, name) and used(one) is not None for one in own)


def _of_meter(facts: Facts, name: Commodity, group: list[Billed], number: str, guessed: bool) -> Supply:
    return replace(
        _supply(facts, name, [one for one in group if one.meter_number == number], None, guessed), meter_number=number
    )


def _supply(facts: Facts, name: Commodity, group: list[Billed], point: Point | None, guessed: bool) -> Supply:
    meters = tuple(
        one
        for one in facts.meters
        if point is None or (one.supply_point in {None, point.code} and _fits(facts, one, name))
    )
    numbers = list(
        dict.fromkeys(
            (*(one.number for one in meters if one.number), *(one.meter_number for one in group if one.meter_number))
        )
    )
    noted = [number for note in facts.notes if (number := meter_number_in(note))]
    number = next(iter([*numbers, *noted]), None)
    return Supply(name, tuple(group), meters, point, number, guessed)


def _fits(facts: Facts, meter: Meter, name: Commodity) -> bool:
    unit = unit_of(meter.unit, "facturae" if facts.syntax == "facturae" else facts.syntax)
    return unit is None or unit.kind in KINDS[name]
