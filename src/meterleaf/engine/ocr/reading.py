"""Reading a page's picture: prepare, read, turn it if it reads badly, enlarge if it is tiny, split into words."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Protocol

import numpy as np

from meterleaf.engine.content import Page, Word
from meterleaf.engine.ocr.sheet import Sheet, prepared
from meterleaf.engine.ocr.splitting import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image

    from meterleaf.engine.ocr.engine import Line

DOUBTFUL = 0.8  # mean confidence below which a page may lie on its head
SURE = 0.95  # mean confidence above which nothing is read twice
WEAK = 0.86  # mean confidence below which a page is read again, by the finer reader
SMALL_TYPE = 16  # pixels: lower lines are read better enlarged
GOOD_TYPE = 26
LARGEST = 12_000_000  # pixels of an enlarged picture


class LineReader(Protocol):
    name: str

    def read(self, picture: Image) -> list[Line]:
        """The lines of text in a picture, boxes in its pixels."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sheet and its lines."""

    sheet: Sheet
    lines: Sequence[Line]

    @property
    def confidence(self) -> float:
        """The mean over letters, 0 for a blank page."""
        letters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / letters if letters else 0.0

    @property
    def sideways(self) -> bool:
        """Whether most lines of some length stand higher than wide."""
        long = [line for line in self.lines if len(line.text) > 3]
        return sum(line.height > line.width for line in long) > 0.5 * len(long)


class PageReader:
    """A recogniser of pages; `fine` is the slower, more accurate reader."""

    def __init__(self, reader: LineReader, fine: LineReader) -> None:
        self.name = reader.name
        self._reader = reader
        self._fine = fine

    def recognise(self, picture: Image, number: int) -> Page:
        """The page with its words, put upright; a picture with no text gives a page with no words."""
        read = self._read(prepared(picture))
        read = self._upright(picture, read)
        read = self._large_enough(read)
        read = self._finer(read)
        return _page(read, number)

    def _read(self, sheet: Sheet) -> Read:
        return Read(sheet, self._reader.read(sheet.picture))

    def _upright(self, picture: Image, read: Read) -> Read:
        """The reading of the picture turned so that it reads best."""
        for quarter in _turns_to_try(read):
            other = self._read(prepared(picture, quarter))
            if not other.sideways and (read.sideways or other.confidence > read.confidence + 0.02):
                read = other
            if read.confidence >= DOUBTFUL and not read.sideways:
                break
        return read

    def _large_enough(self, read: Read) -> Read:
        heights = [line.height for line in read.lines]
        if not heights or median(heights) >= SMALL_TYPE or read.confidence >= SURE:
            return read
        pixels = read.sheet.picture.width * read.sheet.picture.height
        factor = min(3.0, GOOD_TYPE / median(heights), (LARGEST / pixels) ** 0.5)
        if factor < 1.2:
            return read
        other = self._read(read.sheet.enlarged(factor))
        return other if other.confidence > read.confidence else read

    def _finer(self, read: Read) -> Read:
        """A page that reads badly is worth the slower reader: it takes six times as long."""
        if not read.lines or read.confidence >= WEAK or self._fine is self._reader:
            return read
        other = Read(read.sheet, self._fine.read(read.sheet.picture))
        return other if other.confidence > read.confidence else read


def _turns_to_try(read: Read) -> tuple[int, ...]:
    """The likelier turn first. The engine itself reads lines that run upwards, by turning them clockwise."""
    if not read.lines:
        return ()
    if read.sideways:
        return (90, 270) if read.confidence >= DOUBTFUL else (270, 90)
    return (180,) if read.confidence < DOUBTFUL else ()


def _page(read: Read, number: int) -> Page:
    sheet = read.sheet
    words = tuple(_words(read))
    quality = round(read.confidence, 4)
    return Page(number, sheet.page_width, sheet.page_height, words, "ocr", quality, sheet.turn, sheet.keystone)


def _words(read: Read) -> Iterator[Word]:
    grey = np.asarray(read.sheet.picture.convert("L"))
    for line in read.lines:
        if line.height > 1.5 * line.width and len(line.text) > 2:
            box = read.sheet.place(*line.box)
            yield Word(line.text, box, box.width, round(line.confidence, 4), vertical=True)
            continue
        for text, left, right in split(line, grey):
            box = read.sheet.place(left, line.box[1], right, line.box[3])
            yield Word(text, box, box.height, round(line.confidence, 4))
