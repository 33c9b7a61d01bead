"""Whether somebody saw the meter: a read that the bill itself calls estimated, or actual."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.lexicon import header_data
from meterleaf.engine.extract.text import phrase, raw_tokens, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.view import Segment

Lists = dict[str, frozenset[tuple[str, ...]]]

_NAMED = 0.45
# A head of the kind of read stands at most so many lines above the rows.
_REACH = 12
_FEW = 4


def take_estimated(draft: ItemDraft, paper: Paper) -> None:
    """`estimated`, where the bill says it of the reads; of several registers one estimate makes an estimate."""
    said = list(_under_heads(paper)) or list(_beside_reads(paper))
    reads = paper.of_kind("number", "quantity")
    rows = {value.line for value in reads if paper.links.strength(value, "current_reading") >= _NAMED}
    # An actual read beside others of which nothing was found says nothing of them.
    if any(kind for _, kind in said) or (said and len({one.line for one, _ in said}) >= len(rows)):
        one = next((one for one in said if one[1]), said[0])
        text, box = one[0].text, one[0].box
        draft.take("estimated", Taken(one[1], 0.85, text, one[0].page, box))


def _under_heads(paper: Paper) -> Iterable[tuple[Segment, bool]]:
    """What stands behind or below a label that asks for the kind of read; letters count there."""
    lists = _words(paper.language)
    for head in paper.view.segments:
        words = one_tokens(head)
        label = max((one for one in lists["kind"] if words[: len(one)] == one), key=len, default=None)
        if label is None:
            continue
        rest = raw_tokens(head.text[head.tokens[len(label) - 1].end :])
        if rest:
            kind = _kind(tokens(" ".join(rest)) or rest, lists, letters=True)
            if kind is not None:
                yield head, kind
        else:
            yield from _answered(paper, head, lists)


def _answered(paper: Paper, head: Segment, lists: Lists) -> Iterable[tuple[Segment, bool]]:
    """The cell right of the head, or the cells of its column below, as long as they name a kind of read."""
    line = paper.view.lines[head.line]
    beside = [one for one in line.segments if one.index == head.index + 1]
    kinds = [(one, _kind(one_tokens(one), lists, letters=True)) for one in beside]
    if kinds and kinds[0][1] is not None:
        yield kinds[0][0], kinds[0][1]
        return
    for number in range(head.line + 1, min(head.line + _REACH, len(paper.view.lines))):
        lower = paper.view.lines[number]
        if lower.page != head.page:
            return
        for one in lower.segments:
            if one.box.x0 < head.box.x1 and head.box.x0 < one.box.x1:
                kind = _kind(_after_figures(one), lists, letters=True)
                if kind is not None:
                    yield one, kind


def _after_figures(segment: Segment) -> tuple[str, ...]:
    """The words of a cell, without the read of the column before where the file has both in one piece."""
    words = one_tokens(segment)
    last = max((at for at, word in enumerate(words) if word.isdigit()), default=-1)
    return words[last + 1 :] or words


def one_tokens(segment: Segment) -> tuple[str, ...]:
    return tuple(token.text for token in segment.tokens)


def _beside_reads(paper: Paper) -> Iterable[tuple[Segment, bool]]:
    """What is said in the line of the current read or in its label: Lectura actual (estimada)."""
    lists = _words(paper.language)
    for value in paper.of_kind("number", "quantity"):
        if paper.links.strength(value, "current_reading") < _NAMED:
            continue
        link = paper.links.best(value, "current_reading")
        line = paper.view.lines[value.line]
        near = [(value.segment, value.segment.text[value.end :])]
        near += [(one, one.text) for one in line.segments if one.index == value.segment.index + 1]
        near += [(link.hit.segment, link.hit.segment.text[link.hit.end :])] if link else []
        for segment, text in near:
            kind = _in_words(tokens(text), lists) if len(text.split()) <= _FEW else None
            if kind is not None:
                yield segment, kind
                break


def _kind(words: tuple[str, ...], lists: Lists, *, letters: bool) -> bool | None:
    """True for estimated, False for actual, None where the whole text is neither."""
    if letters or len(words[0] if words else "") > 1:
        for said, kind in (("estimated", True), ("actual", False)):
            if words in lists[said]:
                return kind
    return _in_words(words, lists) if len(words) <= _FEW else None


def _in_words(words: tuple[str, ...], lists: Lists) -> bool | None:
    """What one of the words says; None where none does, or two say different things."""
    said = {
        kind
        for name, kind in (("estimated", True), ("actual", False))
        for one in lists[name]
        if len("".join(one)) > 2
        for at in range(len(words) - len(one) + 1)
        if words[at : at + len(one)] == one
    }
    return said.pop() if len(said) == 1 else None


@cache
def _words(language: str | None) -> Lists:
    """The language's words for the head and for both kinds: `[reads]` of the labels of every invoice.

    Of one language alone: what is current in Spanish (`actual`) was seen by somebody in English.
    """
    parts = header_data().get(language or "", {}).get("reads", {})
    return {kind: frozenset(map(phrase, parts.get(kind, ()))) for kind in ("kind", "estimated", "actual")}
