"""Supply point codes by scheme, each with its own check digits where the scheme has them.

`valid` is True where check digits agree, False where they do not, None where the scheme has none that can be checked:
then only the shape and the words around say what the code is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.es import cups as es_cups

Check = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class SupplyPoint:
    """`code` without spaces, of `scheme`, printed as text[start:end]."""

    code: str
    scheme: str
    valid: bool | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """One country's way to name supply points. `needs_word`: too plain a shape to be believed without its name."""

    name: str
    country: str
    category: str | None
    pattern: re.Pattern[str]
    check: Check
    needs_word: re.Pattern[str] | None = None


def gs1_valid(code: str) -> bool:
    """GS1 check digit of GTIN, GSRN and EAN-18 (weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return (10 - total % 10) % 10 == int(code[-1])


def mpan_valid(code: str) -> bool:
    """MPAN core: 13 digits, modulus 11 then 10 over primes (MRA, appendix on MPAN)."""
    primes = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
    return sum(int(digit) * prime for digit, prime in zip(code, primes, strict=False)) % 11 % 10 == int(code[12])


def malo_valid(code: str) -> bool:
    """Marktlokation: 11 digits, the last is ten's complement of odd digits + twice the even ones (BDEW)."""
    total = sum(int(digit) * (1 if place % 2 == 0 else 2) for place, digit in enumerate(code[:10]))
    return (10 - total % 10) % 10 == int(code[10])


def nmi_valid(code: str) -> bool | None:
    """National Metering Identifier: the 11th character is a Luhn sum over ASCII codes (AEMO NMI procedure)."""
    if len(code) == 10:
        return None
    total = 0
    for place, char in enumerate(reversed(code[:10])):
        value = ord(char) * (2 if place % 2 == 0 else 1)
        total += sum(int(digit) for digit in str(value))
    return (10 - total % 10) % 10 == int(code[10])


def prm_valid(code: str) -> bool | None:
    """Linky PRM and gas PCE: 14 digits whose key is not published."""
    return None if len(code) == 14 else False


def cpe_valid(code: str) -> bool:
    """Portuguese CPE: PT, 4 digits of the operator, 12 of the place, 2 check letters (ERSE: modulo 529, as CUPS)."""
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    rest = int(code[2:18]) % 529
    return code[18:20] == letters[rest // 23] + letters[rest % 23]


def cups_valid(code: str) -> bool:
    return bool(es_cups.is_valid(code))


def _none(_: str) -> None:
    return None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_SEP = r"[ \u00a0.\-]?"
_D = r"\d"


def _spread(*groups: str) -> str:
    return _SEP.join(groups)


def _code(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])", re.IGNORECASE)


