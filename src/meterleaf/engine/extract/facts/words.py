"""The lexicon of invoice lines: each list compiled once, looked up token by token, which is ten times a pattern's speed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_REMEMBERED = 5000  # tokens a vocabulary
_TOKEN = re.compile(r"[a-z0-9]+")


@cache
def lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


def says(text: str, section: str, name: str) -> bool:
    """Whether the folded text has a word of the list."""
    return count(text, section, name) > 0


def first_said(text: str, section: str) -> str | None:
    """The first of the section's lists that the folded text has a word of; most texts have none of any list."""
    tokens, _ = _tokens(text)
    if not any(map(_begun(section).__getitem__, tokens)):
        return None
    return next((name for name in lexicon()[section] if says(text, section, name)), None)


@lru_cache(maxsize=8192)
def count(text: str, section: str, name: str) -> int:
    """How many places of the folded text have a word of the list."""
    found = _vocabulary(section, name)
    tokens, joined = _tokens(text)
    return sum(map(_memory(section, name).__getitem__, tokens)) + sum(phrase in joined for phrase in found.phrases)


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One pattern for the words of a list, to find their places in folded text; longer words first."""
    words = sorted(lexicon()[section][name], key=len, reverse=True)
    return re.compile("|".join(_one(word) for word in words))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Words as they are, beginnings, endings, and phrases with a blank before (and after, where they are whole)."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    phrases: tuple[str, ...]

    def has(self, token: str) -> bool:
        return token in self.whole or token.startswith(self.beginnings) or token.endswith(self.endings)


class _Memory(dict[str, bool]):
    """Which tokens a vocabulary has: the lines of an invoice repeat their words."""

    def __init__(self, vocabulary: _Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, token: str) -> bool:
        known = self._vocabulary.has(token)
        if len(self) < _REMEMBERED:
            self[token] = known
        return known


@cache
def _memory(section: str, name: str) -> _Memory:
    return _Memory(_vocabulary(section, name))


@cache
def _begun(section: str) -> _Memory:
    """Which tokens are words of any of the section's lists, or begin a phrase of one."""
    lists = [_vocabulary(section, name) for name in lexicon()[section]]
    whole = {token for one in lists for token in (*one.whole, *(phrase.split()[0] for phrase in one.phrases))}
    beginnings = tuple(beginning for one in lists for beginning in one.beginnings)
    endings = tuple(ending for one in lists for ending in one.endings)
    return _Memory(_Vocabulary(frozenset(whole), beginnings, endings, ()))


@cache
def _vocabulary(section: str, name: str) -> _Vocabulary:
    words = [(" ".join(_TOKEN.findall(word)), word) for word in lexicon()[section][name]]
    single = [(plain, word) for plain, word in words if " " not in plain]
    return _Vocabulary(
        whole=frozenset(plain for plain, word in single if "*" not in word),
        beginnings=tuple(plain for plain, word in single if word.endswith("*")),
        endings=tuple(plain for plain, word in single if word.startswith("*")),
        phrases=tuple(f" {plain}{'' if word.endswith('*') else ' '}" for plain, word in words if " " in plain),
    )


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[tuple[str, ...], str]:
    found = tuple(_TOKEN.findall(text))
    return found, f" {' '.join(found)} "


def _one(word: str) -> str:
    body = re.escape(word.strip("*")).replace(r"\ ", r"[\s\-]+")
    before = "" if word.startswith("*") else r"(?<![a-z0-9])"
    after = "[a-z]*" if word.endswith("*") else r"(?![a-z0-9])"
    return before + body + after
