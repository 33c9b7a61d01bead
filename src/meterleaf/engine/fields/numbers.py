"""Numbers as bills print them: text and the document's habit in, exact Decimals out.

One token seldom says whether `1.234` is a thousand or one and a bit; the whole document does. So `habit_of` first
looks at all of a document's text, and `read_number` and `find_numbers` then read single tokens with that habit.
What stays open is marked `doubtful`, never silently decided.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Sign = Literal[",", "."]
Grouping = Literal[",", ".", " ", "'"]


@dataclass(frozen=True, slots=True)
class NumberHabit:
    """How a document writes numbers. None where it does not show; `certain` when its own tokens say so."""

    decimal: Sign | None = None
    grouping: Grouping | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from one token. `decimals` is how many digits were printed after the decimal sign."""

    value: Decimal
    decimals: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class NumberMatch:
    """A number found in a text: text[start:end] is what was printed, sign included, currency not."""

    value: Decimal
    start: int
    end: int
    decimals: int = 0
    doubtful: bool = False


UNKNOWN = NumberHabit()

_THIN = "\u00a0\u2007\u2009\u202f"
_QUOTES = "'\u2019\u02bc`\u00b4"
_MINUS = "-\u2212\u2013"
_CURRENCY = (
    r"(?:[€£₹¥]|(?:US|AU|NZ|CA|A|C|R|S|U\$S)?\$|U\$S|S/\.?|EUR(?:OS?)?|USD|GBP|INR|MYR|BRL|CLP|CHF|SEK|NOK|DKK|PLN|AUD|NZD"
    r"|MXN|COP|ARS|RM|Rs\.?|INR|kr\.?|zł|Fr\.|SFr\.?)"
)
_BODY = rf"\d{{1,3}}(?:[{_THIN}{_QUOTES}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|(?<![\w.,])[.,]\d+"
_SPACED = rf"\d{{1,3}}(?:[ {_THIN}]\d{{3}})+(?:[.,]\d+)?(?![\d.,]*\d)|{_BODY}"
_AFTER = rf"(?!\d|[.,:/{_QUOTES}]\d|[{_MINUS}]\w|(?!m3)[A-Za-z]+\d)"
_END_MARK = rf"(?:\s?(?P<credit>CR)\b|(?P<after>[{_MINUS}])(?=\s|$|[€)]))?"


_FIND = re.compile(rf"(?<!\d)(?P<body>{_BODY}){_AFTER}{_END_MARK}")
_FIND_SPACED = re.compile(rf"(?<!\d)(?P<body>{_SPACED}){_AFTER}{_END_MARK}")
_LEAD = re.compile(rf"(?P<open>\()?\s?(?P<minus>[{_MINUS}]\s?)?(?:(?<![A-Za-z]){_CURRENCY})?\s?(?P<inner>[{_MINUS}])?$")
_LEAD_LENGTH = 10
_GROUP_SIGN = re.compile(rf"[ {_THIN}{_QUOTES}]")
_BEFORE = re.compile(rf"[\w/#@]$|\d[.,/:{_MINUS}{_QUOTES}]$|\w[{_MINUS}]$")
_DIGIT = re.compile(r"\d")
_RAND = re.compile(r"(?<!\w)R$")
_WITH_CENTS = re.compile(r"[.,]\d{2,3}$")
# 234 in "1 234 kWh", where nothing says that the document parts thousands by a space.
_PERHAPS_GROUPED = re.compile(r"(?<![\d.,])\d{1,3} \d{3}(?:[.,]\d+)?$")
_WHOLE = re.compile(
    rf"(?P<open>\()?\s?(?P<minus>[{_MINUS}]\s?)?{_CURRENCY}?\s?(?P<inner>[{_MINUS}]\s?)?"
    rf"(?P<body>{_SPACED})\s?{_CURRENCY}?\s?(?P<after>[{_MINUS}])?(?P<close>\))?\s?(?P<credit>CR)?(?:DR)?",
)
_TOKEN = re.compile(
    rf"(?<![\w/.,:])\d{{1,3}}(?:[ {_THIN}{_QUOTES}]\d{{3}})+[.,]\d{{2}}(?![\d.,/:])"
    rf"|(?<![\w/.,:])\d+(?:[.,]\d+)+(?![\d/:])"
)
# 1 234 kWh after a word: the space can only part thousands.
_SPACED_QUANTITY = re.compile(
    r"(?:^|[^\d\s.,][.:]?\s)\d{1,3} \d{3}\s?(?:kwh|m3|m³|€|eur\b|kr\b|zł|litr|kg\b)", re.IGNORECASE
)
_CONFUSED = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8"})
_WITH_SIGN = re.compile(r"\d+(?:[.,]\d+)+")
_NUMERIC_LOOKING = re.compile(r"[\dOoQDlI|SB][\dOoQDlI|SB.,'-]*")

