"""Several bills in one file, one behind the other: on which pages each begins.

A bill begins where the pages are counted anew or a head like the first one's stands, and a number of its own is
printed there. A second number alone begins none: bills cite orders, notes and older bills.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.header import code_candidates, document_number_candidates
from meterleaf.engine.extract.points import normal
from meterleaf.engine.extract.scoring import Candidate, scored
from meterleaf.engine.extract.text import fold
from meterleaf.engine.extract.totals import amount_candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.paper import Paper

# Page 2 of 3, Seite 2 von 3, 2/3: which page of how many.
_WORDS = r"page|pagina|pag\.?|seite|blatt|side|sida|sivu|strona|str\.|halaman|muka surat|p\."
_MARK = re.compile(
    rf"(?:{_WORDS})\s*(?:no\.?|n[ro]?\.?)?\s*:?\s*(\d{{1,3}})(?!\d)(?:\s*(?:/|of|de|von|di|van|av|af|z|sur|dari|-)\s*(\d{{1,3}})(?!\d))?"
)
_BARE = re.compile(r"(\d{1,2})\s?/\s?(\d{1,2})")
# A head stands in the upper part of its page; heads of one layout stand within this distance.
_HEAD, _APART = 0.5, 0.035
# Below this score (log-odds against "no number at all") a code is not believed to be a bill's number.
_BELIEVED = 0.0
_LABELLED = 0.45


@dataclass(frozen=True, slots=True)
class Head:
    """The number that a page states as its own document's: what it is and where it stands."""

    number: str
    box: Box
    label: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one page says of where it belongs: which page of how many, a document's head, amounts called the total."""

    page: int
    mark: tuple[int, int | None] | None
    heads: tuple[Head, ...]
    totals: frozenset[object]
    dates: frozenset[object]


@dataclass(frozen=True, slots=True)
class Cut:
    """The numbers of the pages of each bill, and pages that may begin another one, though nothing makes sure of it."""

    bills: list[list[int]]
    doubtful: tuple[int, ...] = ()


def cut_of(paper: Paper) -> Cut:
    """The bills of the file; one where it holds one."""
    pages = sorted({line.page for line in paper.view.lines})
    if len(pages) < 2:
        return Cut([pages])
    heads = _heads(paper)
    if len({head.number for found in heads.values() for head in found}) < 2:
        return Cut([pages])
    leaves = _leaves(paper, pages, heads)
    bills, doubtful = [[leaves[0]]], []
    for leaf in leaves[1:]:
        if _begins(leaf, bills[-1]):
            bills.append([leaf])
        else:
            doubtful += [leaf.page] if _may_begin(leaf, bills[-1]) else []
            bills[-1].append(leaf)
    return Cut([[leaf.page for leaf in bill] for bill in bills], tuple(doubtful))


def counted_anew(paper: Paper) -> int | None:
    """The page at which pages are counted from one again, where that begins no bill that is known by its number."""
    pages = sorted({line.page for line in paper.view.lines})
    marks = _marks(paper) if len(pages) > 1 else {}
    again = [
        page for page in pages[1:] if marks.get(page, (0, None))[0] == 1 and marks.get(pages[0], (0, None))[0] == 1
    ]
    return again[0] if again else None


def _begins(leaf: Leaf, bill: Sequence[Leaf]) -> bool:
    known = {head.number for one in bill for head in one.heads}
    if not leaf.heads or not known or known & {head.number for head in leaf.heads}:
        return False
    if leaf.mark is not None and leaf.mark[0] > 1:
        return False
    if leaf.mark is not None and bill[0].mark is not None:
        return True
    return _alike(leaf, bill[0]) or _complete(leaf, bill)


def _may_begin(leaf: Leaf, bill: Sequence[Leaf]) -> bool:
    """Whether pages are counted anew, or another number heads the page over a total that the bill before has not."""
    if leaf.mark is not None:
        return leaf.mark[0] == 1 and bill[0].mark is not None and bill[0].mark[0] == 1
    known = {head.number for one in bill for head in one.heads}
    before = frozenset().union(*(one.totals for one in bill))
    other = bool(known and leaf.heads) and not known & {head.number for head in leaf.heads}
    return other and bool(leaf.totals - before)


