"""A page written as a grid of characters, set as a bill is printed: proportional type, columns, boxes, small print.

Two blanks part cells; a cell stands where its first character does, an amount where its last does. What begins a line:

    #, ##    larger type, much larger       ~    small print
    @40 12   what follows starts at 40 % of the width, 12 lines from the top; `@40 +2` two lines further down
    ^        a line that runs up the left margin
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from meterleaf.engine.content import Box, Page, Word

WIDTH, HEIGHT, TYPE = 595.0, 842.0, 9.0  # points: A4 and the usual size of type
MARGIN = 20.0
LEADING = 1.45  # from line to line, in heights of the type
# The widths of Helvetica's letters in thousandths of its height (Adobe's font metrics); the others have 556.
_WIDTHS = {
    letter: width / 1000
    for width, letters in (
        (222, "ijl'|"), (278, " .,:;!/ftI[]"), (333, "-()r*"), (500, "ckjsvxyzJ"), (611, "FTZ"), (667, "ABEKPSVXY&"),
        (722, "CDHNRUw"), (778, "GOQ"), (833, "mM"), (889, "%"), (944, "W"), (1015, "@"),
    )
    for letter in letters
}  # fmt: skip
_SIZES = {"##": 2.0, "#": 1.5, "~": 0.75}
_AMOUNT = re.compile(r"[-+−(]?(?:[$€£]|R\$|Rs\.?|RM|kr)?\s?-?\d[\d.,' ]*\d?\)?\s?[-%€]?")


@dataclass(slots=True)
class _Cursor:
    """Where the next line goes, in points."""

    left: float
    y: float


def page_of(number: int, lines: list[str]) -> Page:
    pitch = min([TYPE * 0.6, *(_pitch(left, line) for left, line in _placed(lines))])
    small = min(TYPE, pitch / 0.55)
    at = _Cursor(MARGIN, 30.0)
    words: list[Word] = []
    for line in lines:
        if line.startswith("@"):
            at = _moved(at, line, small)
        elif line.startswith("^"):
            words += _sideways(line[1:].strip(), small)
        else:
            mark = next((one for one in _SIZES if line.startswith(one)), "")
            size = small * _SIZES.get(mark, 1.0)
            words += _line(line.removeprefix(mark), at, pitch, size)
            at.y += size * LEADING
    return Page(number, WIDTH, HEIGHT, tuple(words))


def _placed(lines: list[str]) -> list[tuple[float, str]]:
    """Each line with the left edge of its block."""
    left, found = MARGIN, []
    for line in lines:
        if line.startswith("@"):
            left = _left(line)
        elif not line.startswith(("^", "~", "#")) and line:
            found.append((left, line))
    return found


def _pitch(left: float, line: str) -> float:
    return (WIDTH - MARGIN - left) / len(line)


def _left(line: str) -> float:
    return max(MARGIN, WIDTH * float(line[1:].split(maxsplit=1)[0]) / 100)


def _moved(at: _Cursor, line: str, size: float) -> _Cursor:
    down = line[1:].split()[1]
    step = float(down) * size * LEADING
    return _Cursor(_left(line), at.y + step if down.startswith("+") else 30.0 + step)


def _line(line: str, at: _Cursor, pitch: float, size: float) -> list[Word]:
    """The cells of one line; one that does not fit moves the next to the right."""
    words: list[Word] = []
    edge = at.left
    for cell in re.finditer(r"\S+(?: \S+)*", line):
        wide = _width(cell.group()) * size
        x = at.left + cell.start() * pitch
        if cell.start() and _AMOUNT.fullmatch(cell.group()):
            x = at.left + cell.end() * pitch - wide
        x = max(x, edge)
        for text in cell.group().split(" "):
            width = _width(text) * size
            words.append(Word(text, _box(x, at.y, x + width, at.y + size), size / HEIGHT))
            x += width + _WIDTHS[" "] * size
        edge = x + 1.1 * size
    return words


def _sideways(text: str, size: float) -> list[Word]:
    words, y = [], HEIGHT * 0.85
    for one in text.split():
        tall = _width(one) * size
        words.append(Word(one, _box(8.0, y - tall, 8.0 + size, y), size / HEIGHT, vertical=True))
        y -= tall + _WIDTHS[" "] * size
    return words


def _width(text: str) -> float:
    """In heights of the type; an accent takes no room."""
    bare = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return sum(_WIDTHS.get(char, 0.556) for char in bare)


def _box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT)