# The decimal sign where the document shows none: what its language and country print (CLDR, "decimal").
_COMMA_LANGUAGES = frozenset(
    [
        "es",
        "it",
        "fr",
        "de",
        "pt",
        "ca",
        "nl",
        "da",
        "sv",
        "nb",
        "nn",
        "no",
        "fi",
        "pl",
        "gl",
        "eu",
        "ro",
        "cs",
        "sk",
        "hu",
        "el",
        "tr",
    ]
)
# Languages that part thousands by a space (CLDR, "group"): 1 234 kWh is one number there.
_SPACE_LANGUAGES = frozenset(["fr", "sv", "nb", "nn", "no", "fi", "pl", "cs", "sk", "hu", "bg", "et", "lv", "lt"])
_POINT_COUNTRIES = frozenset(
    [
        "US",
        "GB",
        "IE",
        "IN",
        "MY",
        "AU",
        "NZ",
        "SG",
        "HK",
        "PH",
        "MX",
        "PE",
        "GT",
        "SV",
        "HN",
        "NI",
        "PA",
        "DO",
        "PR",
        "CH",
        "LI",
        "MT",
        "IL",
        "JP",
        "CN",
        "TH",
    ]
)
_COMMA_COUNTRIES = frozenset(
    [
        "ES",
        "IT",
        "FR",
        "DE",
        "AT",
        "PT",
        "BR",
        "NL",
        "BE",
        "DK",
        "SE",
        "NO",
        "FI",
        "PL",
        "CL",
        "CO",
        "AR",
        "UY",
        "EC",
        "VE",
        "LU",
        "AD",
        "ID",
        "VN",
        "ZA",
    ]
)


def habit_of(texts: Iterable[str], language: str | None = None, country: str | None = None) -> NumberHabit:
    """The habit of a whole document from all its text; language and country are asked only where it shows none."""
    votes: dict[str, float] = {",": 0.0, ".": 0.0}
    groups: Counter[str] = Counter()
    spaced = 0
    for text in texts:
        for match in _TOKEN.finditer(text):
            _vote(match.group(), votes, groups)
        spaced += len(_SPACED_QUANTITY.findall(text))
    total = votes[","] + votes["."]
    shown: Sign = "," if votes[","] > votes["."] else "."
    decimal = shown if total >= 1 else _usual_sign(language, country)
    if decimal != ".":
        groups[" "] += spaced  # beside a decimal point, the 1 of "Rate 1 418 kWh" is a name (see _may_be_spaced)
    grouping = _winner(groups) or (" " if language in _SPACE_LANGUAGES else None)
    if total < 1:
        return NumberHabit(decimal=decimal, grouping=grouping)
    if decimal == "," and groups[" "]:
        grouping = " "  # money in points and energy in spaces: the points are understood anyway
    certain = total >= 2 and votes[shown] >= 0.75 * total
    return NumberHabit(decimal, grouping if grouping != decimal else None, certain)


def parse_number(text: str, habit: NumberHabit = UNKNOWN) -> Decimal | None:
    """The number that the whole of `text` is (sign and currency allowed), or None."""
    number = read_number(text, habit)
    return number.value if number else None


