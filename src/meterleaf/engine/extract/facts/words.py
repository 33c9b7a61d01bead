"""The lexicon of invoice lines: each list compiled once, looked up token by token, which is ten times a pattern's speed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_TOKEN = re.compile(r"[a-z0-9]+")


@cache
def lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


def says(text: str, section: str, name: str) -> bool:
    """Whether the folded text has a word of the list."""
    return count(text, section, name) > 0


@lru_cache(maxsize=8192)
def count(text: str, section: str, name: str) -> int:
    """How many places of the folded text have a word of the list."""
    found = _vocabulary(section, name)
    tokens, joined = _tokens(text)
    return sum(1 for token in tokens if found.has(token)) + sum(1 for phrase in found.phrases if phrase in joined)


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
