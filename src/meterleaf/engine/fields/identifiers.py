"""Codes that name people, companies, accounts and vehicles: found so that they are used, or kept from being mistaken.

Tax numbers come with their country and their check digits (python-stdnum); bank accounts, telephone and post codes
are found to be excluded, for they look like customer or invoice numbers.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING

from stdnum import iban as stdnum_iban

from meterleaf.engine.fields.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax or company number printed as text[start:end]; `code` is compact, as its country's registers write it.

    `valid` is None where the number has no check digit; `labelled` where its own name stands before it.
    """

    code: str
    kind: str
    country: str
    valid: bool | None
    start: int
    end: int
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """Some other code, printed as text[start:end]."""

    code: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Kind:
    country: str
    name: str
    pattern: re.Pattern[str]
    words: re.Pattern[str]
    module: str
    plain: bool


_LOOK_BACK = 45
_SIX_DIGITS = re.compile(r"\d(?:[ .\-/]?\d){5}|[A-Z]{5}\d{4}|\d[A-Z]{3}\d{2}")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9*]){11,30}(?![A-Za-z0-9])")
_SEVEN_DIGITS = re.compile(r"\d(?:[ ()./\-]{0,2}\d){5}")
_PHONE = re.compile(
    r"(?:(?:\btel[\w.é]*|\bt[ée]l\.?|\bphone|\bfax|\bm[óo]vil|\bmobile|\bcall|\btlf|\bfono|\bpuh|\b[☎✆])[^\d+(]{0,12}|(?=\+\d))"
    r"(?P<number>\+?\(?\d[\d ()./\-]{5,18}\d)",
    re.IGNORECASE,
)
_FREEPHONE = re.compile(
    r"(?<![\d.,/-])(?:90[0-2](?:[ .\-]?\d{3}){2}|90[0-2](?:[ .\-]?\d{2}){3}"
    r"|(?:0800|0808|0345|0330|1800|1300|1-800|1-888|1-877)(?:[ .\-]?\d{2,3}){2,3})(?! ?\d)"
)
_POSTCODES = {
    "GB": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    "NL": re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b(?! ?\d)"),
    "PT": re.compile(r"(?<![\d-])\d{4}-\d{3}(?![\d-])"),
    "BR": re.compile(r"(?<![\d-])\d{5}-\d{3}(?![\d-])"),
    "PL": re.compile(r"(?<![\d-])\d{2}-\d{3}(?![\d-])(?=\s+[^\W\d_])"),
    "US": re.compile(r"\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b"),
    "EU": re.compile(
        r"(?<![\w.,/-])(?:[A-Z]{1,2}-)?\d{5}(?=,?\s+\(?[^\W\d_]{3,})(?!\s+(?:kwh|kw|m3|lit|kg|eur|days|d[ií]as))",
        re.IGNORECASE,
    ),
}
_PLATES = {
    "ES": r"\d{4}[ -]?[BCDFGHJ-NPRSTV-Z]{3}|[A-Z]{1,2}-\d{4}-[A-Z]{1,2}",
    "FR": r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}",
    "IT": r"[A-HJ-NPR-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NPR-TV-Z]{2}",
    "PT": r"[A-Z]{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-\d{2}-\d{2}|\d{2}-[A-Z]{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}",
    "DE": r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?",
    "GB": r"[A-Z]{2}\d{2} ?[A-Z]{3}",
    "IE": r"\d{2,3}-[A-Z]{1,2}-\d{1,6}",
    "NL": r"[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}",
    "BE": r"[1-9]-[A-Z]{3}-\d{3}",
    "BR": r"[A-Z]{3}-?\d[A-J0-9]\d{2}",
    "SE": r"[A-Z]{3} ?\d{2}[A-Z0-9]",
    "NO": r"[A-Z]{2} ?\d{5}",
    "DK": r"[A-Z]{2} ?\d{2} ?\d{3}",
    "FI": r"[A-Z]{3}-\d{3}",
    "PL": r"[A-Z]{2,3} ?\d{4,5}",
    "CL": r"[BCDFGHJKLPRSTVWXYZ]{4}[ -]?\d{2}|[A-Z]{2}[ -]?\d{4}",
    "MY": r"[A-Z]{1,3} ?\d{1,4}(?: ?[A-Z])?",
    "IN": r"[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{4}",
    "CH": r"(?:AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)[ -]?\d{1,6}",
}  # fmt: skip
_STRONG_PLATES = frozenset({"ES", "FR", "PT", "NL", "BE", "IT"})
_STRONG_PLATE = re.compile(
    "(?<![A-Za-z0-9-])(?:" + "|".join(_PLATES[one] for one in sorted(_STRONG_PLATES)) + ")(?![A-Za-z0-9-])"
)
_PLATE_LIKE = re.compile(r"[A-ZÄÖÜ]{1,4}[ -]?\d|\d[ -]?[A-Z]{2,3}")
_PLATE_WORDS = re.compile(
    r"matr[ií]cul|plate|immatricul|kennzeichen|targa|kenteken|regnr|reg\.?\s?(?:no|nr)|registration|veh[ií]c|placa|v[ée]hic|veicolo"
    r"|fahrzeug|nummerplaat|plaat|rejestr|rekisteri|no\.?\s?kender|kjennemerke|nummerplade|patente",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?:[*xX•·#]{2,}[ \-]?){1,4}(?P<masked>\d{4})(?!\d)|(?:ending(?:\s(?:in|with))?|terminada?\s(?:en|em)|acabada?\sen|endet\sauf|se\sterminant\spar)\s?:?\s?(?P<told>\d{4})(?!\d)"
)


@cache
def _kinds() -> tuple[_Kind, ...]:
    raw = tomllib.loads(resources.files("meterleaf.engine.fields").joinpath("data/tax_ids.toml").read_text("utf-8"))
    return tuple(
        _Kind(
            row["country"],
            row["kind"],
            re.compile(rf"(?<![A-Za-z0-9*])(?<!\d[./,-])(?:{row['pattern']})(?![A-Za-z0-9]|[.,/-]\d)"),
            re.compile(row["words"]),
            row["check"],
            row.get("plain", False),
        )
        for row in raw["id"]
    )


@cache
def _any_word() -> re.Pattern[str]:
    """Whether a line names any tax number at all: most do not, and need no closer look."""
    return re.compile("|".join(kind.words.pattern for kind in _kinds() if kind.plain))


@cache
def _any_shape() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{kind.pattern.pattern})" for kind in _kinds() if not kind.plain))


