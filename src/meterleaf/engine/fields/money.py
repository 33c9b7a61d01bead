"""Amounts of money with their currency, and the currency of a whole document."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from meterleaf.engine.fields.numbers import UNKNOWN, NumberHabit, NumberMatch, find_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MoneyMatch:
    """`value` of money in `currency` (ISO 4217; None where the sign alone does not say, as $ and kr)."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    decimals: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Sign:
    """A sign of money in a line: its ISO code, or $ and kr which several countries share."""

    code: str
    start: int
    end: int


@cache
def _data() -> dict[str, Any]:
    raw = resources.files("meterleaf.engine.fields").joinpath("data/currencies.toml").read_text("utf-8")
    return tomllib.loads(raw)


@cache
def _signs() -> dict[str, str]:
    return {sign: code for code, signs in _data()["signs"].items() for sign in signs}


# Signs of letters are looked up whole, never as a part of a word; $ may have capitals before it (US$, R$).
# A rand's R is one before an amount with cents alone: R1043.59, never R134a.
_CANDIDATE = re.compile(
    r"(?<!\w)R(?=\s?\d[\d ,]*[.,]\d\d)|(?:(?<![A-Z$])[A-Z]{1,3})?\$U?|[€£₹¥₺₱]|(?<![^\W\d_])(?:S/\.?(?=\s?\d)|[^\W\d_]{2,5}(?![^\W\d_])\.?)"
)
_RATE = re.compile(r"\s?/\s?(?:100\s?)?[A-Za-z]")
_PERCENT = re.compile(r"\s?%")


# Where a number's own signs begin, behind a minus or a currency.
_FIRST = re.compile(r"[\d.,]")


def find_money(
    text: str, habit: NumberHabit = UNKNOWN, currency: str | None = None, numbers: Sequence[NumberMatch] | None = None
) -> list[MoneyMatch]:
    """All amounts with a currency sign in a line; prices per unit (0,12 €/kWh) are none.

    `currency` is what $ and kr stand for in this document; `numbers` are the line's, where they are found already.
    """
    signs = _find_signs(text)
    if not signs:
        return []
    found = []
    for number in find_numbers(text, habit) if numbers is None else numbers:
        sign = _sign_of(text, number, signs)
        if sign is None:
            continue
        signs = tuple(one for one in signs if one is not sign)
        if _RATE.match(text, sign.end) is None:
            found.append(_money(number, sign, currency))
    return found


def currency_of(texts: Iterable[str], language: str | None = None, country: str | None = None) -> str | None:
    """The currency of a document: the sign printed most; a shared one ($, kr) as its country or language says."""
    votes = Counter(sign.code for text in texts for sign in _find_signs(text))
    for sign, _ in votes.most_common():
        meanings = _data()["shared"].get(sign)
        if meanings is None:
            return sign
        settled = _settled(meanings, votes, language, country)
        if settled:
            return settled
    return None


@lru_cache(maxsize=4096)
def _find_signs(text: str) -> tuple[_Sign, ...]:
    known = _signs()
    found = []
    for match in _CANDIDATE.finditer(text):
        printed = match.group()
        if printed not in known:
            printed = printed.rstrip(".")
        if printed in known:
            found.append(_Sign(known[printed], match.start(), match.start() + len(printed)))
    return tuple(found)


def _settled(meanings: dict[str, str], votes: Counter[str], language: str | None, country: str | None) -> str | None:
    """What a shared sign stands for: named beside it (USD 12, $ 3), else by country, else by language."""
    named = [code for code in meanings.values() if votes[code]]
    return named[0] if named else meanings.get(country or "") or meanings.get(language or "")


def _sign_of(text: str, number: NumberMatch, signs: Sequence[_Sign]) -> _Sign | None:
    if _PERCENT.match(text, number.end):
        return None
    first = _first_digit(text, number)
    before = next((one for one in signs if one.end <= first and _gap(text[one.end : first])), None)
    after = next((one for one in signs if (0 <= one.start - number.end <= 2 and text[number.end : one.start].isspace())
                  or one.start == number.end), None)  # fmt: skip
    if after is not None and text[after.end : after.end + 1].isdigit():
        after = None  # glued to the next number: 1 $100.00
    if before is not None and _RATE.match(text, before.end):
        before = None
    return before if before is not None else after


def _gap(between: str) -> bool:
    """What may stand between a sign and its number: a space or two, and a minus."""
    return len(between) <= 3 and not between.strip(" \u00a0\u202f-\u2212")


def _first_digit(text: str, number: NumberMatch) -> int:
    """Where the number's first digit stands: the currency may stand between the minus and it (-€12.50)."""
    place = _FIRST.search(text, number.start)
    return place.start() if place else number.start


def _money(number: NumberMatch, sign: _Sign, currency: str | None) -> MoneyMatch:
    start, end = min(number.start, sign.start), max(number.end, sign.end)
    known = currency if sign.code in _data()["shared"] else sign.code
    return MoneyMatch(number.value, known, start, end, number.decimals, number.doubtful)
