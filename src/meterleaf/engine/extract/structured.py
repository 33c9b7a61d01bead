"""Documents that state their values themselves (e-invoices): their reading stands before anything found by looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import read_facts
from meterleaf.engine.reading import Reading

if TYPE_CHECKING:
    from meterleaf.engine.content import Content, Problem
    from meterleaf.engine.extract.facts import FactsReading
    from meterleaf.engine.options import Options
    from meterleaf.engine.reading import Classification, Evidence

# Below this a structured reading is looked at by a person.
SURE_ENOUGH = 0.9


def read_structured(content: Content, options: Options) -> FactsReading | None:
    """What the content's own structure says; None where it has pages alone."""
    return read_facts(content.facts, options)


def stands_alone(found: FactsReading | None, *, pages: bool) -> bool:
    """Whether the structure says all there is: it tells quantities, or surely bills none; or there are no pages to ask.

    The profiles of Factur-X without lines (MINIMUM, BASIC WL), and lines that sum a bill up, leave the rest to the pages.
    """
    if found is None:
        return False
    tells = any(item.get("quantity") is not None for item in found.items)
    surely_none = found.classification.category == "other" and found.confidence >= SURE_ENOUGH
    return tells or surely_none or not pages


def with_stated_header(reading: Reading, found: FactsReading) -> Reading:
    """A page's reading whose header an e-invoice states: what is stated stands, also in the items."""
    shared = {name: value for name, value in found.document.items() if value is not None}
    own = {name: value for name, value in shared.items() if name != "amount_due"}
    if found.period is not None:
        spoken = dict(zip(("start_date", "end_date"), found.period, strict=True))
        reading = replace(reading, items=tuple({**spoken, **item} for item in reading.items))
    stated = {row.field: row for row in found.evidence if row.item is None}
    kept = tuple(row for row in reading.evidence if row.field not in stated)
    placed = (replace(stated[name], item=at) for at in range(len(reading.items)) for name in own if name in stated)
    return replace(
        reading,
        items=tuple({**item, **own} for item in reading.items),
        document={**reading.document, **shared},
        evidence=(*stated.values(), *placed, *kept),
    )


def without_boxes(reading: Reading) -> Reading:
    """The evidence of a paper inside the document names its page only: the document itself has no such picture."""
    told = (row if row.page is None else _in_attachment(row) for row in reading.evidence)
    return replace(reading, evidence=tuple(told))


def _in_attachment(row: Evidence) -> Evidence:
    return replace(row, page=None, box=None, place=f"attached PDF, page {row.page}")


def as_reading(found: FactsReading) -> tuple[Classification, Reading, tuple[Problem, ...]]:
    """A structured reading in the shape of every reading."""
    reading = Reading(
        "success",
        found.items,
        found.document,
        found.evidence,
        (),
        found.confidence,
        needs_review=found.confidence < SURE_ENOUGH,
    )
    return found.classification, reading, found.problems
