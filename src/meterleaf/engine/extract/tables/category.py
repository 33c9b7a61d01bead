"""Which category a table is of: from its words, its units, its codes and the columns that only one kind of table has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts.words import says
from meterleaf.engine.extract.tables.words import categories_in
from meterleaf.engine.fields.text import fold

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
# Schemes that name supply points of electricity or gas, never of water.
_ENERGY_SCHEMES = frozenset({"CUPS", "EAN-18", "GSRN", "PPE", "ZPN", "MALO", "MELO", "PCE", "PDR", "GPRN"})
_COMMODITIES = ("electricity", "gas", "water")
_ENOUGH = 1.9


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category with how clearly it won, 0..1, and the words and columns that spoke for it."""

    category: str
    sure: float
    reasons: tuple[str, ...]


def judge(
    columns: Iterable[Column],
    texts: Iterable[str],
    kinds: Iterable[str],
    among: frozenset[str] | None,
    *,
    hourly: bool = False,
) -> Verdict | None:
    """The category of a table from its columns, the texts around them (title, heads, kinds of service) and its units."""
    ballot = _Ballot()
    columns, kinds = list(columns), frozenset(kinds)
    for column in columns:
        for category, weight, reason in _of_column(column):
            ballot.vote(category, weight, reason)
    for category, phrase in dict.fromkeys(found for text in texts for found in _spoken(text, among)):
        ballot.vote(category, 1.5, phrase)
    ballot.telling = dict(ballot.votes)
    _vote_by_measure(ballot, columns, kinds, hourly=hourly)
    for kind in sorted(kinds):
        for category, weight in _UNITS.get(kind, {}).items():
            ballot.vote(category, weight, f"unit of {kind}")
    return ballot.winner(kinds)


def _vote_by_measure(ballot: _Ballot, columns: list[Column], kinds: frozenset[str], *, hourly: bool) -> None:
    """What is counted at which kind of place says what it is."""
    if "energy" in kinds and any(column.field in {"supply_point", "meter_number"} for column in columns):
        # a meter that counts kWh counts electricity, unless something speaks of gas
        ballot.vote("electricity", 0.9, "kWh of a meter")
    if kinds == {"energy"} and any(column.field in {"date", "start_date", "month", "period"} for column in columns):
        ballot.vote("electricity", 0.9, "energy by the day")  # what nothing names is most often that, and is doubted
    if "energy" in kinds and hourly:
        ballot.vote("electricity", 1.0, "energy by the hour")
    if "energy" in kinds and {"session", "location"} <= {column.field for column in columns}:
        ballot.vote("recharges", 2.0, "energy by sessions at places")
    elif "energy" in kinds and any(column.field == "location" for column in columns):
        ballot.vote("recharges", 0.6, "energy at places")
    schemes = {column.scheme for column in columns if column.field == "supply_point"}
    if "volume" in kinds and schemes & _ENERGY_SCHEMES:
        ballot.vote("gas", 2.0, "volume at a supply point of energy")
    elif kinds == {"volume"} and any(column.field in {"supply_point", "meter_number"} for column in columns):
        ballot.vote("water", 1.4, "volume of a meter")


def _spoken(text: str, among: frozenset[str] | None) -> list[tuple[str, str]]:
    found = list(categories_in(text, among))
    known = {category for category, _ in found}
    if len(text) <= 200:
        folded = fold(text)
        found += [(name, name) for name in _COMMODITIES if name not in known and says(folded, "commodities", name)]
    return found


@dataclass
class _Ballot:
    """The votes for each category with their reasons; `telling` are those of words and columns, units left aside."""

    votes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    reasons: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    telling: dict[str, float] = field(default_factory=dict)

    def vote(self, category: str, weight: float, reason: str) -> None:
        self.votes[category] += weight
        self.reasons[category].append(reason)

    def winner(self, kinds: frozenset[str]) -> Verdict | None:
        possible = [
            (weight, category) for category, weight in self.votes.items() if not kinds or KINDS[category] & kinds
        ]
        possible.sort(key=lambda pair: (-pair[0], pair[1]))
        if not possible or possible[0][0] < _ENOUGH:
            return None
        best, category = possible[0]
        second = possible[1][0] if len(possible) > 1 else 0.0
        sure = min(0.99, 0.6 + 0.4 * (best - second) / best)
        # units alone are what most such tables count, no more
        told = self.telling.get(category, 0.0) >= 1
        return Verdict(category, sure if told else min(sure, 0.6), tuple(dict.fromkeys(self.reasons[category]))[:6])


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


def of_text(text: str, kind: str | None, among: frozenset[str] | None) -> str | None:
    """The one category that a cell names (a row's service, fuel or product), if its unit can be of it."""
    found = {category for category, _ in categories_in(text, among) if kind is None or kind in KINDS[category]}
    return next(iter(found)) if len(found) == 1 else None
