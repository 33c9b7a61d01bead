"""Whether a known label says that a value is something else than the field that is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.memory.anchors import stands_in
from meterleaf.engine.memory.layouts import wordless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.extract.hits import Hit
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.memory.layouts import Anchor

# What one code, and one day, can be: what a label calls the one is not the other.
CODES = frozenset({
    "invoice_number", "corrects_invoice_number", "account", "contract_number", "customer_number", "meter_number",
    "delivery_note_number", "supply_point", "tax_id", "supplier_tax_id", "customer_tax_id", "not.id",
})  # fmt: skip
DAYS = frozenset({"issue_date", "due_date", "not.date"})
# By how much another name must be the stronger one.
CLEARLY = 0.3


def claimed(name: str, value: Value, anchors: Sequence[Anchor], paper: Paper) -> bool:
    """Whether a label names the value otherwise, clearly more than the field: one that the taught value had not.

    A bill that corrects another prints that one's number too, often where the first bill had its own.
    """
    rivals = _rivals(name, value.kind)
    own = paper.links.strength(value, name)
    return any(
        link.strength * weight > own + CLEARLY and not _taught(link.hit, anchors)
        for link in paper.links.to(value)
        for role, weight in link.hit.weights(paper.language).items()
        if role in rivals
    )


def _rivals(name: str, kind: str) -> frozenset[str]:
    if kind == "text":
        return CODES - {name} if name in CODES else frozenset()
    return DAYS - {name} if kind in ("date", "period") else frozenset()


def _taught(hit: Hit, anchors: Iterable[Anchor]) -> bool:
    label = wordless(hit.segment.text[hit.start : hit.end]).split()
    return any(stands_in(label, one.words.split()) for one in anchors if one.words)
