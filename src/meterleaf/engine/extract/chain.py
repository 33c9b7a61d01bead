"""The chain of a waste: who produced it, who carries it, where it goes, each with the number that registers give it.

A party's block begins with its heading; in it stands the name, behind a label of names or alone, among address, tax
number and permits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.answers import answers
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.names import is_company, person_or_company
from meterleaf.engine.extract.parties import with_form_below
from meterleaf.engine.extract.text import fold, word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.hits import Hit
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.view import Segment

PARTIES = ("producer", "carrier", "destination")
# A block's name stands within so many lines of its heading.
_REACH = 6
# NIMA: the ten digits by which Spain's waste registers know a site (Real Decreto 553/2020, annex III).
_NIMA = re.compile(r"(?<!\d)\d{10}(?!\d)")


def take_parties(draft: ItemDraft, paper: Paper) -> None:
    """`producer`, `carrier`, `destination` and their `..._nima`."""
    headings = [hit for hit in paper.hits if set(PARTIES) & hit.roles]
    for role in PARTIES:
        draft.take(role, _name(paper, role, headings))
    for answer in answers(paper, "nima"):
        code = _NIMA.search(answer.text)
        whose = _whose(paper, answer.hit, headings)
        if code and whose and f"{whose}_nima" not in draft.fields:
            start = answer.start + code.start()
            box = answer.segment.box_of(start, start + len(code[0]))
            draft.take(f"{whose}_nima", Taken(code[0], 0.85, code[0], answer.segment.page, box))


def _name(paper: Paper, role: str, headings: list[Hit]) -> Taken | None:
    """The best of what stands under the role's headings; a company before a person, the nearer before the farther."""
    best: tuple[float, Taken] | None = None
    for hit in headings:
        weight = hit.weight(role, paper.language)
        found = next(iter(_names(paper, hit)), None) if weight else None
        if found is None:
            continue
        segment, start, end, distance = found
        text = segment.text[start:end]
        text = with_form_below(paper, segment, text) if end >= len(segment.text.rstrip()) else text
        score = (1.0 if is_company(text) else 0.7) - 0.06 * distance + 0.1 * weight - 0.3 * (not _leads(hit))
        taken = Taken(text, min(0.95, max(0.3, score)), text, segment.page, segment.box_of(start, end))
        if best is None or score > best[0]:
            best = (score, taken)
    return best[1] if best and best[0] > 0.4 else None


def _leads(hit: Hit) -> bool:
    return not any(c.isalpha() for c in hit.segment.text[: hit.start])


def _names(paper: Paper, hit: Hit) -> Iterable[tuple[Segment, int, int, int]]:
    """Names in the block of the heading, as places in a segment, with how many lines below it they stand."""
    for distance, segment, start in _block(paper, hit):
        begin, asked = _behind_labels(paper, segment, start)
        if asked is False:
            continue
        end = _end(paper, segment, begin)
        text = segment.text[begin:end]
        if (
            person_or_company(text)
            and not _torn(text)
            and (is_company(text) or _may_be_person(text, asked=bool(asked)))
        ):
            yield segment, begin, end, distance


def _block(paper: Paper, hit: Hit) -> Iterable[tuple[int, Segment, int]]:
    """The rest of the heading's line, then the segments below in its column, up to the next heading there."""
    line = paper.view.lines[hit.segment.line]
    yield 0, hit.segment, hit.end
    after = line.segments[hit.segment.index + 1 : hit.segment.index + 2]
    if after and not _heads(paper, after[0]):
        yield 0, after[0], 0
    width = max(hit.segment.box.x1, hit.segment.box.x0 + 0.18)
    for number in range(hit.segment.line + 1, min(hit.segment.line + 1 + 2 * _REACH, len(paper.view.lines))):
        lower = paper.view.lines[number]
        if lower.page != hit.segment.page:
            return
        inside = [one for one in lower.segments if one.box.x1 > hit.segment.box.x0 - 0.03 and one.box.x0 < width]
        for one in inside:
            if abs(one.box.x0 - hit.segment.box.x0) < 0.03 and _heads(paper, one):
                return
            yield number - hit.segment.line, one, 0
            beside = lower.segments[one.index + 1 : one.index + 2]
            if beside and _behind_labels(paper, one, 0)[1]:
                yield number - hit.segment.line, beside[0], 0


def _heads(paper: Paper, segment: Segment) -> bool:
    return any(set(PARTIES) & hit.roles and hit.start <= 4 for hit in paper.hits_in(segment))


def _behind_labels(paper: Paper, segment: Segment, start: int) -> tuple[int, bool | None]:
    """Where the text begins behind the labels that lead it; whether they ask for a name, or for something else."""
    asked: bool | None = None
    for hit in sorted(paper.hits_in(segment), key=lambda one: one.start):
        if not start <= hit.start <= start + 2 or hit.wrapped:
            continue
        if "party_name" in hit.roles:
            asked = True
        elif not set(PARTIES) & hit.roles:
            if segment.text[hit.start : hit.end].endswith(":") or "not.party" in hit.roles:
                return start, False
            if asked is None:
                break  # a word of the name that is also a label: Waste Management
        start = hit.end
    rest = segment.text[start:]
    return start + len(rest) - len(rest.lstrip(" :.-–…")), asked


def _may_be_person(text: str, *, asked: bool) -> bool:
    """Two words or more, letters alone, where no legal form tells a company; one word only behind a label of names."""
    return all(c.isalpha() or c in " '’-" for c in text) and (asked or len(text.split()) > 1)


def _torn(text: str) -> bool:
    """Whether the text begins or ends in the middle of a name: Comunidad de."""
    words = fold(text).split()
    fillers = word_lists()["fillers"]
    return words[-1] in fillers or words[0] in {"de", "du", "des", "di", "do", "da", "del", "of"}


def _end(paper: Paper, segment: Segment, begin: int) -> int:
    """The end of the name: before the next label of the line, or a tax number."""
    stops = [
        hit.start
        for hit in paper.hits_in(segment)
        if hit.start > begin + 2 and hit.roles & {"party_name", "not.party", "tax_id", *PARTIES}
    ]
    digits = re.search(r"\s\S*\d{5}", segment.text[begin:])
    stops += [begin + digits.start()] if digits else []
    end = min([*stops, len(segment.text)])
    return begin + len(segment.text[begin:end].rstrip(" :,;-–"))


def _whose(paper: Paper, label: Hit, headings: list[Hit]) -> str | None:
    """The party of the label's own words, else of the nearest heading above it in its column."""
    said = [role for hit in paper.hits_in(label.segment) for role in PARTIES if role in hit.roles]
    if len(set(said)) == 1:
        return said[0]
    above = [
        hit
        for hit in headings
        if hit.segment.page == label.segment.page
        and hit.segment.line < label.segment.line
        and hit.segment.box.x0 <= label.box.x0 + 0.03
        and _leads(hit)
    ]
    if not above:
        return None
    close = (hit.segment.box.x0 for hit in above if label.segment.line - hit.segment.line <= 3 * _REACH)
    column = max(close, default=0.0)
    near = [hit for hit in above if hit.segment.box.x0 >= column - 0.06]
    best = max(near, key=lambda hit: hit.segment.line)
    roles = [role for role in PARTIES if role in best.roles]
    return roles[0] if len(roles) == 1 else None
