"""What a reading is worth where its category is not certain, and which category a file of several has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.classify.documents import tags_of
from meterleaf.engine.classify.signals import OTHER

if TYPE_CHECKING:
    from meterleaf.engine.reading import Classification, Item, Reading

# Below this chance somebody looks at what the document is, however clear its values are.
SURE_OF_CATEGORY = 0.9
# What is believed at most of a bill on which no consumption was found.
_NOTHING_FOUND = 0.5


def doubted(classification: Classification, reading: Reading) -> Reading:
    """The reading, no surer than its category is; marked for review where that is doubtful, or a bill has no items."""
    if reading.status != "success":
        return reading
    reasons = _reasons(classification, reading)
    doubtful = classification.rival and not _both(classification, reading)
    confidence = min(reading.confidence, classification.confidence) if doubtful else reading.confidence
    if classification.category != OTHER and not reading.items:
        confidence = min(confidence, _NOTHING_FOUND)
    return replace(
        reading,
        confidence=confidence,
        needs_review=reading.needs_review or bool(reasons),
        review_reasons=(*reasons, *reading.review_reasons),
    )


def _reasons(classification: Classification, reading: Reading) -> list[str]:
    found = []
    name = _spoken(classification.category)
    looked_at = classification.confidence < SURE_OF_CATEGORY or (reading.needs_review and not reading.items)
    if looked_at and classification.rival and not _both(classification, reading):
        found.append(f"It is not certain that this is {name}: it may be {_spoken(classification.rival)}.")
    if classification.category != OTHER and not reading.items:
        found.append(f"It looks like {name}, and no consumption was found on it.")
    return found


def _both(classification: Classification, reading: Reading) -> bool:
    """Whether items of the category and of its rival were found: the document is of both."""
    found = {item.get("category", classification.category) for item in reading.items}
    return {classification.category, classification.rival} <= found


def _spoken(category: str) -> str:
    return "no bill of a consumption" if category == OTHER else category.replace("_", " ")


def by_items(classification: Classification, reading: Reading) -> tuple[Classification, Reading]:
    """A file of several categories has that of most of its items; each item of another one names its own."""
    own = [str(item.get("category") or classification.category) for item in reading.items]
    counted = Counter(own)
    most = max(counted, key=lambda name: (counted[name], name == classification.category), default=None)
    if most is None or most == classification.category:
        return classification, reading
    items = tuple(_named(item, name, most) for item, name in zip(reading.items, own, strict=True))
    changed = replace(classification, category=most, tags=tags_of(most), rival=classification.category)
    return changed, replace(reading, items=items)


def _named(item: Item, own: str, category: str) -> Item:
    rest = {name: value for name, value in item.items() if name != "category"}
    return rest if own == category else {**rest, "category": own}