def _alike(leaf: Leaf, first: Leaf) -> bool:
    """Whether the page has the head of the bill's first page: the same label in the same place, on its own day or sum."""
    same = any(
        one.label == other.label and abs(one.box.x0 - other.box.x0) < _APART and abs(one.box.y0 - other.box.y0) < _APART
        for one in leaf.heads
        for other in first.heads
    )
    return same and bool(leaf.totals) and (leaf.totals != first.totals or leaf.dates != first.dates)


def _complete(leaf: Leaf, bill: Sequence[Leaf]) -> bool:
    """Whether a whole bill lies behind and another whole one begins: number, day and total, each other than before."""
    before = frozenset().union(*(one.totals for one in bill))
    days = frozenset().union(*(one.dates for one in bill))
    return bool(before and leaf.totals and leaf.dates) and not leaf.totals & before and bool(leaf.dates - days)


def _leaves(paper: Paper, pages: Sequence[int], heads: dict[int, list[Head]]) -> list[Leaf]:
    marks = _marks(paper)
    totals = _by_page(
        (one.place.page, one.value) for one in amount_candidates(paper, "total_amount") if _named(one, "total")
    )
    dates = _by_page((value.page, value.value) for value in paper.of_kind("date"))
    return [
        Leaf(
            page,
            marks.get(page),
            tuple(heads.get(page, ())),
            totals.get(page, frozenset()),
            dates.get(page, frozenset()),
        )
        for page in pages
    ]


def _by_page(found: Iterable[tuple[int, object]]) -> dict[int, frozenset[object]]:
    pages: dict[int, set[object]] = {}
    for page, value in found:
        pages.setdefault(page, set()).add(value)
    return {page: frozenset(values) for page, values in pages.items()}


def _named(candidate: Candidate, name: str) -> bool:
    return candidate.features.get(name, 0.0) > _LABELLED and candidate.value > 0


def _heads(paper: Paper) -> dict[int, list[Head]]:
    """By page, the numbers in its upper part that labels of document numbers name."""
    notes = paper.category in {"wastes", "fuel_delivery"}
    found: list[Candidate] = scored("invoice_number", code_candidates(paper, "invoice_number", 3))
    if paper.category == "wastes":
        found += scored("document_number", document_number_candidates(paper))
    elif notes:
        found += scored("code", code_candidates(paper, "delivery_note_number", 3))
    heads: dict[int, list[Head]] = {}
    for one in sorted(found, key=lambda one: -one.score):
        place = one.place
        strong = max(one.features.get("own", 0.0), one.features.get("inv_own", 0.0)) > _LABELLED
        if strong and one.score > _BELIEVED and place.box.y0 < _HEAD and not heads.get(place.page):
            heads[place.page] = [Head(normal(str(one.value)), place.box, _label(paper, one))]
    return heads


def _label(paper: Paper, candidate: Candidate) -> str:
    """The words that name the number."""
    link = next(iter(paper.links.to(candidate.place)), None)
    return fold(link.hit.segment.text[link.hit.start : link.hit.end]) if link else ""


def _marks(paper: Paper) -> dict[int, tuple[int, int | None]]:
    """Which page of how many each page calls itself."""
    found: dict[int, tuple[int, int | None]] = {}
    for line in paper.view.lines:
        if line.page in found:
            continue
        for segment in line.segments:
            match = _MARK.search(fold(segment.text)) if segment.has_digit else None
            if match is None and (line.box.y0 < 0.1 or line.box.y1 > 0.9):
                match = _BARE.fullmatch(segment.text.strip())
            if match and (match[2] is None or int(match[1]) <= int(match[2])) and int(match[1]) > 0:
                found[line.page] = (int(match[1]), int(match[2]) if match[2] else None)
                break
    return found
