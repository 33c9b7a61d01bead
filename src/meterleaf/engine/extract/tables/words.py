"""The words of columns, categories and flags, from `columns/<language>.toml`; and what a column's head may mean."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEASURES = frozenset({"energy", "volume", "gas_volume", "standard_gas_volume", "mass"})
IGNORED = "_"

_SMALL = (
    "a al an au auf aus d da das de dei del della dell der des dem di do dos du e el em en enter et for fur il im in is la las le les los l "
    "o of on or para per please pour por the und v van von y your all does have has with je this using only"
)
_SMALL_WORDS = frozenset(_SMALL.split())
# Small words that turn a phrase into another: période du, période au.
_DIRECTIONS = frozenset({"a", "al", "au", "da", "do", "du", "von"})
# What says "number" before or behind a name: Nº factura, Facture n°, Invoice #, Rechnungs-Nr.
_NUMBER_WORDS = frozenset({"n", "no", "nr", "num", "nro", "numero", "number", "nummer", "nombor", "numer", "#"})
_ASIDE = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_WORD = re.compile(r"[^\W_]+(?:³|3(?!\d))?|[€£$#]")
# kWh is one word
_CAMEL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")
# What a price, an intensity or an emission is given for: such a number is no quantity.
_RATE = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bje\b)\s*\(?(?:k|m|g)?(?:wh|w\b|va\b|m[23³²]|l\b|lit|kg|t\b|ton|unit|ud\b|day|dia|jour|tag|km)"
)
_SIGNS = frozenset("€£$")
_MONEY = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "$": "$", "usd": "USD", "chf": "CHF",
          "dkk": "DKK", "sek": "SEK", "nok": "NOK", "pln": "PLN", "myr": "MYR", "brl": "BRL", "mxn": "MXN"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head (or a label) taken apart: its words, the words in brackets, and the unit or money it names."""

    words: tuple[str, ...]
    aside: tuple[str, ...]
    unit: Unit | None
    currency: str | None
    rate: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A field that a head may mean. `score` is the share of the head's words that say so, up to 1."""

    field: str
    score: float
    languages: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    field: str
    whole: bool
    literal: bool
    languages: frozenset[str]


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Language code -> its file, as it is."""
    folder = resources.files(__package__).joinpath("columns")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return {one.name.removesuffix(".toml"): tomllib.loads(one.read_text("utf-8")) for one in files}


def words_of(text: str) -> tuple[str, ...]:
    """Folded words: `startDate`, `start_date` and `Start date` are the same two."""
    folded = fold(_CAMEL.sub(" ", text)).replace("³", "3").replace("n°", "n ").replace("nº", "n ").replace("no.", "no ")
    return tuple(_WORD.findall(folded))


@lru_cache(maxsize=20_000)
def head_of(text: str) -> Head:
    folded = fold(text)
    aside = " ".join(_ASIDE.findall(text))
    outside = words_of(_ASIDE.sub(" ", text))
    inside = words_of(aside)
    money = next((_MONEY[word] for word in (*outside, *inside) if word in _MONEY), None)
    rate = bool(_RATE.search(folded)) or any("co2" in word for word in (*outside, *inside))
    unit = None if rate else _unit(aside, outside, inside)
    # a sign of money names no field: `Total £` is the total
    named = tuple(word for word in outside if word not in _SIGNS) or outside
    return Head(named, inside, unit, money, rate)


def _unit(aside: str, outside: tuple[str, ...], inside: tuple[str, ...]) -> Unit | None:
    """The unit in brackets; else among the last words, where a single letter is too little to be one."""
    for text in (aside.strip(), *inside):
        found = parse_unit(text) if text and len(inside) <= 3 else None
        if found and found.kind in MEASURES:
            return found
    for size in (2, 1):
        for start in range(len(outside) - size, -1, -1):
            text = " ".join(outside[start : start + size])
            alone = len(outside) == 1 or (start > 0 and outside[start - 1] in {"in", "en", "em"})
            found = parse_unit(text) if len(text) > 1 or alone else None
            if found and found.kind in MEASURES:
                return found
    return None


# Labels that all pages print are names of columns too, under these names here.
_SHARED_NAMES = {"account": "contract_number", "customer_number": "contract_number", "multiplier": "factor"}
_SHARED_FIELDS = frozenset(
    {"invoice_number", "issue_date", "due_date", "period", "start_date", "end_date", "total_amount", "net_amount", "tax_amount",
     "supplier_tax_id", "customer_tax_id", "customer_name", "supplier_name", "supply_address", "contract_number", "meter_number",
     "previous_reading", "current_reading", "delivery_note_number", "tariff", *_SHARED_NAMES}
)  # fmt: skip


@cache
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    """All phrases by one of their words."""
    spoken: dict[tuple[tuple[str, ...], str, bool], set[str]] = defaultdict(set)
    for language, file in languages().items():
        for field, phrases in file["columns"].items():
            for phrase in phrases:
                spoken[words_of(phrase.removeprefix("=")), field, phrase.startswith("=")].add(language)
    for language, field, phrase in _labels_of_pages():
        spoken[words_of(phrase), field, True].add(language)
    found: dict[str, list[_Phrase]] = defaultdict(list)
    for (words, field, whole), tongues in spoken.items():
        # "data des de" is not "data": what only small words tell apart is matched word for word
        literal = bool(_DIRECTIONS & set(words)) or (len(keys_of(words)) == 1 < len(words))
        keys = words if literal else tuple(sorted(keys_of(words)))
        found[keys[0]].append(_Phrase(keys, field, whole, literal, frozenset(tongues)))
    return {first: tuple(phrases) for first, phrases in found.items()}


def _labels_of_pages() -> Iterator[tuple[str, str, str]]:
    """(language, field, phrase) of the labels that pages print, where they can head a column; doubtful ones not."""
    folder = resources.files("meterleaf.engine.extract").joinpath("labels")
    for one in folder.iterdir() if folder.is_dir() else ():
        if one.name.endswith(".toml"):
            fields = tomllib.loads(one.read_text("utf-8")).get("fields", {})
            for field in _SHARED_FIELDS & fields.keys():
                yield from (
                    (one.name.removesuffix(".toml"), _SHARED_NAMES.get(field, field), phrase)
                    for phrase in fields[field]
                    if not phrase.endswith("?")
                )


def keys_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that carry meaning, all words for "number" alike; all words where none carries any."""
    keys = tuple("#" if word in _NUMBER_WORDS else word for word in words if word not in _SMALL_WORDS)
    return keys if any(key != "#" for key in keys) else words


