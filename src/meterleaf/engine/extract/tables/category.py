"""Which category a table is of: from its words, its units, its codes and the columns that only one kind of table has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables.words import categories_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.tables.mapping import Column

KINDS = {
    "electricity": frozenset({"energy"}),
    "gas": frozenset({"energy", "volume", "gas_volume", "standard_gas_volume"}),
    "water": frozenset({"volume"}),
    "fuel_delivery": frozenset({"volume", "mass", "energy"}),
    "recharges": frozenset({"energy", "volume", "mass"}),
    "wastes": frozenset({"mass", "volume"}),
}
# Columns that only tables of one category have.
_COLUMNS = {
    "ler_code": ("wastes", 5.0), "rd_code": ("wastes", 2.0), "calorific_value": ("gas", 3.0), "conversion_factor": ("gas", 1.0),
    "vehicle_plate": ("recharges", 2.5), "card_number": ("recharges", 2.0), "session": ("recharges", 1.0),
    "refrigerant": ("recharges", 3.0), "delivery_note_number": ("fuel_delivery", 1.0), "carrier": ("wastes", 1.0), "producer": ("wastes", 1.0),
}  # fmt: skip
_SCHEMES = {
    "MPAN": "electricity", "PDL": "electricity", "POD": "electricity", "CPE": "electricity", "NMI": "electricity", "ICP": "electricity",
    "ESID": "electricity", "PCE": "gas", "PDR": "gas", "GPRN": "gas",
}  # fmt: skip
_HEADED_SCHEMES = {"mprn": "gas", "mpr": "gas", "mpan": "electricity", "pdl": "electricity", "prm": "electricity", "pce": "gas", "pod": "electricity", "pdr": "gas", "cpe": "electricity", "nmi": "electricity", "spid": "water"}  # fmt: skip
_UNITS = {
    "energy": {"electricity": 1.0, "gas": 0.4},
    "volume": {"water": 0.5, "gas": 0.2},
    "gas_volume": {"gas": 3.0},
    "standard_gas_volume": {"gas": 3.0},
    "mass": {"wastes": 0.3},
}
_ENOUGH = 1.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category with how clearly it won, 0..1, and the words and columns that spoke for it."""

    category: str
    sure: float
    reasons: tuple[str, ...]


def judge(
    columns: Iterable[Column], texts: Iterable[str], kinds: Iterable[str], among: frozenset[str] | None
) -> Verdict | None:
    """The category of a table from its columns, the texts around them (title, heads, kinds of service) and its units."""
    votes: defaultdict[str, float] = defaultdict(float)
    reasons: dict[str, list[str]] = {}

    def vote(category: str, weight: float, reason: str) -> None:
        votes[category] += weight
        reasons.setdefault(category, []).append(reason)

    columns = list(columns)
    for column in columns:
        for category, weight, reason in _of_column(column):
            vote(category, weight, reason)
    for category, phrase in dict.fromkeys(found for text in texts for found in categories_in(text, among)):
        vote(category, 1.5, phrase)
    kinds = frozenset(kinds)
    if "energy" in kinds and any(column.field in {"supply_point", "meter_number"} for column in columns):
        # a meter that counts kWh counts electricity, unless something speaks of gas
        vote("electricity", 0.9, "kWh of a meter")
    for kind in kinds:
        for category, weight in _UNITS.get(kind, {}).items():
            vote(category, weight, f"unit of {kind}")
    return _winner(votes, kinds, reasons)


def _of_column(column: Column) -> Iterable[tuple[str, float, str]]:
    if column.field in _COLUMNS:
        category, weight = _COLUMNS[column.field]
        yield category, weight, column.head
    if column.field == "supply_point":
        first = column.head.casefold().split()[0] if column.head else ""
        named = _HEADED_SCHEMES.get(first) or _SCHEMES.get(column.scheme or "")
        if named:
            yield named, 3.5, column.head
    if column.field == "time" or column.part:
        yield "electricity", 0.7, column.head


def _winner(votes: dict[str, float], kinds: frozenset[str], reasons: dict[str, list[str]]) -> Verdict | None:
    possible = [(weight, category) for category, weight in votes.items() if not kinds or KINDS[category] & kinds]
    if not possible:
        return None
    possible.sort(key=lambda pair: (-pair[0], pair[1]))
    best, category = possible[0]
    second = possible[1][0] if len(possible) > 1 else 0.0
    if best < _ENOUGH:
        return None
    return Verdict(category, min(0.99, 0.6 + 0.4 * (best - second) / best), tuple(dict.fromkeys(reasons[category]))[:6])


def of_text(text: str, kind: str | None, among: frozenset[str] | None) -> str | None:
    """The one category that a cell names (a row's service, fuel or product), if its unit can be of it."""
    found = {category for category, _ in categories_in(text, among) if kind is None or kind in KINDS[category]}
    return next(iter(found)) if len(found) == 1 else None
