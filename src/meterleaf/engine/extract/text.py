"""Words as labels see them: folded, cut into tokens, with the many spellings of "number" and of "of the" made one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

NUMBER_SIGN = "#"
# An article or preposition that has lost its vowel: l'eau, d'emissione, dell'energia.
_ELIDED = re.compile(r"\b(?:[dlsncmt]|qu|dell|all|nell|sull)['\u2019](?=[a-z])")
# N.º and n.o are one word.
_ORDINAL = re.compile(r"\bn\.\s?o(?=[\s.:]|$)")
# A one at the end of a word or between its letters is an l that a picture was misread for: Bil1, Tota1.
_MISREAD = re.compile(r"(?<=[a-z]{2})1(?![0-9])")
_TOKEN = re.compile(r"[a-z0-9]+|[€$£%#]")


@cache
def word_lists() -> dict[str, frozenset[str]]:
    """The small words of `words.toml`: those for "number", the fillers, the legal forms of companies."""
    raw = tomllib.loads(resources.files("meterleaf.engine.extract").joinpath("words.toml").read_text("utf-8"))
    return {name: frozenset(words) for name, words in raw.items()}


_SPECIAL = str.maketrans(
    {
        "ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "Ł": "l", "ı": "i", "º": "o", "⁰": "o", "ᵒ": "o", "°": " ", "’": "'",
    }
)  # fmt: skip


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Lower case without accents: `Número` and `NUMERO` are one; `m³` is `m3`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=65_536)
def raw_tokens(text: str) -> tuple[str, ...]:
    """The folded word's tokens, all words for "number" written `#`."""
    number = word_lists()["number"]
    return tuple(
        NUMBER_SIGN if token in number else token
        for token in _TOKEN.findall(_MISREAD.sub("l", _ELIDED.sub("", _ORDINAL.sub("no", fold(text)))))
    )


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """The folded word's tokens, fillers left out."""
    fillers = word_lists()["fillers"]
    return tuple(token for token in raw_tokens(text) if token not in fillers)


def phrase(text: str) -> tuple[str, ...]:
    """A label's text as the tokens that are looked for; a label of fillers alone keeps them."""
    return tokens(text) or raw_tokens(text)


def without_one(word: str) -> set[str]:
    """The word with any one letter left out, and itself: words that share one of these may differ by one slip."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


def one_slip(one: str, other: str) -> bool:
    """Whether one letter put in, left out or mistaken makes one word of the other."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and short in without_one(long)
