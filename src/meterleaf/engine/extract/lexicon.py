"""The labels that bills print, as data: which words name which field, in which language, and which name a decoy.

A lexicon is made of TOML files, one a language, beside this module (labels of every invoice) and in the folders of
the categories. `[fields]` gives labels by field, `[decoys]` labels of values that must not be taken, by the kind of
value (`date`, `number`, `money`, `id`), `[signals]` the words by which a document is told (see `classify`).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.text import one_slip, phrase, without_one

if TYPE_CHECKING:
    from collections.abc import Iterable

# Shorter words are not mended: too many differ by one letter.
MENDED_FROM = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One label: what it names (a field, or `not.<kind>` for a decoy), in which language, how surely (0..1)."""

    role: str
    language: str
    weight: float


class Label:
    """A phrase with all that it names; the same on every page, so that what follows of it is worked out once."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.roles = frozenset(entry.role for entry in entries)
        self._weights: dict[str | None, dict[str, float]] = {}

    def weights(self, language: str | None) -> dict[str, float]:
        """The weight of each role; a label of another language than the document's counts less."""
        known = self._weights.get(language)
        if known is None:
            known = self._weights[language] = {}
            for entry in self.entries:
                weight = entry.weight * (1.0 if language is None or entry.language == language else 0.85)
                known[entry.role] = max(weight, known.get(entry.role, 0.0))
        return known


class Lexicon:
    """Phrases by their first token, and by their first two, longest first, with the vocabulary to mend slips of recognition."""

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], Entry]]) -> None:
        phrases: dict[tuple[str, ...], dict[tuple[str, str], Entry]] = defaultdict(dict)
        for words, entry in entries:
            known = phrases[words].get((entry.role, entry.language))
            if known is None or known.weight < entry.weight:
                phrases[words][entry.role, entry.language] = entry
        self.labels = {words: Label(tuple(found.values())) for words, found in phrases.items() if words}
        self.by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.by_two: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        self.joined: dict[str, tuple[str, ...]] = {}
        for words in sorted(self.labels, key=len, reverse=True):
            self.by_first[words[0]].append(words)
            self.by_two[words[:2]].append(words)
            if len(words) > 1 and sum(map(len, words)) >= 7:
                self.joined.setdefault("".join(words), words)
        # Most lines have no token that a phrase begins with, and need no closer look.
        self.beginnings = frozenset((*self.by_first, *self.joined))
        self.vocabulary = frozenset(word for words in self.labels for word in words)
        self._mended: dict[str, str] = {}

    @cached_property
    def _slips(self) -> dict[str, list[str]]:
        """The words that may be meant by what is left of them without one letter: for recognised pages alone."""
        slips: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.vocabulary):
            if len(word) >= MENDED_FROM:
                for left in without_one(word):
                    slips[left].append(word)
        return slips

    def mend(self, token: str) -> str:
        """The label word that a recognised token most likely is; the token itself when none is one slip away."""
        if len(token) < MENDED_FROM or token in self.vocabulary or token.isdigit():
            return token
        if token not in self._mended:
            near = {word for left in without_one(token) for word in self._slips.get(left, ()) if one_slip(token, word)}
            self._mended[token] = near.pop() if len(near) == 1 else token
        return self._mended[token]


def header_data() -> dict[str, dict[str, Any]]:
    """The labels of any invoice, by language."""
    return load("meterleaf.engine.extract")


def category_data(category: str) -> dict[str, dict[str, Any]]:
    """The labels and signals of one category, by language."""
    return load(f"meterleaf.engine.categories.{category}")


@cache
def load(package: str) -> dict[str, dict[str, Any]]:
    """Each language's TOML in a package's folder of labels."""
    folder = resources.files(package).joinpath("labels")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in files}


def entries_of(data: dict[str, dict[str, Any]], weight: float = 1.0) -> Iterable[tuple[tuple[str, ...], Entry]]:
    """All labels of such a folder. A label ending in `?` is a weak one, for it also names other things."""
    for language, parts in data.items():
        named = list(parts.get("fields", {}).items())
        named += [(f"not.{kind}", labels) for kind, labels in parts.get("decoys", {}).items()]
        for role, labels in named:
            for label in labels:
                weak = label.endswith("?")
                words = phrase(label.rstrip("?"))
                if len("".join(words)) > 1 or label.isalnum():
                    yield words, Entry(role, language, weight * (0.5 if weak else 1.0))


@cache
def lexicon_for(category: str | None) -> Lexicon:
    """The labels of every invoice together with those of one category (None: the invoice alone)."""
    entries = list(entries_of(header_data()))
    if category is not None:
        entries += entries_of(category_data(category))
    return Lexicon(entries)
