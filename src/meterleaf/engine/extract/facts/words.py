"""The lexicon of invoice lines: lists of words as one pattern each, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def lexicon() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One pattern for the words of a list, to search folded text with; longer words first."""
    words = sorted(lexicon()[section][name], key=len, reverse=True)
    return re.compile("|".join(_one(word) for word in words))


def says(text: str, section: str, name: str) -> bool:
    """Whether the folded text has a word of the list."""
    return pattern(section, name).search(text) is not None


def count(text: str, section: str, name: str) -> int:
    """How many places of the folded text have a word of the list."""
    return sum(1 for _ in pattern(section, name).finditer(text))


def _one(word: str) -> str:
    body = re.escape(word.strip("*")).replace(r"\*", "[a-z]*").replace(r"\ ", r"[\s\-]+")
    before = "" if word.startswith("*") else r"(?<![a-z0-9])"
    after = "" if word.endswith("*") else r"(?![a-z0-9])"
    return before + body + after
