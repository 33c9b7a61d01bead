"""Whether a page's text layer can be believed, or the page's picture has to be read instead.

A layer is doubted when most of what is drawn on the page is not in its few words, when a picture lies over it or it
is invisible (somebody else's recognition, of unknown quality), or when its letters make no language. A doubted
layer whose words are found in the picture stays after all: it is exact where recognition is not.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from typing import TYPE_CHECKING, Literal

import numpy as np
import pypdfium2.raw as pdfium

from meterleaf.engine.formats.pdf.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pypdfium2

    from meterleaf.engine.content import Page, Word
    from meterleaf.engine.formats.pdf.characters import Characters

Verdict = Literal["good", "blank", "missing", "beside-picture", "doubtful"]

FEW_WORDS = 60  # a bill has more; a scanner's or sender's stamp, a page number have fewer
DUST = 0.0005  # of the page's area: a page with less ink than this is blank
UNEXPLAINED = 0.03  # of the page's area: as much ink as five lines of type
COVERS = 0.8  # of the page's area
OBJECTS = 5_000  # looked at for a picture that lies over the text; pages of more are drawings
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ")


def verdict(page: pypdfium2.PdfPage, characters: Characters, native: Page) -> Verdict:
    """What the text layer is worth; the page is drawn (small) only where it has few words."""
    if len(native.words) < FEW_WORDS:
        inked, unexplained = _ink(page, native)
        if inked < DUST:
            return "blank"
        if not native.words:
            return "missing"
        if unexplained > max(UNEXPLAINED, 0.6 * inked):
            return "beside-picture" if plausible(characters, native.words) else "missing"
    if _under_picture(page):
        return "missing"
    return "good" if plausible(characters, native.words) else "doubtful"


def plausible(characters: Characters, words: Sequence[Word]) -> bool:
    """Whether the letters are those of a language: mapped, not mostly signs, and with vowels among the Latin ones."""
    visible = len("".join(characters.text.split())) - int(characters.hidden.sum())
    text = "".join(word.text for word in words)
    if len(text) < 0.8 * visible:
        return False  # the rest maps to no letter
    letters = Counter(text)
    if sum(count for one, count in letters.items() if one.isalnum() or one in ".,-/:()€$£%'") < 0.75 * len(text):
        return bool(_only_rules(text))
    latin = {one: count for one, count in Counter(text.lower()).items() if one.isalpha() and one < "\u0250"}
    whole = sum(latin.values())
    return whole < 40 or sum(count for one, count in latin.items() if one in _VOWELS) > 0.22 * whole


def _only_rules(text: str) -> bool:
    """Dotted or dashed lines typed as text are no sign of trouble."""
    rest = [letter for letter in text if letter not in "._-–—=*•…|"]
    return sum(letter.isalnum() or letter in ",/:()€$£%'+" for letter in rest) > 0.75 * len(rest)


def agree(layer: Sequence[Word], read: Page) -> bool:
    """Whether the layer's words are by and large those that recognition sees."""
    seen = {word.text.lower() for word in read.words}
    told = [word.text.lower() for word in layer if len(word.text) > 2]
    return sum(word in seen for word in told) >= 0.4 * len(told)


def _ink(page: pypdfium2.PdfPage, native: Page) -> tuple[float, float]:
    """The shares of the page that are inked, and that are inked where the layer has no word."""
    grey = np.asarray(drawn(page, 0.5, 1_000_000).convert("L"), dtype=np.int16)
    ink = np.rot90(grey < np.median(grey) - 30, k=-round(native.turn / 90))
    inked = float(ink.mean())
    unexplained = ink.copy()
    height, width = ink.shape
    for word in native.words:
        rows = slice(max(0, int(word.box.y0 * height) - 1), int(word.box.y1 * height) + 2)
        columns = slice(max(0, int(word.box.x0 * width) - 1), int(word.box.x1 * width) + 2)
        unexplained[rows, columns] = False
    return inked, float(unexplained.mean())


def _under_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether a picture that covers the page was drawn after all of its text: a scan over its recognised words."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    for index in range(count - 1, max(-1, count - OBJECTS), -1):
        drawn_object = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(drawn_object)
        if kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM):
            return False
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and _cover(drawn_object, page.get_bbox()) > COVERS:
            return True
    return False


def _cover(image: object, page: tuple[float, float, float, float]) -> float:
    """The share of the page that an image covers."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(image, left, bottom, right, top)
    width = min(right.value, page[2]) - max(left.value, page[0])
    height = min(top.value, page[3]) - max(bottom.value, page[1])
    whole = max((page[2] - page[0]) * (page[3] - page[1]), 1e-6)
    return float(max(width, 0) * max(height, 0)) / whole
