"""The characters of a PDF page as PDFium gives them: text, boxes on the page as it is shown, direction.

PDFium is asked once a character for its box and once a run (text between spaces) for all else: this is what makes
a page cost milliseconds.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium

from meterleaf.engine.errors import TooLarge

if TYPE_CHECKING:
    import pypdfium2
    from numpy.typing import NDArray

_RUN = re.compile(r"\S+")
_INVISIBLE = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
MOST = 300_000  # a dense page of a telephone directory has a tenth of it
LEAN = 8  # times as high as wide: the leanest letters of sound fonts are six times
_OBLIQUE = 4  # direction of text that runs neither along nor across the page, as watermarks do


def _plain(function: object, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes addresses as plain numbers: no object is made for each of its many calls."""
    return ctypes.CFUNCTYPE(result, *arguments)(_address(function))


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]  # any pointer can be cast


_NUMBER, _POINTER = ctypes.c_int, ctypes.c_void_p
_loose_box = _plain(pdfium.FPDFText_GetLooseCharBox, _NUMBER, _POINTER, _NUMBER, _POINTER)
_angle = _plain(pdfium.FPDFText_GetCharAngle, ctypes.c_float, _POINTER, _NUMBER)
_text_object = _plain(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _NUMBER)
_render_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, _NUMBER, _POINTER)


@dataclass(frozen=True, slots=True)
class Characters:
    """All characters of a page, one row each.

    `boxes` are x0, y0, x1, y1 in points from the top left of the page as shown, `width` by `height`.
    `directions` count quarter turns clockwise of the line of writing (0 = upright), or are 4 for oblique.
    """

    text: str
    boxes: NDArray[np.float64]
    directions: NDArray[np.int8]
    hidden: NDArray[np.bool_]
    width: float
    height: float

    def turned(self, quarters: int) -> Characters:
        """The same page turned clockwise by so many quarters."""
        if quarters % 4 == 0:
            return self
        straight = self.directions != _OBLIQUE
        directions = np.where(straight, (self.directions + quarters) % 4, self.directions).astype(np.int8)
        boxes = turn(self.boxes, quarters, self.width, self.height)
        size = (self.width, self.height) if quarters % 2 == 0 else (self.height, self.width)
        return Characters(self.text, boxes, directions, self.hidden, *size)


def turn(boxes: NDArray[np.float64], quarters: int, width: float, height: float) -> NDArray[np.float64]:
    """Boxes (origin top left) on a page of this size, after the page is turned clockwise."""
    x0, y0, x1, y1 = boxes.T
    match quarters % 4:
        case 1:
            return np.stack((height - y1, x0, height - y0, x1), axis=1)
        case 2:
            return np.stack((width - x1, height - y1, width - x0, height - y0), axis=1)
        case 3:
            return np.stack((y0, width - x1, y1, width - x0), axis=1)
        case _:
            return boxes


def characters_of(page: pypdfium2.PdfPage) -> Characters:
    """The page's characters, turned as its /Rotate entry says."""
    textpage = page.get_textpage()
    try:
        count = max(pdfium.FPDFText_CountChars(textpage.raw), 0)
        if count > MOST:
            raise TooLarge(f"A page holds {count:,} letters; up to {MOST:,} are read.")
        text = _text(textpage.raw, count)
        boxes = _boxes(textpage.raw, text)
        directions, hidden = _runs(textpage.raw, text)
    finally:
        textpage.close()
    left, bottom, right, top = page.get_bbox()
    boxes = np.stack((boxes[:, 0] - left, top - boxes[:, 1], boxes[:, 2] - left, top - boxes[:, 3]), axis=1)
    shown = Characters(text, boxes, directions, hidden, right - left, top - bottom)
    return shown.turned(page.get_rotation() // 90)


def _text(textpage: object, count: int) -> str:
    """One letter a character, so that indices agree; what PDFium's bulk call leaves out is asked for one by one."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer) - 1
    if written == count:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\0" for code in codes)


def _boxes(textpage: object, text: str) -> NDArray[np.float64]:
    """left, top, right, bottom in the PDF's own space: advance width by ascent and descent, so that lines are even."""
    rectangles = np.zeros((len(text), 4), dtype=np.float32)
    page, first, size = _address(textpage), rectangles.ctypes.data, rectangles.strides[0]
    for index, letter in enumerate(text):
        if letter > " ":
            _loose_box(page, index, first + index * size)
    boxes = rectangles.astype(np.float64)
    for index in np.flatnonzero(np.abs(boxes[:, 1] - boxes[:, 3]) > LEAN * np.abs(boxes[:, 2] - boxes[:, 0])).tolist():
        boxes[index] = _tight(textpage, index, boxes[index])
    return boxes


def _tight(textpage: object, index: int, loose: NDArray[np.float64]) -> NDArray[np.float64]:
    """The box around the ink of one letter, for fonts that claim an absurd ascent or descent."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top) or top.value <= bottom.value:
        return loose
    return np.array((loose[0], top.value, loose[2], bottom.value))


def _runs(textpage: object, text: str) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """For each character: which way its run of text goes, and whether it is drawn invisibly."""
    directions = np.zeros(len(text), dtype=np.int8)
    hidden = np.zeros(len(text), dtype=np.bool_)
    page = _address(textpage)
    for run in _RUN.finditer(text):
        start, end = run.span()
        direction = _direction(_angle(page, start))
        if direction:
            directions[start:end] = direction
        if _is_hidden(page, start):
            hidden[start:end] = True
    return directions, hidden


def _direction(angle: float) -> int:
    quarters = angle / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.2 else _OBLIQUE


def _is_hidden(page: int, index: int) -> bool:
    drawn = _text_object(page, index)
    return bool(drawn) and _render_mode(drawn) in _INVISIBLE
