"""One page of a PDF to words: from its text layer, from its picture, or from both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine import ocr
from meterleaf.engine.content import Page, Problem
from meterleaf.engine.formats.pdf.characters import Characters, characters_of
from meterleaf.engine.formats.pdf.layer import agree, verdict
from meterleaf.engine.formats.pdf.pictures import for_recognition
from meterleaf.engine.formats.pdf.words import words_of
from meterleaf.engine.layout import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

    from meterleaf.engine.content import Box, Word
    from meterleaf.engine.options import Options

REPLACED = "The page's text layer does not say what the page shows; the page was read from its picture."


def page_content(page: pypdfium2.PdfPage, number: int, options: Options) -> tuple[Page, Problem | None]:
    """The page's words, and what there is to say of its text layer."""
    characters = characters_of(page)
    native = native_page(characters, number)
    if options.ocr == "never":
        return native, None
    found = "missing" if options.ocr == "always" else verdict(page, characters, native)
    if found in {"good", "blank"}:
        return native, None
    read = ocr.recogniser(options).recognise(for_recognition(page), number)
    match found:
        case "beside-picture":
            return _both(native, read), None
        case "doubtful" if agree(native.words, read) or not read.words:
            return native, None
        case _:
            replaced = options.ocr == "auto" and bool(characters.text.strip()) and bool(read.words)
            return read, Problem("TEXT_LAYER_REPLACED", REPLACED, "info", number) if replaced else None


def native_page(characters: Characters, number: int) -> Page:
    """The text layer's words, on the page turned so that most of them stand upright."""
    quarters = turn_to_upright(characters)
    upright = characters.turned(quarters)
    page = Page(number, upright.width, upright.height, words_of(upright), turn=90.0 * quarters)
    # PDFium orders what it takes for vertical writing column by column.
    return replace(page, words=reading_order(page)) if quarters else page


def turn_to_upright(characters: Characters) -> int:
    """Quarter turns clockwise that make most of the writing upright."""
    directions = characters.directions[characters.directions < 4].tolist()
    counts = [directions.count(direction) for direction in range(4)]
    return (4 - counts.index(max(counts))) % 4


def _both(native: Page, read: Page) -> Page:
    """The recognised page, with the layer's exact words where it has them; a page turned otherwise has but one."""
    if (native.turn, native.keystone) != (read.turn, read.keystone):
        return read
    added = tuple(_elsewhere(read.words, native.words))
    return replace(read, words=(*native.words, *added))


def _elsewhere(words: Sequence[Word], others: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        if not any(_inside(word.box, other.box) for other in others):
            yield word


def _inside(box: Box, other: Box) -> bool:
    return other.x0 <= box.center <= other.x1 and other.y0 <= box.middle <= other.y1
