"""What papers call themselves, where their number follows at once: Rechnung 9107714402, Fatura FT 2024A/118."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.lexicon import header_data
from meterleaf.engine.extract.text import NUMBER_SIGN, phrase

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

_NUMBERED = ("invoice", "receipt", "credit_note")
_PAPERS = (*_NUMBERED, "delivery_note", "statement")
_LONGEST_TITLE = 3
# A title is short: more words before it, and it is a sentence that mentions a bill.
_LONGEST_BEFORE = 2
_LEAST_DIGITS = 4


def is_titled(paper: Paper, value: Value) -> bool:
    """Whether the code follows the name of such a paper at once: in its stretch of text, or as the next one."""
    if sum(char.isdigit() for char in value.value) < _LEAST_DIGITS:
        return False
    before = value.segment.text[: value.start]
    if value.start == 0 and value.segment.index > 0:
        before = paper.view.lines[value.line].segments[value.segment.index - 1].text
    words = tuple(word for word in phrase(before) if word != NUMBER_SIGN) if before.strip() else ()
    longest = range(max(0, len(words) - _LONGEST_TITLE), len(words))
    return any(words[at:] in _titles(_NUMBERED, paper.language) and at <= _LONGEST_BEFORE for at in longest)


def names_paper(words: tuple[str, ...]) -> bool:
    """Whether the folded words have the name of any paper among them."""
    stretches = (words[at : at + size] for at in range(len(words)) for size in range(1, _LONGEST_TITLE + 1))
    return any(one in _titles(_PAPERS, None) for one in stretches)


@cache
def _titles(kinds: tuple[str, ...], language: str | None) -> frozenset[tuple[str, ...]]:
    """The names of such papers in the language; None: in all."""
    return frozenset(
        phrase(name)
        for spoken, data in header_data().items()
        if language in {None, spoken}
        for kind in kinds
        for name in data.get("types", {}).get(kind, ())
    )
