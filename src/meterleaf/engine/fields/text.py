"""Folding: lower case without accents, character for character, so that places in the folded text are the text's own."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPECIAL = {
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ß": "s",
    "æ": "a",
    "İ": "I",
    "ı": "i",
    "’": "'",
    "`": "'",
    "´": "'",
}
_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"


def _table() -> dict[int, str]:
    table = {ord(char): " " for char in _SPACES} | {ord(char): "-" for char in _DASHES}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    return table | {ord(char): plain for char, plain in _SPECIAL.items()}


_TABLE = _table()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """`text` in lower case, without accents, with plain spaces, dashes and apostrophes; of the same length."""
    return text.translate(_TABLE).lower()