def find_tax_ids(text: str, country: str | None = None) -> list[TaxId]:
    """All tax and company numbers of a line, left to right; the document's country is preferred where several fit."""
    if not _SIX_DIGITS.search(text):
        return []
    folded = fold(text)
    named = _any_word().search(folded) is not None
    shaped = _any_shape().search(text) is not None
    kinds = [kind for kind in _kinds() if (named if kind.plain else shaped)]
    found = [one for kind in kinds for one in _of_kind(kind, text, folded)]
    found.sort(key=lambda one: (one.country != country, not one.labelled, one.valid is None, one.start - one.end))
    chosen: list[TaxId] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.start)


def check_tax_id(code: str, country: str) -> bool | None:
    """Whether a number is one of that country's, by check digits; None where the country's rule is not known."""
    kinds = [kind for kind in _kinds() if kind.country == country.upper()]
    fitting = [kind for kind in kinds if kind.pattern.fullmatch(code.strip().upper())]
    if not fitting:
        return False if kinds else None
    results = [_valid(kind, code.strip().upper()) for kind in fitting]
    return True if True in results else None if None in results else False


def find_ibans(text: str) -> list[CodeMatch]:
    """Bank accounts whose check digits agree, and masked ones (ES12 **** ...)."""
    found = []
    for match in _IBAN.finditer(text):
        code = re.sub(r"\s", "", match.group())
        if "**" in code or stdnum_iban.is_valid(code, check_country=False):
            found.append(CodeMatch(code, "iban", *match.span()))
    return found


def find_phones(text: str) -> list[CodeMatch]:
    """Telephone and fax numbers: international, beside their word, or free-phone."""
    if not _SEVEN_DIGITS.search(text):
        return []
    found = [CodeMatch(m["number"], "phone", *m.span("number")) for m in _PHONE.finditer(text)]
    return found + [CodeMatch(m.group(), "phone", *m.span()) for m in _FREEPHONE.finditer(text)]


def find_postcodes(text: str, country: str | None = None) -> list[CodeMatch]:
    """Post codes of a line as that country writes them; five digits before a place's name elsewhere."""
    pattern = _POSTCODES.get(country or "", _POSTCODES["EU"])
    return [CodeMatch(match.group(), "postcode", *match.span()) for match in pattern.finditer(text)]


def find_plates(text: str, country: str | None = None, around: str = "") -> list[CodeMatch]:
    """Vehicle plates; shapes that could be any code only beside a word for plate or vehicle."""
    if not _PLATE_LIKE.search(text):
        return []
    labelled = _PLATE_WORDS.search(text) is not None or _PLATE_WORDS.search(around) is not None
    if not labelled and not _STRONG_PLATE.search(text):
        return []
    countries = [country] if country in _PLATES else sorted(_PLATES) if labelled else sorted(_STRONG_PLATES)
    found: list[CodeMatch] = []
    for one in countries:
        if not labelled and one not in _STRONG_PLATES:
            continue
        for match in _plate(one).finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(CodeMatch(re.sub(r"[ ]", "", match.group()), f"plate-{one}", *match.span()))
    return sorted(found, key=lambda one: one.start)


def find_cards(text: str) -> list[CodeMatch]:
    """The last four digits of payment and fuel cards; never more of a card is given."""
    return [CodeMatch(m["masked"] or m["told"], "card", *m.span()) for m in _CARD.finditer(text)]


@cache
def _plate(country: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9-])(?:{_PLATES[country]})(?![A-Za-z0-9-])")


def _of_kind(kind: _Kind, text: str, folded: str) -> Iterator[TaxId]:
    for match in kind.pattern.finditer(text):
        labelled = kind.words.search(folded[max(0, match.start() - _LOOK_BACK) : match.start()]) is not None
        valid = _valid(kind, match.group())
        if (kind.plain and not labelled) or (valid is False and not labelled) or (valid is None and not labelled):
            continue
        yield TaxId(_compact(kind, match.group()), kind.name, kind.country, valid, *match.span(), labelled)


def _valid(kind: _Kind, code: str) -> bool | None:
    if not kind.module:
        return None
    return bool(import_module(f"stdnum.{kind.module}").is_valid(code))


def _compact(kind: _Kind, code: str) -> str:
    plain = re.sub(r"[\s.\-/]", "", code)
    if not kind.module:
        return code.strip()
    return plain.removeprefix("ES") if kind.country == "ES" else plain