def read_number(text: str, habit: NumberHabit = UNKNOWN) -> Number | None:
    """Like `parse_number`, and says how many decimals were printed and whether the reading is doubtful."""
    text = text.strip()
    match = _WHOLE.fullmatch(text)
    if match is None:
        return _misread(text, habit)
    number = _body(match["body"], habit)
    if number is None:
        return None
    bracketed = bool(match["open"] and match["close"])
    if bool(match["open"]) != bool(match["close"]) or (match["minus"] and match["inner"]):
        return None
    negative = bracketed or any(match[name] for name in ("minus", "inner", "after", "credit"))
    return Number(-number.value if negative else number.value, number.decimals, number.doubtful)


def find_numbers(text: str, habit: NumberHabit = UNKNOWN) -> list[NumberMatch]:
    """All numbers of a line, left to right. Dates, times, codes and ranges (12/03, 10:30, A-12, 2023-24) are none."""
    return list(_matches(text, habit))


def _matches(text: str, habit: NumberHabit) -> Iterator[NumberMatch]:
    if not _DIGIT.search(text):
        return
    for match in (_FIND_SPACED if _may_be_spaced(habit) else _FIND).finditer(text):
        place = max(0, match.start() - _LEAD_LENGTH)
        lead = _LEAD.search(text, place, match.start())
        if lead is None or not (_begins(text, lead) or _is_rand(text, match)):
            continue
        number = _body(match["body"], habit)
        if number is not None:
            if _PERHAPS_GROUPED.search(text, max(0, match.start() - 5), match.end()):
                number = replace(number, doubtful=True)
            yield _signed(text, number, lead, match, brackets=habit.decimal != ",")


def _may_be_spaced(habit: NumberHabit) -> bool:
    """Whether `4 364` is one number: also where the document groups no other, since half of a number is a silent wrong.

    Who writes a decimal point groups by commas; who writes a decimal comma may group by spaces (ISO 80000-1, 7.3.1).
    """
    return habit.grouping == " " or (habit.grouping is None and habit.decimal == ",")


def _begins(text: str, lead: re.Match[str]) -> bool:
    """Whether a number may begin here: not inside a word, a code, a date or a range."""
    apart = lead.group()[:1].isspace()
    return apart or _BEFORE.search(text, max(0, lead.start() - 2), lead.start()) is None


def _is_rand(text: str, match: re.Match[str]) -> bool:
    """South Africa's R before an amount with cents (R23.160/L), which begins many a code without them."""
    return (
        _RAND.search(text, max(0, match.start() - 2), match.start()) is not None
        and _WITH_CENTS.search(match["body"]) is not None
    )


def _signed(text: str, number: Number, lead: re.Match[str], match: re.Match[str], *, brackets: bool) -> NumberMatch:
    """The number with its sign; `brackets` mean minus in English books, and nothing where the comma is decimal."""
    bracketed = brackets and lead["open"] and text[match.end() : match.end() + 1] == ")"
    trailing = (match["after"] if number.decimals else None) or match["credit"]
    leading = "inner" if lead["inner"] else "minus" if _is_minus(text, lead) else None
    value = -number.value if bracketed or trailing or leading else number.value
    start = lead.start(leading) if leading else match.start("body")
    end = match.end() if trailing else match.end("body")
    return NumberMatch(value, start, end, number.decimals, number.doubtful)


def _is_minus(text: str, lead: re.Match[str]) -> bool:
    """A dash apart from its number is a minus only where nothing but a label's colon stands before it.

    Tables print a lone dash for an empty cell, and lines print one between a label and its value.
    """
    if not lead["minus"]:
        return False
    return not lead["minus"][1:] or text[: lead.start("minus")].rstrip()[-1:] in {"", ":", "=", "("}


def _body(body: str, habit: NumberHabit) -> Number | None:
    """Digits with their separators, no sign: decides which separator is the decimal one."""
    if body.isdigit():
        return Number(Decimal(body))
    whole = body
    body = _GROUP_SIGN.sub("", whole)
    spaced = body != whole
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return Number(Decimal(body))
    if points and commas:
        return _both(body)
    sign: Sign = "." if points else ","
    if points + commas > 1:
        return _repeated(body, sign)
    return _single(body, sign, habit, spaced=spaced)


