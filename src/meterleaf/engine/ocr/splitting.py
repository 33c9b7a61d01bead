"""A recognised line to words with boxes: by the blanks between its inked columns, else by the widths of letters."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from meterleaf.engine.ocr.engine import Line

# Rough widths of letters in a proportional sans serif, in units of the type's height.
_NARROW, _SLIM, _WIDE = frozenset("iIl|.,:;'!j·`"), frozenset('tfr()[]{}-/\\"° '), frozenset("mwMW@%")
_SEAM = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?=\d)"  # al03.12
    r"|(?<=\d)(?=[a-zß-öø-ÿ]|[A-Z]{2}|M[3³]$)"  # 31Januari, 6kW, 12MWh
    r"|(?<=[a-zß-öø-ÿ]{2})(?=[A-Z])"  # totalIVA
    r"|(?<=[:;)])(?=[^\W_]|\()"  # IBAN:ES31
    r"|(?<=[^\W_])(?=\()"  # total(EUR)
    r"|(?<=[^\W\d_]{2}\.)(?=[A-Z\d])"  # Nr.48567
)
# Where two words stand without a doubt, whatever the ink: no word, code or amount goes on like that.
_SURE_SEAM = re.compile(
    r"(?<=[./-](?:19|20)\d\d)(?=\d{1,2}:\d\d)"  # 02/04/202418:42
    r"|(?<=\d[./-]\d\d[./-]\d\d)(?=\d\d:\d\d)"  # 09/08/2419:42
    r"|(?<=\d{3})(?=\d\d/\d\d/(?:19|20)\d\d$)"  # 00111/02/2025
    r"|(?<=^[Nn][º°⁰ᵒ])(?=\w)|(?<=^[Nn]\.)(?=[A-Z]{0,4}[-/]?\d)|(?<=^[Nn][or]\.)(?=\w)|(?<=^N[or][or]\.)(?=\w)"  # Nº033, N.1287, Nr.147
    r"|(?<=[A-Z]{6})(?=\d{5})|(?<=\d{5})(?=[a-z]{4})"  # FORNECIMENTO04805, 00390118scadent
    r"|(?<=^CNPJ)(?=\d)|(?<=^P\.IVA)(?=\d)|(?<=^P\.I\.)(?=\d{11})|(?<=^PI\.)(?=\d{11})|(?<=^[CN]IF)(?=[A-Z]?\d{7})"  # CNPJ47.883
    r"|(?<=\d[Ll])(?=[xX×]\d)|(?<=^[Ll])(?=[xX×](?:\d|$))|(?<=\d[Ll][xX×])(?=\d)|(?<=^[xX×])(?=\d+[.,]\d)"  # 41,27Lx1,609
    r"|(?<=^[Ll][xX×])(?=\d)|(?<=%)(?=[A-Za-z]{3})"  # 21%INCLUIDO
)
LEAST_BLANK = 0.12  # of the line's height
SPACE = 0.22
Placed = tuple[str, float, float]


def split(line: Line, grey: NDArray[np.uint8]) -> list[Placed]:
    """The line's words, each with its left and right edge in pixels of `grey`, the picture in which it stands."""
    words = line.text.split()
    inked = _inked_columns(line, grey)
    left, right = _edges(inked, line)
    spans = _by_blanks(words, inked, line) or _by_letters(words, left, right)
    placed = ((word, start, end) for word, (start, end) in zip(words, spans, strict=True))
    return [part for word in placed for part in _unglued(word, inked, line)]


