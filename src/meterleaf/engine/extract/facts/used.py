"""What a supply used: as its lines state it, else as its meters counted it, else as the notes tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import consumption, meters, words
from meterleaf.engine.extract.facts.header import country
from meterleaf.engine.extract.facts.supplies import KINDS
from meterleaf.engine.extract.facts.understand import SENTENCES, VOLUMES, unit_of
from meterleaf.engine.extract.facts.values import Chosen
from meterleaf.engine.fields.numbers import habit_of
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from meterleaf.engine.content import Facts
    from meterleaf.engine.extract.facts.supplies import Supply


def used_by(facts: Facts, supply: Supply) -> Chosen:
    """The consumption that lines state; where they state none (a statement of readings), what the meters counted."""
    units = {one.unit or "": unit_of(one.unit, facts.syntax) for one in supply.meters}
    for kinds in _preferred(supply.commodity) if not supply.metered else ():
        lines = [one for one in supply.lines if one.unit is not None and one.unit.kind in kinds]
        unit = next((one.unit for one in lines), None)
        chosen = consumption.choose(lines, kinds, meters.total(supply.meters, unit, units))
        if chosen.quantity is not None:
            return chosen
    unit = next((one for one in units.values() if one is not None and one.kind in KINDS[supply.commodity]), None)
    told = facts.document_type == "statement" or supply.metered
    charged = told or any(one.role == "energy" for one in supply.lines)
    counted = meters.total(supply.meters, unit, units) if charged else None
    return Chosen(counted, unit, (), sure=told) if counted is not None else Chosen()


def noted(facts: Facts, supply: Supply) -> Chosen:
    """What the invoice's notes say was used, where its lines tell sums alone; it stands beside other things there."""
    habit = habit_of(facts.notes, country=country(facts))
    told = [part for note in facts.notes for part in SENTENCES.split(note) if _tells_use(fold(part))]
    found = [one for part in told for one in find_quantities(part, habit) if one.unit.kind in KINDS[supply.commodity]]
    if len({(one.value, one.unit.name) for one in found}) != 1 or not any(one.role == "energy" for one in supply.lines):
        return Chosen()
    return Chosen(found[0].value, found[0].unit, (), sure=False)


def _tells_use(text: str) -> bool:
    return words.says(text, "roles", "consumption") and not words.says(text, "yearly", "words")


def _preferred(commodity: str) -> tuple[frozenset[str], ...]:
    """Gas is billed as energy where the bill has it so, else as a volume."""
    return (frozenset({"energy"}), VOLUMES) if commodity == "gas" else (KINDS[commodity],)