def guesses(text: str, among: frozenset[str] | None = None) -> tuple[Guess, ...]:
    """What a head may mean, best first; `among` limits the languages that are asked."""
    return _guesses(text, among)


@lru_cache(maxsize=20_000)
def _guesses(text: str, among: frozenset[str] | None) -> tuple[Guess, ...]:
    head = head_of(text)
    if head.rate:
        return (Guess("amount_price", 1.0, frozenset()),)
    best: dict[str, Guess] = {}
    for words, weight in ((head.words, 1.0), (head.aside, 0.5)):
        for guess in _found(words, among):
            scored = Guess(guess.field, round(guess.score * weight, 3), guess.languages)
            if scored.field not in best or best[scored.field].score < scored.score:
                best[scored.field] = scored
    if head.unit and "quantity" not in best:
        best["quantity"] = Guess("quantity", 0.9 if len(_telling(keys_of(head.words))) <= 1 else 0.45, frozenset())
    # what is to be left alone wins a tie: "producer postcode" is no producer
    return tuple(sorted(best.values(), key=lambda one: (-one.score, one.field != IGNORED)))


def _found(words: tuple[str, ...], among: frozenset[str] | None) -> Iterable[Guess]:
    keys = keys_of(words)
    telling = len(_telling(keys)) or 1
    for place in range(len(words) + len(keys)):
        literal = place < len(words)
        row, start = (words, place) if literal else (keys, place - len(words))
        for phrase in _phrases().get(row[start], ()):
            if phrase.literal != literal or (among is not None and not phrase.languages & among):
                continue
            score = _score(phrase, row, start, telling)
            if score:
                yield Guess(phrase.field, score, phrase.languages)


