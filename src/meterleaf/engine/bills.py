"""A file's pages, read bill by bill: each bill with its own category, header, items and doubts; then made one reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.classify.documents import classify_view
from meterleaf.engine.classify.doubt import doubted
from meterleaf.engine.extract.pages import paper_for, read_paper
from meterleaf.engine.extract.several.bills import counted_anew, cut_of
from meterleaf.engine.extract.view import view_of
from meterleaf.engine.memory.recalling import apply, recall
from meterleaf.engine.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from meterleaf.engine.content import Content
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.several.bills import Cut
    from meterleaf.engine.memory.recalling import Recalled
    from meterleaf.engine.options import Options
    from meterleaf.engine.reading import Classification, Evidence, Item

# From this confidence a bill's own words decide what it is.
_CLEAR = 0.7
Read = tuple["Classification", Reading]


def read_bills(
    content: Content,
    options: Options,
    category: str | None = None,
    told: Callable[[str], None] = lambda _step: None,
) -> Read:
    """What the pages are and say, with what was taught; `category` is what the caller knows them to be.

    `told` hears when it is known what they are ("classify").
    """
    classification, recalled, paper = _opened(content, options, category)
    told("classify")
    cut = cut_of(paper)
    if len(cut.bills) < 2:
        reading = _warned(read_paper(paper, classification), _hidden(paper, cut))
        return classification, apply(recalled, reading) if recalled else reading
    parts = [_read(content, bill, options, category) for bill in cut.bills]
    classification, reading = _joined([(*part, bill[0]) for part, bill in zip(parts, cut.bills, strict=True)])
    return classification, _warned(reading, _hidden(None, cut))


def _opened(content: Content, options: Options, category: str | None) -> tuple[Classification, Recalled | None, Paper]:
    recalled = recall(options.memory, content) if options.memory else None
    view = view_of(content.pages)
    classification = classify_view(view, recalled.layout.category if recalled else category)
    return classification, recalled, paper_for(content.pages, classification, options, view)


def _read(content: Content, bill: Sequence[int], options: Options, category: str | None) -> Read:
    """One bill of several. What the whole file is said to be holds for a bill that does not say better itself."""
    own = replace(content, pages=tuple(page for page in content.pages if page.number in bill))
    classification, recalled, paper = _opened(own, options, None)
    if category is not None and classification.confidence < _CLEAR:
        classification, recalled, paper = _opened(own, options, category)
    reading = read_paper(paper, classification)
    return classification, apply(recalled, reading) if recalled else reading


def _hidden(paper: Paper | None, cut: Cut) -> str | None:
    """What hints at a bill that was not parted from the one before it."""
    again = counted_anew(paper) if paper else None
    if again is not None:
        return f"Pages are counted from 1 again on page {again}: there may be another document in this file."
    if cut.doubtful:
        return f"A page seems to begin on its own (page {cut.doubtful[0]}): there may be another document in this file."
    return None


def _warned(reading: Reading, reason: str | None) -> Reading:
    """The reading, for a person to look at where there is a reason."""
    if reason is None:
        return reading
    return replace(reading, needs_review=True, review_reasons=(*reading.review_reasons, reason))


def _joined(parts: Sequence[tuple[Classification, Reading, int]]) -> Read:
    """One reading of all bills, those without items left out. The header is that of the first; each item has its own.

    All must be right for the whole to be right, so the chances are multiplied.
    """
    judged = [(one, doubted(one, reading), page) for one, reading, page in parts]
    told = [part for part in judged if part[1].items] or judged[:1]
    counted = Counter(one.category for one, reading, _ in told for _ in reading.items or (None,))
    main = counted.most_common(1)[0][0]
    items: list[Item] = []
    evidence: list[Evidence] = [row for row in told[0][1].evidence if row.item is None]
    confidence, reasons = 1.0, []
    for one, reading, page in told:
        own = {"category": one.category} if one.category != main else {}
        evidence += [replace(row, item=row.item + len(items)) for row in reading.evidence if row.item is not None]
        items += [{**item, **own} for item in reading.items]
        confidence *= reading.confidence
        reasons += [f"Bill that begins on page {page}: {reason}" for reason in reading.review_reasons]
    left = [page for _, reading, page in judged if told[0][1].items and not reading.items]
    reasons += [
        f"The document that begins on page {page} was left out: no consumption was read on it." for page in left
    ]
    review = bool(left) or any(reading.needs_review for _, reading, _ in told)
    whole = Reading(
        "success", tuple(items), told[0][1].document, tuple(evidence), (), confidence, review, tuple(reasons)
    )
    return next(one for one, _, _ in told if one.category == main), whole
