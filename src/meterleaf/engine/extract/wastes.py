"""Items of waste papers: one a waste line, with its code, its quantity, its treatment, and the three parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.chain import take_parties
from meterleaf.engine.extract.days import choose_day
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.header import choose_document_number
from meterleaf.engine.extract.metered import take_quantity
from meterleaf.engine.extract.quantities import choose_quantity, quantity_candidates
from meterleaf.engine.extract.scoring import choose, scored
from meterleaf.engine.fields.wastes import find_operations, find_waste_codes, waste_kind

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Candidate
    from meterleaf.engine.extract.view import Segment
    from meterleaf.engine.fields.wastes import WasteCodeMatch

# A row of a waste table is at most so many lines high, half of them above its code.
_ROW_ABOVE, _ROW_BELOW = 1, 2
# More words than these are a sentence, and more before a code than these are not the name of a waste.
_LONGEST_ROW, _LONGEST_NAME = 9, 4


@dataclass(frozen=True, slots=True)
class Row:
    """One waste line: its code, where that stands, and the lines that belong to it."""

    code: WasteCodeMatch
    segment: Segment
    first: int
    last: int


def waste_items(paper: Paper) -> list[ItemDraft]:
    """One item a waste line; one without a code where the paper names none."""
    rows = _rows(paper)
    shared = _shared(paper)
    candidates = scored("quantity.wastes", quantity_candidates(paper))
    drafts = []
    for row in rows:
        draft = ItemDraft(dict(shared))
        _take_waste(draft, paper, row)
        own = _of_row(candidates, row)
        if len(rows) > 1:
            # What stands elsewhere is another waste's, or all wastes' together.
            take_quantity(draft, choose("quantity.wastes", own, even_if_unlikely=True))
        else:
            take_quantity(draft, choose("quantity.wastes", own) or choose_quantity(paper))
        drafts.append(draft)
    if not drafts:
        draft = ItemDraft(dict(shared))
        take_quantity(draft, choose_quantity(paper))
        drafts.append(draft)
    return _once(drafts)


def _once(drafts: list[ItemDraft]) -> list[ItemDraft]:
    """Without what a consignee repeats at the foot of the paper: the same code with the same quantity."""
    found: dict[tuple[object, ...], ItemDraft] = {}
    for draft in drafts:
        amount = draft.fields.get("quantity")
        key = (draft.fields["ler_code"].value, amount.value) if amount and "ler_code" in draft.fields else (id(draft),)
        found.setdefault(key, draft)
    return list(found.values())


def _of_row(candidates: list[Candidate], row: Row) -> list[Candidate]:
    """The quantities on the code's own line; where it has none, those of the lines around that are the row's."""
    near = [one for one in candidates if row.first <= one.place.line <= row.last and not one.more.parts]
    return [one for one in near if one.place.line == row.segment.line] or near


def _rows(paper: Paper) -> list[Row]:
    """The codes of the paper that head a line; a code mentioned again adds none."""
    found = [(segment, code) for segment in paper.view.segments for code in find_waste_codes(segment.text)]
    believed = [
        (segment, code)
        for segment, code in found
        if code.known and (code.labelled or code.form != "plain" or code.starred)
    ]
    columns = [(segment.page, segment.box.x0) for segment, _ in believed]
    # A plain code under a marked one stands in the same column of codes.
    believed = [
        (segment, code)
        for segment, code in found
        if code.known
        and (not columns or any(page == segment.page and abs(x0 - segment.box.x0) < 0.015 for page, x0 in columns))
    ]
    believed = _without_asides(paper, believed)
    rows: list[Row] = []
    seen: set[tuple[str, int]] = set()
    lines = [segment.line for segment, _ in believed]
    for index, (segment, code) in enumerate(believed):
        same_before = any(row.code.code == code.code and not _quantified(paper, segment.line) for row in rows)
        if (code.code, segment.line) in seen or same_before:
            continue
        seen.add((code.code, segment.line))
        before = max((line for line in lines[:index] if line < segment.line), default=-10)
        after = min((line for line in lines[index + 1 :] if line > segment.line), default=10**9)
        first = max(segment.line - _ROW_ABOVE, before + 1)
        rows.append(Row(code, segment, first, min(segment.line + _ROW_BELOW, after - 1)))
    return rows


def _without_asides(paper: Paper, found: list[tuple[Segment, WasteCodeMatch]]) -> list[tuple[Segment, WasteCodeMatch]]:
    """Without codes of wastes that the paper only speaks of: the last load's, what else is taken in, what stayed behind."""
    ranks = [_aside(segment, code) for segment, code in found]
    kept = [one for one, rank in zip(found, ranks, strict=True) if rank == min(ranks)]
    if {code.code for _, code in kept} != {code.code for _, code in found}:
        paper.signs.append("Codes of further wastes stand in its text.")
    return kept