def _score(phrase: _Phrase, keys: tuple[str, ...], start: int, telling: int) -> float:
    """The share of the head's words that the phrase covers, in whatever order; 0 where it does not stand there.

    A longer phrase says more than a word that happens to be the same, and a head that is the phrase leaves no doubt.
    """
    size = len(phrase.words)
    if size == len(keys) and _alike(phrase, keys):
        return 1.0 + 0.01 * size + 0.05 * phrase.literal
    windows = (keys[place : place + size] for place in range(max(0, start - size + 1), start + 1))
    if phrase.whole or not any(_alike(phrase, window) for window in windows):
        return 0.0
    said = len(phrase.words) / len(keys) if phrase.literal else (len(_telling(phrase.words)) or 1) / telling
    share = min(1.0, said)
    weight = 1.0 if size > 1 or share >= 0.5 else 0.5
    return min(1.0, share * weight + 0.02 * (size - 1))


def _alike(phrase: _Phrase, words: tuple[str, ...]) -> bool:
    return (words if phrase.literal else tuple(sorted(words))) == phrase.words


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words that are no units, no currencies and no bare numbers; all of them where nothing else is left."""
    return tuple(word for word in words if word not in _MONEY and not word.isdigit() and not _is_unit(word)) or words


@lru_cache(maxsize=5_000)
def _is_unit(word: str) -> bool:
    found = parse_unit(word) if len(word) > 1 else None
    return found is not None and found.kind in MEASURES and len(word) <= 4


def language_of(texts: Iterable[str]) -> str | None:
    """The language whose words the heads and labels are; a phrase that several share counts for each a little."""
    votes: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        for guess in guesses(text)[:1]:
            for language in guess.languages:
                votes[language] += guess.score / len(guess.languages)
    return max(votes, key=lambda one: (votes[one], one == "en")) if votes else None


@cache
def _flags(name: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(phrase) for file in languages().values() for phrase in file["flags"].get(name, ()))


def is_flag(name: str, text: str) -> bool:
    """Whether the whole text is such a flag (`yes`, `no`, `estimated`, `actual`, `total`, `credit`) in any language."""
    return words_of(text) in _flags(name)


@lru_cache(maxsize=20_000)
def begins_with_flag(name: str, text: str) -> bool:
    words = words_of(text)
    return any(words[:size] in _flags(name) for size in (1, 2, 3) if size <= len(words))


@cache
def _parts() -> dict[tuple[str, ...], str]:
    return {words_of(name): label for file in languages().values() for name, label in file.get("parts", {}).items()}


_NUMBERED_PART = re.compile(r"(?:periodo|period|tramo|p|f|register|registre|zeit|t)\s?([1-6])$")


def part_of(text: str) -> str | None:
    """The tariff period that a head names (P1, punta, peak, HT, F1), if it names one."""
    words = head_of(text).words
    for size in (2, 1):
        for start in range(len(words) - size + 1):
            if (part := _parts().get(words[start : start + size])) is not None:
                return part
    for word in words:
        if re.fullmatch(r"[pf][1-6]", word):
            return word.upper()
    found = _NUMBERED_PART.search(" ".join(words))
    return f"P{found[1]}" if found and words[0] not in {"t", "f"} else None


@cache
def _category_words() -> tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]:
    spoken: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for language, file in languages().items():
        for category, phrases in file["categories"].items():
            for phrase in phrases:
                spoken[words_of(phrase), category].add(language)
    return tuple((words, category, frozenset(tongues)) for (words, category), tongues in spoken.items())


@lru_cache(maxsize=20_000)
def categories_in(text: str, among: frozenset[str] | None = None) -> tuple[tuple[str, str], ...]:
    """(category, phrase) for every category word in the text, each phrase once."""
    words = words_of(text)
    joined = f" {' '.join(words)} "
    return tuple(
        (category, " ".join(phrase))
        for phrase, category, tongues in _category_words()
        if f" {' '.join(phrase)} " in joined and (among is None or tongues & among)
    )
