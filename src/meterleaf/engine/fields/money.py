"""Amounts of money with their currency, and the currency of a whole document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.fields.numbers import UNKNOWN, NumberHabit, NumberMatch, find_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

_SYMBOLS = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "GBP": "GBP", "US$": "USD", "USD": "USD", "CHF": "CHF",
    "SFR": "CHF", "FR.": "CHF", "R$": "BRL", "BRL": "BRL", "RM": "MYR", "MYR": "MYR", "₹": "INR", "RS": "INR", "RS.": "INR", "INR": "INR",
    "ZŁ": "PLN", "PLN": "PLN", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK", "CLP": "CLP", "AUD": "AUD", "A$": "AUD", "NZD": "NZD", "NZ$": "NZD",
    "CAD": "CAD", "C$": "CAD", "CA$": "CAD", "MXN": "MXN", "COP": "COP", "ARS": "ARS", "PEN": "PEN", "S/": "PEN", "UYU": "UYU", "$U": "UYU",
    "SGD": "SGD", "S$": "SGD", "ZAR": "ZAR", "AED": "AED", "CZK": "CZK", "KČ": "CZK", "RON": "RON", "LEI": "RON", "HUF": "HUF", "FT": "HUF",
    "¥": "JPY", "JPY": "JPY",
    "$": "$", "KR": "kr", "KR.": "kr",
}  # fmt: skip
_SHARED = {
    "$": {
        "US": "USD",
        "CL": "CLP",
        "AU": "AUD",
        "NZ": "NZD",
        "CA": "CAD",
        "MX": "MXN",
        "CO": "COP",
        "AR": "ARS",
        "UY": "UYU",
        "SG": "SGD",
    },
    "kr": {"SE": "SEK", "NO": "NOK", "DK": "DKK"},
}
_HOME = {
    "USD": "US", "GBP": "GB", "CHF": "CH", "BRL": "BR", "MYR": "MY", "INR": "IN", "PLN": "PL", "SEK": "SE", "NOK": "NO", "DKK": "DK", "CLP": "CL",
}  # fmt: skip
_LANGUAGE = {("kr", "sv"): "SEK", ("kr", "nb"): "NOK", ("kr", "no"): "NOK", ("kr", "da"): "DKK"}
_NAMES = sorted(_SYMBOLS, key=len, reverse=True)
_SIGN = re.compile(
    "|".join((r"(?<![A-Za-z])" if name[0].isalpha() else r"(?<![A-Za-z$])" if name == "$" else "") + re.escape(name)
             + (r"(?![A-Za-z])" if name[-1].isalpha() else "") for name in _NAMES),
    re.IGNORECASE,
)  # fmt: skip
_AFTER = re.compile(rf"\s?(?P<sign>{_SIGN.pattern})(?P<rate>\s?/)?", re.IGNORECASE)
_BEFORE = re.compile(rf"(?P<sign>{_SIGN.pattern})\s?[-\u2212]?\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MoneyMatch:
    """`value` of money in `currency` (ISO 4217; None where the sign alone does not say, as $ and kr)."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    decimals: int = 0
    doubtful: bool = False


def find_money(text: str, habit: NumberHabit = UNKNOWN, currency: str | None = None) -> list[MoneyMatch]:
    """All amounts with a currency sign in a line; `currency` is what $ and kr stand for in this document."""
    return [found for number in find_numbers(text, habit) if (found := _amount(text, number, currency))]


def currency_of(texts: Iterable[str], language: str | None = None, country: str | None = None) -> str | None:
    """The currency of a document: the sign printed most, a shared one ($, kr) settled by country or language."""
    votes: Counter[str] = Counter()
    for text in texts:
        votes.update(_SYMBOLS[match.group().upper()] for match in _SIGN.finditer(text) if not _is_word(match.group()))
    for sign, _ in votes.most_common():
        if sign not in _SHARED:
            return sign
        settled = _SHARED[sign].get(country or "") or _LANGUAGE.get((sign, language or ""))
        if settled or sign == "$":
            return settled or next((code for code in _SHARED["$"].values() if votes[code]), None) or _dollar(language)
    return None


def _dollar(language: str | None) -> str | None:
    return "USD" if language == "en" else None


def _is_word(sign: str) -> bool:
    """Signs that are also ordinary words in lower or mixed case: rm, rs, ft, lei, euro stays."""
    return sign.lower() in {"rm", "rs", "ft", "lei", "fr."} and not (sign.isupper() or sign[0].isupper())


def _amount(text: str, number: NumberMatch, currency: str | None) -> MoneyMatch | None:
    before = _BEFORE.search(text[max(0, number.start - 8) : number.start] if number.start else "")
    inner = _BEFORE.search(text[max(0, _digits(text, number) - 8) : _digits(text, number)])
    after = _AFTER.match(text, number.end)
    match = inner or before or (after if after and not after["rate"] else None)
    if match is None:
        return None
    sign = _SYMBOLS[match["sign"].upper()]
    start = min(number.start, _digits(text, number) - len(match.group())) if match is not after else number.start
    end = match.end() if match is after else number.end
    code = currency if sign in _SHARED else sign
    return MoneyMatch(number.value, code, max(0, start), end, number.decimals, number.doubtful)


def _digits(text: str, number: NumberMatch) -> int:
    """Where the number's first digit stands: the currency may stand between the sign and it (-€12.50)."""
    place = re.search(r"[\d.,]", text[number.start :])
    return number.start + (place.start() if place else 0)