def _inked_columns(line: Line, grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """For each column of the line's box, whether there is ink between the letters' feet and heads."""
    x0, y0, x1, y1 = (max(0, round(side)) for side in line.box)
    inset = round(0.15 * (y1 - y0))
    band = grey[y0 + inset : y1 - inset, x0:x1]
    if band.size == 0:
        return np.zeros(max(0, x1 - x0), dtype=np.bool_)
    paper = float(np.median(band))
    contrast = np.abs(band.astype(np.float32) - paper)
    inked: NDArray[np.bool_] = (contrast > max(24.0, 0.4 * float(contrast.max()))).any(axis=0)
    return inked


def _edges(inked: NDArray[np.bool_], line: Line) -> tuple[float, float]:
    places = np.flatnonzero(inked)
    if not len(places):
        return line.box[0], line.box[2]
    start = max(0, round(line.box[0]))
    return start + float(places[0]), start + float(places[-1]) + 1


def _by_blanks(words: Sequence[str], inked: NDArray[np.bool_], line: Line) -> list[tuple[float, float]]:
    """Spans between the widest blanks, as many as there are spaces; none where they do not fit the letters."""
    places = np.flatnonzero(inked)
    steps = np.diff(places)
    spaces = len(words) - 1
    if not len(places) or (steps > LEAST_BLANK * line.height).sum() < spaces:
        return []
    widest = np.sort(np.argsort(steps, kind="stable")[len(steps) - spaces :])
    start = max(0, round(line.box[0]))
    lefts = start + np.concatenate((places[:1], places[widest + 1]))
    rights = start + np.concatenate((places[widest], places[-1:])) + 1
    spans = list(zip(lefts.tolist(), rights.tolist(), strict=True))
    return spans if _fit(words, spans) else []


def _fit(words: Sequence[str], spans: Sequence[tuple[float, float]]) -> bool:
    """Whether each word takes about the room that its letters need, at the line's own scale."""
    needs = [_width(word) for word in words]
    scale = sum(end - start for start, end in spans) / sum(needs)
    return all(
        0.5 * need * scale <= end - start <= 1.7 * need * scale for need, (start, end) in zip(needs, spans, strict=True)
    )


def _unglued(word: Placed, inked: NDArray[np.bool_], line: Line) -> list[Placed]:
    """The word, parted where no word goes on so, and where its letters change kind and the ink leaves room for a space."""
    text, start, end = word
    scale = (end - start) / _width(text)
    sure = next((found.start() for found in _SURE_SEAM.finditer(text) if 0 < found.start() < len(text)), None)
    if sure is not None:
        place = start + _width(text[:sure]) * scale
        return [*_unglued((text[:sure], start, place), inked, line), *_unglued((text[sure:], place, end), inked, line)]
    origin = max(0, round(line.box[0]))
    for at in _seams(text):
        blank = _blank_near(start + _width(text[:at]) * scale - origin, inked, line.height)
        if blank is not None and start < origin + blank[0] and origin + blank[1] < end:
            rest = _unglued((text[at:], origin + blank[1], end), inked, line)
            return [(text[:at], start, origin + blank[0]), *rest]
    return [word]


def _seams(text: str) -> Iterator[int]:
    """Where two words may have been glued together; the letters and digits of a code ("ES0021", "E041") are none."""
    return (found.start() for found in _SEAM.finditer(text) if found.start() > 0)


def _blank_near(place: float, inked: NDArray[np.bool_], height: float) -> tuple[float, float] | None:
    """The blank as wide as a space whose middle is within half a letter of the place."""
    first = max(0, round(place - 0.8 * height))
    places = np.flatnonzero(inked[first : round(place + 0.8 * height)])
    for left, right in pairwise((places + first).tolist()):
        if right - left - 1 >= SPACE * height and abs((left + right) / 2 - place) < 0.4 * height:
            return left + 1.0, float(right)
    return None


def _by_letters(words: Sequence[str], left: float, right: float) -> list[tuple[float, float]]:
    widths = [_width(word) for word in words]
    scale = (right - left) / (sum(widths) + 0.3 * (len(words) - 1))
    spans, place = [], left
    for width in widths:
        spans.append((place, place + width * scale))
        place += (width + 0.3) * scale
    return spans


def _width(word: str) -> float:
    return sum(_letter(letter) for letter in word)


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.26
    if letter in _SLIM:
        return 0.34
    if letter in _WIDE:
        return 0.85
    return 0.68 if letter.isupper() else 0.54
