"""The address of the supply: the text that answers its label, with the lines that it goes on in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.answers import answers, starts_with_label
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.lexicon import header_data
from meterleaf.engine.extract.text import phrase, tokens

if TYPE_CHECKING:
    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.answers import Answer
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.view import Segment

_POSTCODE = re.compile(r"(?<!\d)(?:\d{4,5}(?:-\d{3,4})?|\d{3} \d{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\d-])")
_LONG_CODE = re.compile(r"\d{7,}|\.{3,}")
_LINES = 3
# Lines of one paragraph stand so close, in heights of type; those of a looser one a little farther.
_APART, _CLOSE = 0.45, 0.8


def take_address(draft: ItemDraft, paper: Paper) -> None:
    """`supply_address` as printed, its lines joined."""
    for answer in answers(paper, "supply_address"):
        segments = [answer.segment, *_goes_on(paper, answer)]
        text = " ".join([_first_line(answer), *(one.text for one in segments[1:])]).strip(" ,;")
        if is_address(text):
            box = answer.box
            for one in segments[1:]:
                box = box.union(one.box)
            draft.take("supply_address", Taken(text, 0.8, text, answer.segment.page, box))
            return


def _first_line(answer: Answer) -> str:
    """The answer with the comma that tells that it goes on."""
    return answer.text + ("," if answer.segment.text[answer.end : answer.end + 1] == "," else "")


def is_address(text: str) -> bool:
    """A street with a number, or a place with its post code; no label and no other code."""
    if (
        not any(c.isdigit() for c in text)
        or sum(c.isalpha() for c in text) <= 5
        or ":" in text
        or _LONG_CODE.search(text)
    ):
        return False
    words = tokens(text)
    return _POSTCODE.search(text) is not None or "," in text or any(word in _streets() for word in words)


def _goes_on(paper: Paper, answer: Answer) -> list[Segment]:
    """The next lines of the address: below its beginning, close, with nothing of their own beside them."""
    found: list[Segment] = []
    segment = answer.segment
    box = answer.box
    lefts = (box.x0, segment.box.x0)
    right = answer.hit.segment.box.x0
    for number in range(segment.line + 1, min(segment.line + 2 * _LINES, len(paper.view.lines))):
        line = paper.view.lines[number]
        if line.page != segment.page or line.box.y0 - segment.box.y1 > segment.size or len(found) == _LINES:
            break
        below = next((one for one in line.segments if _aligned(one.box, box, lefts)), None)
        if below is None:
            # A neighbouring column's line may stand between.
            if any(abs(one.box.x0 - right) < 0.006 for one in line.segments):
                break
            continue
        labelled = any(
            one.box.x1 <= below.box.x0
            and one.box.x0 >= right - 0.02
            and one is not answer.hit.segment
            and paper.hits_in(one)
            for one in line.segments
        )
        far = below.box.y0 - segment.box.y1 > (_APART if _whole(answer, found) else _CLOSE) * segment.size
        if (
            far
            or labelled
            or starts_with_label(paper, below)
            or below.size > 1.1 * segment.size
            or ":" in below.text
            or _LONG_CODE.search(below.text)
        ):
            break
        found.append(below)
        segment = below
    return found


def _aligned(below: Box, above: Box, lefts: tuple[float, ...]) -> bool:
    return abs(below.x1 - above.x1) < 0.006 or any(abs(below.x0 - left) < 0.006 for left in lefts)


def _whole(answer: Answer, found: list[Segment]) -> bool:
    """Whether a post code with its town stands there already, so that nothing more need follow."""
    text = " ".join([_first_line(answer), *(one.text for one in found)]).rstrip()
    codes = list(_POSTCODE.finditer(text))
    return bool(codes) and sum(c.isalpha() for c in text[codes[-1].end() :]) > 2 and not text.endswith(",")


@cache
def _streets() -> frozenset[str]:
    """Words of streets in all languages: `[words] address` of the labels of every invoice."""
    every = [word for parts in header_data().values() for word in parts.get("words", {}).get("address", ())]
    return frozenset(token for word in every for token in phrase(word) if len(token) > 1)
