"""Characters to words: where PDFium saw a space, and where the eye sees a gap.

Everything is done on whole arrays; only finished words are touched one by one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from meterleaf.engine.content import Box, Word
from meterleaf.engine.formats.pdf.characters import Characters, turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

# Fractions of the type's height. A space is about a quarter; letters set apart or kerned stay well below.
GAP = 0.2
BACK = 0.6
DRIFT = 0.55
# Letters that say nothing: no mapping to a letter (NUL, private use, the replacement sign), or no width.
_MEANINGLESS = re.compile(
    "[\0-\\x01\\x03-\\x1f\\x7f-\\x9f\\xad\\u200b-\\u200f\\u2060\\ufeff\\ufffd-\\uffff\\ue000-\\uf8ff]"
)
_LETTERS = str.maketrans(
    {"\x02": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"},
)


def words_of(characters: Characters) -> tuple[Word, ...]:
    """The visible words in the order of the page's content, boxes as fractions of the page."""
    if not characters.text:
        return ()
    reading = _along_the_writing(characters)
    kept = _kept(characters)
    kept = kept[~_doubled(characters, kept, reading)]
    starts = _starts(characters, kept, reading[kept])
    return tuple(_once(_words(characters, kept, starts)))


def _along_the_writing(characters: Characters) -> NDArray[np.float64]:
    """Boxes as seen with each character upright, so that all directions are grouped by one rule."""
    boxes = characters.boxes.copy()
    for direction in (1, 2, 3):
        chosen = characters.directions == direction
        if chosen.any():
            boxes[chosen] = turn(boxes[chosen], 4 - direction, characters.width, characters.height)
    return boxes


def _kept(characters: Characters) -> NDArray[np.intp]:
    nothing = [ord(letter) for letter in set(characters.text) if letter.isspace() or _MEANINGLESS.match(letter)]
    return np.flatnonzero(~np.isin(_codes(characters.text), nothing) & ~characters.hidden)


def _codes(text: str) -> NDArray[np.uint32]:
    """The letters as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _doubled(characters: Characters, kept: NDArray[np.intp], reading: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Letters drawn a second time a hair beside themselves, to look bold."""
    doubled = np.zeros(len(kept), dtype=np.bool_)
    boxes = reading[kept]
    width = np.maximum(boxes[:, 2] - boxes[:, 0], 0.01)
    near = np.abs(np.diff(boxes[:, 0])) < 0.3 * width[1:]
    letters = _codes(characters.text)[kept]
    doubled[1:] = near & (letters[1:] == letters[:-1])
    return doubled


def _starts(characters: Characters, kept: NDArray[np.intp], boxes: NDArray[np.float64]) -> NDArray[np.intp]:
    """Indices into `kept` at which a word starts."""
    if not len(kept):
        return kept
    spaces = [ord(letter) for letter in set(characters.text) if letter.isspace()]
    blanks = np.cumsum(np.isin(_codes(characters.text), spaces))[kept]
    height = np.maximum(boxes[:-1, 3] - boxes[:-1, 1], 0.01)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    drift = np.abs(boxes[1:, 1] + boxes[1:, 3] - boxes[:-1, 1] - boxes[:-1, 3]) / 2
    new = (np.diff(blanks) > 0) | (np.diff(characters.directions[kept]) != 0)
    new |= (gap > GAP * height) | (gap < -BACK * height) | (drift > DRIFT * height)
    return np.concatenate(([0], np.flatnonzero(new) + 1))


def _words(characters: Characters, kept: NDArray[np.intp], starts: NDArray[np.intp]) -> Iterator[Word]:
    """The words that stand on the page; those outside its visible part are left out."""
    if not len(kept):
        return
    boxes = characters.boxes[kept] / (characters.width, characters.height, characters.width, characters.height)
    lows = np.minimum.reduceat(boxes, starts)[:, :2].tolist()
    highs = np.maximum.reduceat(boxes, starts)[:, 2:].tolist()
    directions = characters.directions[kept[starts]].tolist()
    letters = _codes(characters.text)[kept].tobytes().decode("utf-32-le", "surrogatepass")
    ends = [*starts[1:].tolist(), len(kept)]
    for start, end, low, high, direction in zip(starts.tolist(), ends, lows, highs, directions, strict=True):
        if 0 < low[0] + high[0] < 2 and 0 < low[1] + high[1] < 2:
            text = _readable(letters[start:end])
            yield _word(text, Box(*low, *high), direction, characters.width / characters.height)


def _readable(letters: str) -> str:
    if letters.isascii() and "\x02" not in letters:
        return letters
    return unicodedata.normalize("NFC", letters.translate(_LETTERS))


def _word(text: str, box: Box, direction: int, shape: float) -> Word:
    across = direction % 2 == 1
    return Word(text, box, size=box.width * shape if across else box.height, vertical=direction != 0)


def _once(words: Iterable[Word]) -> Iterator[Word]:
    """Words without those printed over themselves."""
    seen: dict[str, list[Box]] = {}
    for word in words:
        places = seen.get(word.text)
        if places is None:
            seen[word.text] = [word.box]
            yield word
        elif not any(_same_place(word.box, place) for place in places):
            places.append(word.box)
            yield word


def _same_place(one: Box, other: Box) -> bool:
    """Whether two boxes of one text cover each other for the most part."""
    return abs(one.x0 - other.x0) < 0.4 * one.width and abs(one.y0 - other.y0) < 0.4 * one.height
