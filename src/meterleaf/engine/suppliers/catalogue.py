"""The catalogue of suppliers (`data/suppliers.psv`): found in a text by name, or by tax number.

A name in the catalogue is a hint: a document of a supplier that is not in it is read just the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Supplier:
    """`country` is ISO 3166 (EU: in many countries); `supplies` are categories; `aliases` as documents print them."""

    name: str
    country: str
    supplies: tuple[str, ...]
    aliases: tuple[str, ...]
    tax_id: str | None = None


@dataclass(frozen=True, slots=True)
class SupplierMatch:
    """A supplier named by text[start:end]. Short single words (Shell, Mega) may be something else: not `sure`."""

    supplier: Supplier
    alias: str
    sure: bool
    start: int
    end: int


_TOKEN = re.compile(r"[^\W_]+(?:[.&'+°-][^\W_]+)*\+?")
_SURE_LENGTH = 7


@cache
def suppliers() -> tuple[Supplier, ...]:
    """All suppliers, country by country."""
    text = resources.files("meterleaf.engine.suppliers").joinpath("data/suppliers.psv").read_text("utf-8")
    return tuple(_supplier(line) for line in text.splitlines() if line and not line.startswith("#"))


def find_suppliers(text: str, country: str | None = None) -> list[SupplierMatch]:
    """All suppliers named in a text, left to right, the longest name at each place; those of `country` first asked."""
    words = [(fold(match.group()), match) for match in _TOKEN.finditer(text)]
    found = []
    place = 0
    while place < len(words):
        match = _longest(text, words, place, country)
        if match:
            found.append(match[0])
        place += match[1] if match else 1
    return found


def supplier_of_tax_id(code: str) -> Supplier | None:
    """The supplier whose tax number it is, however it is written."""
    return _by_tax_id().get(re.sub(r"[\W_]", "", code).upper())


def _longest(
    text: str, words: list[tuple[str, re.Match[str]]], place: int, country: str | None
) -> tuple[SupplierMatch, int] | None:
    longest = min(_sizes().get(words[place][0], 0), len(words) - place)
    for size in range(longest, 0, -1):
        key = " ".join(word for word, _ in words[place : place + size])
        known = _by_name().get(key)
        if not known:
            continue
        start, end = words[place][1].start(), words[place + size - 1][1].end()
        sure = size > 1 or len(key) >= _SURE_LENGTH
        if sure or text[start].isupper():
            alias, supplier = min(known, key=lambda one: one[1].country != country)
            return SupplierMatch(supplier, alias, sure, start, end), size
    return None


def _supplier(line: str) -> Supplier:
    country, supplies, name, aliases, tax_id = line.split("|")
    return Supplier(name, country, tuple(supplies.split(",")), tuple(aliases.split(";")), tax_id or None)


def _names() -> Iterator[tuple[str, str, Supplier]]:
    for supplier in suppliers():
        for alias in dict.fromkeys((*supplier.aliases, supplier.name)):
            key = " ".join(fold(match.group()) for match in _TOKEN.finditer(alias))
            if alias != supplier.name or " " in key or alias in supplier.aliases:
                yield key, alias, supplier


@cache
def _by_name() -> dict[str, list[tuple[str, Supplier]]]:
    names: dict[str, list[tuple[str, Supplier]]] = {}
    for key, alias, supplier in _names():
        names.setdefault(key, []).append((alias, supplier))
    return names


@cache
def _sizes() -> dict[str, int]:
    """First word of a name -> the most words of a name that begins with it."""
    sizes: dict[str, int] = {}
    for key in _by_name():
        first = key.split(" ", 1)[0]
        sizes[first] = max(sizes.get(first, 0), key.count(" ") + 1)
    return sizes


@cache
def _by_tax_id() -> dict[str, Supplier]:
    codes = ((one.tax_id, one) for one in suppliers())
    return {re.sub(r"[\W_]", "", code).upper(): one for code, one in codes if code}