def _aside(segment: Segment, code: WasteCodeMatch) -> int:
    """0 for a code that heads its line or has its name before it, 1 inside a sentence or in brackets, 2 among others."""
    others = {other.code for other in find_waste_codes(segment.text) if other.known}
    before = segment.text[: code.start]
    if len(others) > 1 and len(segment.words) > _LONGEST_ROW:
        return 2
    in_brackets = before.count("(") > before.count(")")
    spoken = len(segment.words) > _LONGEST_ROW and sum(word.isalpha() for word in before.split()) > _LONGEST_NAME
    return int(not code.labelled and (in_brackets or spoken))


def _quantified(paper: Paper, line: int) -> bool:
    return any(value.kind == "quantity" for value in paper.values_of(line))


def _take_waste(draft: ItemDraft, paper: Paper, row: Row) -> None:
    segment, code = row.segment, row.code
    box = segment.box_of(code.start, code.end)
    sure = 0.97 if code.labelled or code.form != "plain" else 0.85
    draft.take("ler_code", Taken(code.code, sure, segment.text[code.start : code.end], segment.page, box))
    kind = waste_kind(code.code)
    if kind is not None:
        draft.take("hazardous", Taken(kind.hazardous, sure, derived=("ler_code",)))
    described = _description(paper, row)
    if described is not None:
        draft.take("description", described)
    for line in range(row.first, row.last + 1):
        for one in paper.view.lines[line].segments if line < len(paper.view.lines) else ():
            for operation in find_operations(one.text):
                place = one.box_of(operation.start, operation.end)
                if "rd_code" not in draft.fields:
                    draft.take("rd_code", Taken(operation.code, 0.85, operation.code, one.page, place))
    if "rd_code" not in draft.fields:
        draft.take("rd_code", _operation(paper))


def _description(paper: Paper, row: Row) -> Taken | None:
    """The words behind the code, or in the next segment of its line."""
    rest = row.segment.text[row.code.end :].strip(" -–:*()")
    if len(rest) > 3 and any(c.isalpha() for c in rest):
        start = row.segment.text.index(rest, row.code.end)
        return Taken(rest, 0.8, rest, row.segment.page, row.segment.box_of(start, start + len(rest)))
    line = paper.view.lines[row.segment.line]
    wordy = [s for s in line.segments if s is not row.segment and sum(c.isalpha() for c in s.text) > 4]
    if wordy:
        nearest = min(wordy, key=lambda s: abs(s.box.x0 - row.segment.box.x1))
        return Taken(nearest.text, 0.7, nearest.text, nearest.page, nearest.box)
    return None


def _operation(paper: Paper) -> Taken | None:
    """An operation printed once for the whole paper, beside its label."""
    for hit in paper.hits:
        if "treatment" in hit.roles:
            for operation in find_operations(hit.segment.text[hit.start :]):
                return Taken(operation.code, 0.8, operation.code, hit.segment.page, hit.segment.box)
    found = [(s, operation) for s in paper.view.segments for operation in find_operations(s.text)]
    if len({operation.code for _, operation in found}) == 1:
        segment, operation = found[0]
        return Taken(operation.code, 0.7, operation.code, segment.page, segment.box_of(operation.start, operation.end))
    return None


def _shared(paper: Paper) -> dict[str, Taken]:
    """What all lines of the paper have in common: its number, its day, its parties."""
    draft = ItemDraft()
    number = choose_document_number(paper)
    if number:
        draft.take("document_number", number.taken())
        draft.take("invoice_number", number.taken())
    day = choose_day(paper, "transport_date")
    if day:
        draft.take("start_date", day.taken())
        draft.take("end_date", day.taken())
    take_parties(draft, paper)
    return draft.fields
