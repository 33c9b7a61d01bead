"""Words as labels see them: folded, cut into tokens, with the many spellings of "number" and of "of the" made one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMBER_SIGN = "#"
_NUMBER_WORDS = frozenset(
    [
        "n",
        "no",
        "nr",
        "nro",
        "num",
        "numero",
        "number",
        "nummer",
        "numer",
        "nos",
        "nbr",
        "nomor",
        "nombor",
        "numeri",
        "numeros",
        "nummern",
        "nrs",
        "numaro",
    ]
)
# Words that come and go inside a label without changing what it names.
_FILLERS = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "el",
        "los",
        "lo",
        "da",
        "do",
        "das",
        "dos",
        "di",
        "della",
        "dello",
        "dei",
        "delle",
        "dell",
        "degli",
        "du",
        "des",
        "le",
        "les",
        "l",
        "d",
        "el",
        "els",
        "of",
        "the",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "van",
        "het",
        "een",
        "for",
        "fur",
        "per",
        "pour",
        "para",
        "por",
        "su",
        "sua",
        "seu",
        "tu",
        "your",
        "votre",
        "vos",
        "ihre",
        "ihr",
        "ihrer",
        "mi",
        "en",
        "i",
        "e",
        "y",
        "et",
        "und",
        "and",
        "av",
        "af",
        "til",
        "med",
        "al",
        "ai",
        "alla",
        "au",
        "aux",
        "an",
        "am",
        "im",
        "in",
    ]
)
_TOKEN = re.compile(r"[a-z0-9]+|[€$£%#]")
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "Ł": "l", "ı": "i", "º": "o", "°": " ", "’": "'"}
)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case without accents: `Número` and `NUMERO` are one; `m³` is `m3`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """The folded word's tokens, fillers left out, all words for "number" written `#`."""
    found = (NUMBER_SIGN if token in _NUMBER_WORDS else token for token in _TOKEN.findall(fold(text)))
    return tuple(token for token in found if token not in _FILLERS)


def phrase(text: str) -> tuple[str, ...]:
    """A label's text as the tokens that are looked for; a label of fillers alone keeps them."""
    return tokens(text) or tuple(_TOKEN.findall(fold(text)))


def one_edit(word: str) -> set[str]:
    """The word with any one letter left out: two words that share one of these differ by at most one slip."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}
