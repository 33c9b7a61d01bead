"""Asks, grounds, and joins: the local reading stands wherever the model is not better than it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meterleaf.engine import registry
from meterleaf.engine.consult.grounding import Grounded, ground
from meterleaf.engine.consult.question import INSTRUCTIONS, question_of, schema_of
from meterleaf.engine.content import Problem
from meterleaf.engine.extract.paper import paper_of
from meterleaf.engine.reading import Evidence, plain

if TYPE_CHECKING:
    from meterleaf.engine.content import Content
    from meterleaf.engine.contracts import LanguageModel
    from meterleaf.engine.options import Options
    from meterleaf.engine.reading import Classification, Item, Reading

# A local value that is less sure than this gives way to a grounded one of the model.
DOUBTFUL = 0.8
# How sure a value is that the model alone gave, and the share of the remaining doubt that its agreement takes away.
ALONE, AGREEMENT = 0.75, 0.5
# From this confidence on nobody has to look.
SURE = 0.9


def consult(
    model: LanguageModel, content: Content, classification: Classification, reading: Reading, options: Options
) -> tuple[Reading, Problem | None]:
    """The reading after the model was asked; its failure leaves the reading as it is, with a problem that says so."""
    if len(reading.items) > 1 or classification.category == "other" or not content.pages:
        return reading, None
    category = next((one for one in registry.categories() if one.name == classification.category), None)
    paper = paper_of(content.pages, category, classification.language, options)
    try:
        told = model.ask(INSTRUCTIONS, question_of(paper.view, classification.category), schema_of())
    except Exception as error:  # noqa: BLE001 - whatever fails outside, the local reading stands
        code = getattr(error, "code", "LLM_FAILED")
        return reading, Problem(code, f"The language model gave no answer: {error}", "info")
    grounded = {name: one for name, value in told.items() if value is not None and (one := ground(name, value, paper))}
    return _joined(reading, {name: one for name, one in grounded.items() if name in schema_of()["properties"]}), None


def _joined(reading: Reading, grounded: dict[str, Grounded]) -> Reading:
    item: Item = dict(reading.items[0]) if reading.items else {}
    known = {one.field: one for one in reading.evidence if one.item == 0}
    evidence = {(one.item, one.field): one for one in reading.evidence}
    for name, one in grounded.items():
        before = known.get(name)
        if _same(item.get(name), one.value):
            if before is not None:
                surer = before.confidence + AGREEMENT * (1 - before.confidence)
                evidence[0, name] = replace(before, confidence=surer)
        elif before is None or before.confidence < DOUBTFUL:
            if name == "quantity" and "unit" not in item:
                continue  # a number without its unit is no quantity
            item[name] = one.value
            evidence[0, name] = Evidence(0, name, one.text, "llm", ALONE, one.page, one.box)
    confidence = _confidence(reading, known, evidence)
    methods = list(dict.fromkeys((*reading.engine.get("methods", []), "llm")))
    return replace(
        reading,
        items=(item,),
        evidence=tuple(evidence.values()),
        confidence=confidence,
        needs_review=confidence < SURE,
        engine={**reading.engine, "methods": methods},
    )


def _confidence(reading: Reading, before: dict[str, Evidence], after: dict[tuple[int | None, str], Evidence]) -> float:
    """The reading's confidence, moved as far as the confidences of its fields have moved."""
    moved = reading.confidence
    for name in ("invoice_number", "quantity", "start_date", "end_date"):
        old, new = before.get(name), after.get((0, name))
        if old is not None and new is not None and old.confidence > 0:
            moved *= new.confidence / old.confidence
        elif new is not None:
            moved *= new.confidence
    return min(moved, 0.97)


def _same(mine: Any, told: Any) -> bool:
    if mine is None:
        return False
    one, other = plain(mine), plain(told)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one) == abs(other)
    return "".join(filter(str.isalnum, str(one))).lower() == "".join(filter(str.isalnum, str(other))).lower()
