"""Supply point codes by scheme, checked by their own check digits where the scheme has them.

`valid` is True where check digits agree, False where they do not, None where the scheme has none that can be checked:
then only the shape and the words around say what the code is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.fields import check_digits as check

if TYPE_CHECKING:
    from collections.abc import Iterator

Check = Callable[[str], bool | None]


@dataclass(frozen=True, slots=True)
class SupplyPoint:
    """`code` without spaces, printed as text[start:end]. `category` where the scheme serves only one."""

    code: str
    scheme: str
    valid: bool | None
    start: int
    end: int
    country: str
    category: str | None = None
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """One country's way to name supply points.

    `plain`: the shape alone could be any number, so that the code is believed only beside its own name.
    """

    name: str
    country: str
    category: str | None
    pattern: re.Pattern[str]
    check: Check
    words: re.Pattern[str]
    plain: bool = False


_S = r"[ \u00a0.\-]?"
_LONG = rf"{_S}\d{{6}}{_S}\d{{5}}{_S}[A-Z0-9](?:{_S}[A-Z0-9]){{19}}"
_CORE = rf"[12]\d{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{3}}"
_FOURTEEN = rf"\d{{2}}(?:{_S}\d{{3}}){{4}}|\d{{14}}"


def _scheme(
    name: str, country: str, category: str | None, pattern: str, check: Check, words: str, *, plain: bool = False
) -> Scheme:
    code = re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.IGNORECASE)
    return Scheme(name, country, category, code, check, re.compile(words, re.IGNORECASE), plain)


_EAN_WORDS = (
    r"\bean\b|ean-?code|gsrn|aansluit|m[åa]lepunkt|m[äa]tpunkt|anl[äa]ggning|k[äa]ytt[öo]paikka|\bppe\b|punkt poboru"
)
_ZPN_WORDS = r"z[äa]hlpunkt|messpunkt|metering code|m[ée]tering|\bpod\b|\bzpn?\b"
SCHEMES = (
    _scheme("CUPS", "ES", None, rf"ES(?:{_S}\d){{16}}(?:{_S}[A-Z]){{2}}(?:{_S}\d[FPRCXYZ]|[A-Z0-9]{{2}})?", check.cups, r"\bcups\b"),
    _scheme("CPE", "PT", "electricity", rf"PT(?:{_S}\d){{16}}(?:{_S}[A-Z]){{2}}", check.none, r"\bcpe\b|ponto de entrega"),
    _scheme("CUI", "PT", "gas", rf"PT16(?:{_S}\d){{14}}(?:{_S}[A-Z]){{2}}", check.none, r"\bcui\b"),
    _scheme("POD", "IT", "electricity", rf"IT{_S}\d{{3}}{_S}E{_S}\d{{4}}{_S}\d{{4}}(?:{_S}[A-Z0-9])?", check.none, r"\bpod\b"),
    _scheme("MELO", "DE", None, rf"DE{_LONG}", check.none, r"melo|messlokation|z[äa]hlpunkt"),
    _scheme("ZPN", "AT", None, rf"AT{_LONG}", check.none, _ZPN_WORDS),
    _scheme("ZPN", "CH", None, rf"CH{_LONG}", check.none, _ZPN_WORDS),
    _scheme("POD", "LU", None, rf"LU{_LONG}", check.none, _ZPN_WORDS),
    _scheme("POD", "HU", None, rf"HU{_LONG}", check.none, _ZPN_WORDS),
    _scheme("EAN-18", "NL", None, r"871\d{15}", check.gs1, _EAN_WORDS),
    _scheme("EAN-18", "BE", None, rf"5414{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{2}}", check.gs1, _EAN_WORDS),
    _scheme("EAN-18", "CZ", None, r"8591824\d{11}", check.gs1, _EAN_WORDS),
    _scheme("GSRN", "DK", None, rf"571[35]{_S}1[35]{_S}\d{{4}}{_S}\d{{4}}{_S}\d{{4}}", check.gs1, _EAN_WORDS),
    _scheme("GSRN", "SE", None, rf"735{_S}999{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", check.gs1, _EAN_WORDS),
    _scheme("GSRN", "NO", None, r"7070575\d{11}", check.gs1, _EAN_WORDS),
    _scheme("GSRN", "FI", None, r"643\d{15}", check.gs1, _EAN_WORDS),
    _scheme("PPE", "PL", None, r"590\d{15}", check.gs1, _EAN_WORDS),
    _scheme("PPE", "PL", None, r"PL_?[A-Z]{4}_?\d{10}_?\d{2}", check.none, _EAN_WORDS),
    _scheme("EIC", "EU", None, r"\d{2}Z[A-Z0-9\-]{13}", check.eic, r"\beic\b"),
    _scheme(
        "MPAN", "GB", "electricity", rf"(?:\d\d{_S}\d{{3}}{_S}[A-Z0-9]{{3}}{_S})?(?P<code>{_CORE})", check.mpan,
        r"mpan|supply\s?(?:no|number)|\bS\b|meter\s?point|electric", plain=True,
    ),
    _scheme("MALO", "DE", None, rf"\d{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d|[1-9]\d{{10}}", check.malo, r"malo|marktlokation", plain=True),
    _scheme(
        "PDL", "FR", "electricity", _FOURTEEN, check.none,
        r"\bp\.?d\.?l\b|\bprm\b|point\s?(?:de\s)?(?:livraison|r[ée]f[ée]rence)|r[ée]f[ée]rence\s?(?:d')?acheminement", plain=True,
    ),
    _scheme("PCE", "FR", "gas", rf"GI{_S}\d{{6}}|{_FOURTEEN}", check.none, r"\bp\.?c\.?e\b|point\s?de\s?comptage", plain=True),
    _scheme("PDR", "IT", "gas", rf"{_FOURTEEN}", check.none, r"\bp\.?d\.?r\b|punto\s?di\s?riconsegna", plain=True),
    _scheme("GPRN", "IE", "gas", r"\d{7}", check.none, r"\bgprn\b", plain=True),
    _scheme("MPRN", "IE", "electricity", rf"10{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", check.none, r"\bmprn\b", plain=True),
    _scheme("MPRN", "GB", "gas", r"\d{6,10}", check.gas_mprn, r"\bmprn?\b|meter\s?point\s?ref", plain=True),
    _scheme("NMI", "AU", "electricity", r"(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{10}\d?", check.nmi, r"\bnmi\b|national\s?meter", plain=True),
    _scheme("MIRN", "AU", "gas", r"5\d{9,10}", check.none, r"\bmirn\b|\bdpi\b", plain=True),
    _scheme("ICP", "NZ", "electricity", r"\d{10}[A-Z]{2}[A-F0-9]{3}", check.none, r"\bicp\b"),
    _scheme("ESID", "US", "electricity", r"10\d{15}|10\d{20}", check.none, r"\besi\s?-?\s?id\b|\besiid\b", plain=True),
)  # fmt: skip
_LOOK_BACK = 60
_ANY_NAME = re.compile("|".join(scheme.words.pattern for scheme in SCHEMES if scheme.plain), re.IGNORECASE)
_ANY_SHAPE = re.compile(
    "|".join(f"(?:{scheme.pattern.pattern})" for scheme in SCHEMES if not scheme.plain), re.IGNORECASE
)
_LONG_ENOUGH = re.compile(r"\d[\dA-Z .\-\u00a0]{4,}")


def find_supply_points(text: str, around: str = "") -> list[SupplyPoint]:
    """All supply point codes of a line, left to right; `around` is the text whose words may name them (the label).

    Where two schemes claim one place, the labelled one wins, then the one whose check digits agree.
    """
    return list(_found(text, around)) if _LONG_ENOUGH.search(text) else []


@lru_cache(maxsize=4096)
def _found(text: str, around: str) -> tuple[SupplyPoint, ...]:
    """What stands in a line; it is asked when a paper is told and again when it is read."""
    named = _ANY_NAME.search(text) is not None or _ANY_NAME.search(around) is not None
    shaped = _ANY_SHAPE.search(text) is not None
    schemes = [scheme for scheme in SCHEMES if (named if scheme.plain else shaped)]
    found = [point for scheme in schemes for point in _of_scheme(scheme, text, around)]
    found.sort(key=lambda point: (point.valid is False, not point.labelled, point.valid is None, point.start))
    chosen: list[SupplyPoint] = []
    for point in found:
        if not any(point.start < one.end and one.start < point.end for one in chosen):
            chosen.append(point)
    return tuple(sorted(chosen, key=lambda point: point.start))


def check_supply_point(code: str, scheme: str) -> bool | None:
    """Whether a code fits its scheme: by its check digits or else its shape; None for schemes not known here."""
    plain = clean(code)
    known = [one for one in SCHEMES if one.name == scheme.upper()]
    if not known:
        return None
    fitting = [one for one in known if one.pattern.fullmatch(plain)]
    return any(one.check(_core(one, plain)) is not False for one in fitting)


def category_of(code: str, scheme: str) -> str | None:
    """What a supply point delivers where its code says so; Spanish gas distributors are numbered 02xx (CNMC)."""
    if scheme.upper() == "CUPS":
        return "gas" if clean(code)[2:4] == "02" else "electricity"
    kinds = {one.category for one in SCHEMES if one.name == scheme.upper() and one.pattern.fullmatch(clean(code))}
    return kinds.pop() if len(kinds) == 1 else None


def clean(code: str) -> str:
    """Without spaces, points and hyphens, in capitals; the hyphens of an EIC are its own and stay."""
    kept = r"[\s.\u00a0]" if re.match(r"\d{2}Z", code) else r"[\s.\-\u00a0]"
    return re.sub(kept, "", code).upper()


def _of_scheme(scheme: Scheme, text: str, around: str) -> Iterator[SupplyPoint]:
    for match in scheme.pattern.finditer(text):
        name = "code" if "code" in match.re.groupindex else 0
        code = clean(match[name])
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        labelled = scheme.words.search(before) is not None or scheme.words.search(around) is not None
        valid = scheme.check(code)
        if not labelled and (scheme.plain or (valid is False and scheme.name != "CUPS")):
            continue
        start, end = match.span(name)
        yield SupplyPoint(
            code, scheme.name, valid, start, end, scheme.country, category_of(code, scheme.name), labelled
        )


def _core(scheme: Scheme, code: str) -> str:
    match = scheme.pattern.fullmatch(code)
    return match["code"] if match and "code" in match.re.groupindex else code