_SCHEMES = (
    Scheme("CUPS", "ES", None, _code(rf"ES(?:{_SEP}\d){{16}}(?:{_SEP}[A-Z]){{2}}(?:{_SEP}\d[FPRCXYZ])?"), cups_valid),
    Scheme("CPE", "PT", "electricity", _code(rf"PT(?:{_SEP}\d){{16}}(?:{_SEP}[A-Z]){{2}}"), cpe_valid),
    Scheme(
        "POD",
        "IT",
        "electricity",
        _code(rf"IT{_SEP}\d{{3}}{_SEP}E{_SEP}\d{{4}}{_SEP}\d{{4}}(?:{_SEP}[A-Z0-9])?"),
        _none,
    ),
    Scheme("MELO", "DE", "electricity", _code(rf"DE{_SEP}\d{{6}}{_SEP}\d{{5}}{_SEP}[A-Z0-9]{{20}}"), _none),
    Scheme("ZPN", "AT", None, _code(rf"AT{_SEP}\d{{6}}{_SEP}\d{{5}}{_SEP}[A-Z0-9]{{20}}"), _none),
    Scheme("ZPN", "CH", "electricity", _code(rf"CH{_SEP}\d{{6}}{_SEP}\d{{5}}{_SEP}[A-Z0-9]{{20}}"), _none),
    Scheme("EAN-18", "NL", None, _code(r"871\d{15}"), gs1_valid),
    Scheme("EAN-18", "BE", None, _code(rf"5414{_SEP}\d{{14}}"), gs1_valid),
    Scheme("GSRN", "DK", None, _code(rf"5713{_SEP}13{_SEP}\d{{12}}"), gs1_valid),
    Scheme("GSRN", "SE", None, _code(r"735999\d{12}"), gs1_valid),
    Scheme("GSRN", "NO", None, _code(r"7070575\d{11}"), gs1_valid),
    Scheme("GSRN", "FI", None, _code(r"643\d{15}"), gs1_valid),
    Scheme(
        "PPE",
        "PL",
        None,
        _code(r"5903\d{14}|PL_?[A-Z]{4}_?\d{10}_?\d{2}"),
        lambda c: gs1_valid(c) if c.isdigit() else None,
    ),
    Scheme(
        "MPAN",
        "GB",
        "electricity",
        _code(rf"(?:1\d|2[0-9]){_SEP}\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{3}}"),
        mpan_valid,
        _words(r"mpan|supply\s?number|\bS\b|meter\s?point|electric"),
    ),
    Scheme("MALO", "DE", None, _code(r"[1-9]\d{10}"), malo_valid, _words(r"malo|marktlokation")),
    Scheme(
        "PDL",
        "FR",
        "electricity",
        _code(rf"\d{{2}}(?:{_SEP}\d{{3}}){{4}}|\d{{14}}"),
        prm_valid,
        _words(r"\bp\.?d\.?l\b|\bprm\b|point\s?(?:de\s)?(?:livraison|r[ée]f[ée]rence)|r[ée]f[ée]rence\s?acheminement"),
    ),
    Scheme(
        "PCE",
        "FR",
        "gas",
        _code(rf"GI\d{{6}}|\d{{2}}(?:{_SEP}\d{{3}}){{4}}|\d{{14}}"),
        _none,
        _words(r"\bp\.?c\.?e\b|point\s?de\s?comptage"),
    ),
    Scheme("PDR", "IT", "gas", _code(r"\d{14}"), prm_valid, _words(r"\bp\.?d\.?r\b|punto\s?di\s?riconsegna")),
    Scheme("GPRN", "IE", "gas", _code(r"\d{7}"), _none, _words(r"\bgprn\b")),
    Scheme("MPRN", "IE", "electricity", _code(r"10\d{9}"), _none, _words(r"\bmprn\b")),
    Scheme("MPRN", "GB", "gas", _code(r"\d{6,10}"), _none, _words(r"\bmprn\b|meter\s?point\s?ref")),
    Scheme("NMI", "AU", "electricity", _code(r"[A-HJ-NP-Z0-9]{10}\d?"), nmi_valid, _words(r"\bnmi\b|national\s?meter")),
    Scheme("ICP", "NZ", "electricity", _code(r"\d{10}[A-Z]{2}[A-F0-9]{3}"), _none, _words(r"\bicp\b")),
    Scheme("ESID", "US", "electricity", _code(r"\d{17}|\d{22}"), _none, _words(r"\besi\s?-?\s?id\b|\besiid\b")),
)
_LOOK_BACK = 60
_DIGITS = re.compile(r"\d[\d .\-]{4,}\d|\d{6}")


def find_supply_points(text: str) -> list[SupplyPoint]:
    """All supply point codes of a line; where two schemes claim one place, the one that can be checked wins."""
    if not _DIGITS.search(text):
        return []
    found = [point for scheme in _SCHEMES for point in _of_scheme(scheme, text)]
    found.sort(key=lambda point: (point.valid is False, point.valid is None, point.start))
    chosen: list[SupplyPoint] = []
    for point in found:
        if not any(point.start < one.end and one.start < point.end for one in chosen):
            chosen.append(point)
    return sorted(chosen, key=lambda point: point.start)


def check_supply_point(code: str, scheme: str) -> bool | None:
    """Whether the code fits its scheme: True or False by check digits or shape, None where nothing can be said."""
    code = re.sub(r"[\s.\-]", "", code).upper()
    known = [one for one in _SCHEMES if one.name == scheme.upper()]
    if not known:
        return None
    fitting = [one for one in known if one.pattern.fullmatch(code)]
    return fitting[0].check(code) if fitting else False


def _of_scheme(scheme: Scheme, text: str) -> list[SupplyPoint]:
    if scheme.needs_word and not scheme.needs_word.search(text):
        return []
    found = []
    for match in scheme.pattern.finditer(text):
        code = re.sub(r"[\s.\-\u00a0]", "", match.group()).upper()
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if scheme.needs_word and not scheme.needs_word.search(before):
            continue
        found.append(SupplyPoint(code, scheme.name, scheme.check(code), match.start(), match.end()))
    return found