def _both(body: str) -> Number | None:
    decimal = "." if body.rindex(".") > body.rindex(",") else ","
    whole, _, fraction = body.rpartition(decimal)
    grouping = "," if decimal == "." else "."
    if decimal in whole or not _grouped(whole.split(grouping)):
        return None
    return _number(whole.replace(grouping, ""), fraction)


def _repeated(body: str, sign: Sign) -> Number | None:
    groups = body.split(sign)
    if _grouped(groups):
        return Number(Decimal("".join(groups)))
    if len(groups[-1]) == 2 and len(groups) > 2 and _grouped(groups[:-1]) and len(groups[-2]) == 3:
        return _number("".join(groups[:-1]), groups[-1], doubtful=True)  # 1.234.56: one of the signs was misread
    return None


def _single(body: str, sign: Sign, habit: NumberHabit, *, spaced: bool) -> Number:
    whole, _, fraction = body.partition(sign)
    could_group = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0") and not spaced
    if not could_group:
        against = habit.certain and habit.decimal != sign and len(fraction) < 3
        return _number(whole or "0", fraction, doubtful=against)
    if habit.decimal == sign:
        return _number(whole, fraction, doubtful=not habit.certain)
    return Number(Decimal(whole + fraction), 0, doubtful=not (habit.certain and habit.decimal))


def _grouped(groups: list[str]) -> bool:
    """Groups of three digits, or the Indian lakh and crore groups of two before a last three (27,15,480)."""
    first, *rest = groups
    if not rest:
        return True
    if not first or len(first) > 3 or len(rest[-1]) != 3:
        return False
    return all(len(group) == 3 for group in rest) or (len(first) < 3 and all(len(group) == 2 for group in rest[:-1]))


def _number(whole: str, fraction: str, *, doubtful: bool = False) -> Number:
    return Number(Decimal(f"{whole}.{fraction}"), len(fraction), doubtful)


def _misread(text: str, habit: NumberHabit) -> Number | None:
    """A number in which a picture's letters were taken for digits (1O5,2l): only where digits clearly prevail."""
    if not _NUMERIC_LOOKING.fullmatch(text):
        return None
    letters = sum(char.isalpha() or char == "|" for char in text)
    digits = sum(char.isdigit() for char in text)
    if not letters or digits <= letters or text[0].isalpha():
        return None
    corrected = text.translate(_CONFUSED)
    number = _body(corrected, habit) if _WITH_SIGN.fullmatch(corrected) else None
    return Number(number.value, number.decimals, doubtful=True) if number else None


def _vote(token: str, votes: dict[str, float], groups: Counter[str]) -> None:
    spaced = re.search(rf"[ {_THIN}{_QUOTES}]", token)
    if spaced:
        groups["'" if spaced.group() in _QUOTES else " "] += 1
        token = re.sub(rf"[ {_THIN}{_QUOTES}]", "", token)
    parts = re.split(r"[.,]", token)
    signs = re.findall(r"[.,]", token)
    if len(set(signs)) == 2 and _grouped(parts[:-1]):
        votes[signs[-1]] += 3
        groups[signs[0]] += 1
    elif len(signs) > 1 and len(set(signs)) == 1 and _grouped(parts):
        votes["," if signs[0] == "." else "."] += 2
        groups[signs[0]] += 1
    elif len(signs) == 1:
        votes[signs[0]] += _weight(parts[0], parts[1])


def _weight(whole: str, fraction: str) -> float:
    """How much one token with one sign tells: two decimals are money, one may be a heading's number (section 2.1)."""
    if len(fraction) == 2:
        return 1
    if len(fraction) == 3:
        return 0.7 if len(whole) > 3 or whole.startswith("0") else 0
    return 0.3 if len(fraction) == 1 else 0.7


def _winner(groups: Counter[str]) -> Grouping | None:
    for sign in (",", ".", "'", " "):
        if groups[sign] and groups[sign] == max(groups.values()):
            return sign
    return None


def _usual_sign(language: str | None, country: str | None) -> Sign | None:
    if country in _POINT_COUNTRIES:
        return "."
    if country in _COMMA_COUNTRIES or language in _COMMA_LANGUAGES:
        return ","
    return "." if language in {"en", "ms"} else None
