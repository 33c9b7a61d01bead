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
    from meterleaf.engine.reading import Classification

# Below this a structured reading is looked at by a person.
SURE_ENOUGH = 0.9


def read_structured(content: Content, options: Options) -> FactsReading | None:
    """What the content's own structure says; None where it has pages alone."""
    return read_facts(content.facts, options)


def with_stated_header(reading: Reading, found: FactsReading) -> Reading:
    """A page's reading whose header an e-invoice states: what is stated stands, also in the items."""
    shared = {name: value for name, value in found.document.items() if value is not None}
    items = tuple({**item, **{name: value for name, value in shared.items() if name in item}} for item in reading.items)
    replaced = {row.field for row in found.evidence}
    evidence = tuple(row for row in reading.evidence if row.field not in replaced or row.item is not None)
    return replace(reading, items=items, document={**reading.document, **shared}, evidence=(*found.evidence, *evidence))


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
