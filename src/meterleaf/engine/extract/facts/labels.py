"""Labels that e-invoices put before a code: the engine's own label lists, asked for by whole phrases.

An account, an installation or a meter is named in an item's property (`Numer ewidencyjny` beside its value) or in a
sentence of a note (`Vertragskonto: 123`), in the words that bills print too. A generic label (`Anläggningsnummer`)
names the supply where no scheme's code stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts import words
from meterleaf.engine.extract.lexicon import category_data, entries_of, header_data
from meterleaf.engine.extract.text import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPOKEN_IN = ("electricity", "gas", "water")
_NAMED = frozenset({"account", "supply_point", "meter_number", "previous_reading", "current_reading"})
_SURE = 0.6  # a label that also names other things is not believed alone
_TOLD = re.compile(r"[:#=]\s{0,2}(?P<code>[A-Z0-9]+(?:[-/. ][A-Z0-9]+){0,6})", re.IGNORECASE)
_LABEL_END = re.compile(r"[^:#=;|,\n]{1,60}\Z")
_BRACKETS = re.compile(r"\(([^)]*)\)")
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9./\- ]{0,38}[A-Z0-9])?", re.IGNORECASE)
_LONGEST_LABEL = 5  # words
_LONGEST_BEFORE = 60  # letters
_FEWEST_DIGITS = 3


@lru_cache(maxsize=2048)
def roles_of(label: str) -> frozenset[str]:
    """What a property's name, as a whole or but for its brackets, is a label of: account, meter_number ..."""
    inside = _BRACKETS.findall(label)
    named = (label, _BRACKETS.sub(" ", label), *inside) if inside else (label,)
    return frozenset(role for one in named for role in _roles().get(phrase(one), ()))


def codes_in(properties: Iterable[tuple[str, str]], role: str) -> Iterator[str]:
    """The values of the properties that are labelled so; a value is a code: short, with digits, without a sentence."""
    return (value for name, value in properties if role in roles_of(name) and is_code(value))


@lru_cache(maxsize=1024)
def told_in(text: str, role: str) -> tuple[str, ...]:
    """The codes that a sentence names by such a label: `Vertragskonto: 2000123`, `POD n.: ...`."""
    found = []
    for match in _TOLD.finditer(text):
        before = _LABEL_END.search(text, max(0, match.start() - _LONGEST_BEFORE), match.start())
        spoken = phrase(before.group()) if before else ()
        ends = (spoken[-size:] for size in range(min(_LONGEST_LABEL, len(spoken)), 0, -1))
        if any(role in _roles().get(end, ()) for end in ends) and is_code(match["code"]):
            found.append(match["code"].strip())
    return tuple(found)


def is_code(value: str) -> bool:
    return bool(_CODE.fullmatch(value.strip())) and sum(char.isdigit() for char in value) >= _FEWEST_DIGITS


@cache
def _roles() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for data in (header_data(), *(category_data(name) for name in _SPOKEN_IN)):
        for label, entry in entries_of(data):
            if entry.role in _NAMED and entry.weight >= _SURE:
                found[label].add(entry.role)
    for role in _NAMED & words.lexicon()["properties"].keys():
        for label in words.lexicon()["properties"][role]:
            found[phrase(label)].add(role)
    return {label: frozenset(roles) for label, roles in found.items()}
