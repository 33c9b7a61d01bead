"""The story of a reading made of facts: understand each line, gather what is billed, choose quantities, say where from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine.content import Problem
from meterleaf.engine.extract.facts import hints, items, words
from meterleaf.engine.extract.facts.header import country, evidence, header, kind_of, shared
from meterleaf.engine.extract.facts.supplies import supplies
from meterleaf.engine.extract.facts.understand import LONGEST_TEXT, understand
from meterleaf.engine.extract.facts.values import FactsReading
from meterleaf.engine.fields.numbers import habit_of
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import convert, unit
from meterleaf.engine.reading import Classification, Evidence, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Facts, Line
    from meterleaf.engine.extract.facts.items import Made
    from meterleaf.engine.extract.facts.values import Billed
    from meterleaf.engine.options import Options

# Letters of an invoice's lines that are looked through, in all and at the least of each; and notes.
_ALL_TEXT, _SHORTEST_TEXT, _MOST_NOTES = 300_000, 150, 200
# The fullest tank of a car or a van, in litres; a petrol line above it is bulk.
_LARGEST_TANK = Decimal(150)
_MOTOR_FUELS = frozenset({"diesel", "petrol", "lpg", "cng", "lng", "hvo", "biodiesel"})
_SURE, _GUESSED, _UNKNOWN = 0.99, 0.8, 0.6


def read_facts(facts: tuple[Facts, ...], options: Options) -> FactsReading | None:
    """The reading of a document's e-invoices; None where it has none. `other` with no items where none bills a consumption."""
    del options
    if not facts:
        return None
    facts = tuple(_settled(one) for one in facts)
    made = [(one, part) for one in facts for part in _made(one)]
    rows = tuple(_row(one, part, made) for one, part in made)
    return FactsReading(
        classification=_classification(facts, [part for _, part in made]),
        items=rows,
        document=header(facts[0]),
        evidence=_evidence(facts, made),
        problems=tuple(_problems(facts, [part for _, part in made])),
        confidence=_confidence(facts, [part for _, part in made]),
        period=next(((one.start, one.end) for one in facts if one.start and one.end), None),
    )


