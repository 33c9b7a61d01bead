"""Pages of placed words, set by the tests themselves: no file, no font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Box, Page, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

Placed = tuple[float, float, str]
LETTER, TYPE, SPACE = 0.008, 0.012, 0.005  # a letter's width, the height of the type, and the room between words


def words_of(lines: Iterable[Placed], *, scale: float = 1.0, confidence: float = 1.0) -> tuple[Word, ...]:
    """The words of each (x, y, text), from its place on; all of it `scale` times as large."""
    words = []
    for x, y, text in lines:
        pen = x
        for word in text.split():
            edges = (pen, y, pen + LETTER * len(word), y + TYPE)
            words.append(Word(word, Box(*(edge * scale for edge in edges)), TYPE * scale, confidence))
            pen += LETTER * len(word) + SPACE
    return tuple(words)


def page_of(lines: Iterable[Placed], number: int = 1, *, confidence: float = 1.0) -> Page:
    """An A4 page; with a confidence below 1 it was recognised from a picture."""
    method = "ocr" if confidence < 1 else "pdf-text"
    return Page(number, 595, 842, words_of(lines, confidence=confidence), method)
