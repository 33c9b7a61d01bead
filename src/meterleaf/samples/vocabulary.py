"""The words that bills print, per language, and which of their variants are kept from training.

Every list in `words/<language>.toml` has variants of one label. About a quarter of them, never the first, are printed
only by held-out families, so that what is measured was not learned by heart.
"""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

LANGUAGES = ("es", "en", "fr", "de", "it", "pt", "ca", "nl", "da", "sv", "nb", "pl", "ms")


def fraction(text: str) -> float:
    """A number in 0..1 that depends on the text alone, the same on every machine."""
    return int.from_bytes(sha256(text.encode()).digest()[:6]) / 2**48


@cache
def words(language: str) -> dict[str, Any]:
    return _load(f"{language}.toml")


@cache
def other_trades(language: str) -> dict[str, Any]:
    """The `[lines]` of trades that are no consumption, and the `[texts]` of papers about one, by kind."""
    return _load(f"other/{language}.toml")


@cache
def countries() -> dict[str, Any]:
    return tomllib.loads(files("meterleaf.samples").joinpath("countries.toml").read_text("utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a word list, in the order of the house."""
    folder = files("meterleaf.samples").joinpath("words")
    return tuple(name for name in LANGUAGES if folder.joinpath(f"{name}.toml").is_file())


def lookup(language: str, key: str) -> Any:
    """The entry at a dotted key (`labels.total`); None where the language has none."""
    value: Any = words(language)
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def held_out(language: str, key: str, variant: str) -> bool:
    """Whether a variant (not the first of its list) is printed by held-out families alone."""
    return fraction(f"{language}/{key}/{variant}") < 0.25


def variants(language: str, key: str, *, training: bool) -> list[str]:
    """What a family may choose from; held-out families find their own variants twice, so that they often use them."""
    found = lookup(language, key)
    every = [found] if isinstance(found, str) else list(found)
    hidden = [one for one in every[1:] if held_out(language, key, one)]
    return [one for one in every if one not in hidden] if training else every + hidden * 2


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("meterleaf.samples").joinpath("words", name).read_text("utf-8"))