def _settled(facts: Facts) -> Facts:
    """Notes cut to what is worth searching (a page of small print names nothing that is billed); kinds made plain."""
    longest = min(LONGEST_TEXT, max(_SHORTEST_TEXT, _ALL_TEXT // max(1, len(facts.lines))))
    return replace(
        facts,
        document_type=kind_of(facts),
        notes=tuple(note[:LONGEST_TEXT] for note in facts.notes[:_MOST_NOTES]),
        lines=facts.lines if longest == LONGEST_TEXT else tuple(_cut(one, longest) for one in facts.lines),
    )


def _cut(line: Line, longest: int) -> Line:
    """A line of very many: bills with thousands of lines say little on each, attacks much."""
    name, description, note = (part and part[:longest] for part in (line.name, line.description, line.note))
    return replace(line, name=name, description=description, note=note)


def _understood(facts: Facts) -> list[Billed]:
    spoken = [part[:LONGEST_TEXT] for line in facts.lines for part in (line.name, line.description, line.note) if part]
    habit = habit_of((*spoken, *facts.notes), country=country(facts))
    return [understand(facts, line, habit) for line in facts.lines]


def _made(facts: Facts) -> list[Made]:
    lines = _understood(facts)
    wastes = [items.of_waste(facts, one) for one in lines if one.commodity == "waste"]
    if wastes:
        return wastes
    served = [one for one in supplies(facts, lines) if one.commodity != "heat"]
    piped = [items.of_supply(facts, one, alone=len(served) == 1) for one in served]
    fuels = [one for one in lines if one.commodity == "fuel" and one.quantity is not None]
    cold = [items.of_refrigerant(facts, one) for one in lines if one.commodity == "refrigerant"]
    vehicles = _is_filled_up(facts, lines, fuels)
    filled = [items.of_fuel(facts, one, vehicle=vehicles and one.fuel in _MOTOR_FUELS) for one in fuels]
    return [*piped, *filled, *cold]


def _is_filled_up(facts: Facts, lines: Sequence[Billed], fuels: Sequence[Billed]) -> bool:
    """Whether fuel went into vehicles: the bill speaks of cards or plates; or all its petrol and diesel fits tanks."""
    spoken = " ; ".join((*(one.text for one in lines), fold(" ; ".join((*facts.notes, facts.seller.name or "")))))
    if words.says(spoken, "card", "words") or (fuels and hints.fills_vehicles(facts)):
        return True
    litres = [_litres(one) for one in fuels if one.fuel in {"diesel", "petrol"}]
    return bool(litres) and all(amount is not None and amount <= _LARGEST_TANK for amount in litres)


def _litres(fuel: Billed) -> Decimal | None:
    if fuel.unit is None or fuel.unit.kind != "volume" or fuel.quantity is None:
        return None
    return convert(abs(fuel.quantity), fuel.unit, unit("litre_(l)"))


def _row(facts: Facts, part: Made, made: Sequence[tuple[Facts, Made]]) -> Item:
    """An item as readings carry it: the header's fields, its own, and its category where the file has several."""
    mixed = len({one.category for _, one in made}) > 1
    return shared(facts) | part.fields | ({"category": part.category} if mixed else {})


def _classification(facts: Sequence[Facts], made: Sequence[Made]) -> Classification:
    """The category of most items; the first of them where several have as many."""
    if not made:
        return Classification("other", ("other",), _other_confidence(facts), None, ("no line bills a consumption",))
    category = Counter(part.category for part in made).most_common(1)[0][0]
    tags = ("document" if category == "wastes" else "invoice", category)
    confidence = _SURE if any(part.sure for part in made if part.category == category) else _GUESSED
    return Classification(category, tags, confidence, None, tuple(f"{one.syntax} e-invoice" for one in facts[:1]))


def _confidence(facts: Sequence[Facts], made: Sequence[Made]) -> float:
    return min(_SURE if part.sure else _GUESSED for part in made) if made else _other_confidence(facts)


def _other_confidence(facts: Sequence[Facts]) -> float:
    """An invoice without lines (Factur-X MINIMUM), or of lump sums for a commodity, says too little to be sure."""
    return 0.97 if any(one.lines for one in facts) and not any(_names_a_supply(one) for one in facts) else _UNKNOWN


def _names_a_supply(facts: Facts) -> bool:
    """Whether a line names a commodity, and the title, the notes or the seller name it too."""
    lines = _understood(facts)
    hinted = hints.commodities(facts, ())
    return any(one.commodity is not None and hinted[one.commodity] for one in lines if one.role == "energy")


def _evidence(facts: Sequence[Facts], made: Sequence[tuple[Facts, Made]]) -> tuple[Evidence, ...]:
    found = list(evidence(facts[0], header(facts[0]), None))
    for place, (one, part) in enumerate(made):
        own = {name: value for name, value in shared(one).items() if name not in part.fields}
        found += [*evidence(one, own, place), *part.evidence(place)]
    return tuple(found)


def _problems(facts: Sequence[Facts], made: Sequence[Made]) -> list[Problem]:
    found = []
    if len(facts) > 1:
        found.append(
            Problem("SEVERAL_INVOICES", f"The file holds {len(facts)} invoices; each item names its own.", "info")
        )
    if not any(one.lines for one in facts):
        found.append(
            Problem("NO_INVOICE_LINES", "The e-invoice states sums only and no lines: see the document itself.", "info")
        )
    if any(not part.sure and "quantity" in part.fields for part in made):
        told = "Lines of the e-invoice do not agree on what was consumed, or do not name it: compare the quantity."
        found.append(Problem("QUANTITY_UNCLEAR", told, "warning"))
    return found
