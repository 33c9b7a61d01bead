"""What an invoice's words say of its commodity where its lines do not name one: titles, notes, who sells.

The words are those by which pages are classified; a catalogued supplier that sells one thing only is a hint too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from meterleaf.engine.extract.lexicon import category_data
from meterleaf.engine.extract.text import phrase
from meterleaf.engine.suppliers.catalogue import find_suppliers, supplier_of_tax_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Facts
    from meterleaf.engine.extract.facts.values import Billed, Commodity
    from meterleaf.engine.suppliers.catalogue import Supplier

_PIPED: tuple[Commodity, ...] = ("electricity", "gas", "water")
_SORTS = {"strong": 1, "against": -2}
_LONGEST = 400  # characters of each text: a title stands first
_MOST_LINES = 100  # what so many lines do not name, the rest does not either
_SUPPLIER = 2

Phrases = dict[str, list[tuple[tuple[str, ...], "Commodity", int]]]


def commodities(facts: Facts, lines: Iterable[Billed]) -> Counter[Commodity]:
    """How much speaks for each piped commodity; only what has more for it than against it."""
    told = (one.text for one in islice(lines, _MOST_LINES))
    spoken = dict.fromkeys((*facts.notes[:_MOST_LINES], facts.seller.name or "", *told))
    found: Counter[Commodity] = Counter()
    for text in spoken:
        found.update(_of_text(text[:_LONGEST]))
    sold = _sold_by(facts)
    for name in sold if len(sold) == 1 else ():
        found[name] += _SUPPLIER
    return Counter({name: amount for name, amount in found.items() if amount > 0})


def surely_sold(facts: Facts) -> set[Commodity]:
    """What the title or a note bills, or what a catalogued seller supplies: enough to name a bill without a quantity."""
    spoken = [_of_text(note[:_LONGEST]) for note in facts.notes[:_MOST_LINES]]
    return {name for counts in spoken for name, weight in counts.items() if weight > 0} | set(_sold_by(facts))


def fills_vehicles(facts: Facts) -> bool:
    """Whether the catalogue knows the seller for cards and filling stations, and not for deliveries in bulk."""
    supplier = _supplier(facts)
    return supplier is not None and "recharges" in supplier.supplies and "fuel_delivery" not in supplier.supplies


def _of_text(text: str) -> Counter[Commodity]:
    """Each phrase of the text once, the longest at each place."""
    words = phrase(text)
    found: dict[tuple[tuple[str, ...], Commodity], int] = {}
    for at, word in enumerate(words):
        fitting = [one for one in _phrases().get(word, ()) if words[at : at + len(one[0])] == one[0]]
        longest = max((len(one[0]) for one in fitting), default=0)
        found |= {(told, name): weight for told, name, weight in fitting if len(told) == longest}
    counts: Counter[Commodity] = Counter()
    for (_, name), weight in found.items():
        counts[name] += weight
    return counts


def _sold_by(facts: Facts) -> list[Commodity]:
    """What the catalogue says that the seller supplies."""
    supplier = _supplier(facts)
    return [] if supplier is None else [name for name in _PIPED if name in supplier.supplies]


def _supplier(facts: Facts) -> Supplier | None:
    """The seller in the catalogue, by tax number or by name."""
    found = supplier_of_tax_id(facts.seller.tax_id) if facts.seller.tax_id else None
    if found is not None or not facts.seller.name:
        return found
    return next((one.supplier for one in find_suppliers(facts.seller.name, facts.seller.country) if one.sure), None)


@cache
def _phrases() -> Phrases:
    found: Phrases = defaultdict(list)
    for name in _PIPED:
        for data in category_data(name).values():
            for sort, weight in _SORTS.items():
                for text in data.get("signals", {}).get(sort, ()):
                    if words := phrase(text):
                        found[words[0]].append((words, name, weight))
    return dict(found)
