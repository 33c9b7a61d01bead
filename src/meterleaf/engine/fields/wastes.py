"""Waste codes (European List of Waste: LER, EWC, CER, EER, AVV) and the recovery and disposal operations (R, D)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Form = Literal["spaced", "dotted", "plain"]


@dataclass(frozen=True, slots=True)
class WasteKind:
    """One entry of the list: `code` has six digits, `chapter` is the title of its first two."""

    code: str
    name: str
    hazardous: bool
    chapter: str


@dataclass(frozen=True, slots=True)
class WasteCodeMatch:
    """A code printed as text[start:end]. `known`: it is in the list. `labelled`: LER, EWC or the like stands before.

    A `plain` code (150101) that is not labelled may as well be any other number.
    """

    code: str
    known: bool
    hazardous: bool
    starred: bool
    labelled: bool
    form: Form
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OperationMatch:
    """An operation printed as text[start:end]: `code` is R1..R13 or D1..D15, `detail` a national part (R1201)."""

    code: str
    detail: str | None
    start: int
    end: int


_CODE = re.compile(
    r"(?<![\w.,/*-])(?P<a>[012]\d)(?P<s1>[ \u00a0.\-]{0,2})(?P<b>\d\d)(?P<s2>[ \u00a0.\-]{0,2})(?P<c>\d\d)"
    r"(?P<star>\s?\(?\*\)?)?(?![\w]|[.,/-]\d| \d\d\b(?! \d\d))"
)
_LABEL = re.compile(
    r"\b(?:L\.?E\.?R|E\.?W\.?C|C\.?E\.?R|E\.?E\.?R|C\.?E\.?D|LoW|AVV|ASN|LoW|IBAMA|EURAL|EAK|EAL|EAV|waste\s?code|code\s?d[ée]chet"
    r"|c[óo]d(?:igo|\.)?(?:\s?(?:del?)?\s?(?:residuo|res[íi]duo))?|Abfallschl[üu]ssel|codice\s?(?:rifiuto|cer|eer))\b[^\w]{0,4}(?:n[º°o.]\.?\s?)?$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+\d|tel|fax|phone|m[óo]vil|fono)[^a-z]{0,20}$", re.IGNORECASE)
_OPERATION = re.compile(r"(?<![\w/])(?P<kind>[RD])[ \-]?(?P<number>0?[1-9]|1[0-5])(?P<detail>\d\d)?(?![\w]|[.,]\d)")


@cache
def _titles() -> dict[str, tuple[str, bool]]:
    text = resources.files("meterleaf.engine.fields").joinpath("data/wastes.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code.rstrip("*"): (title, code.endswith("*")) for code, title in rows}


@cache
def operations() -> dict[str, str]:
    """R1..R13 and D1..D15 with their names."""
    raw = resources.files("meterleaf.engine.fields").joinpath("data/operations.toml").read_text("utf-8")
    return tomllib.loads(raw)


def waste_kind(code: str) -> WasteKind | None:
    """The entry of a six-digit code, or None where the list has none."""
    if len(code) != 6 or code not in _titles():
        return None
    name, hazardous = _titles()[code]
    return WasteKind(code, name, hazardous, _titles()[code[:2]][0])


@cache
def all_waste_kinds() -> tuple[WasteKind, ...]:
    """Every six-digit entry of the list, in its order."""
    found = (waste_kind(code) for code in _titles())
    return tuple(one for one in found if one is not None)


def parse_waste_code(text: str) -> str | None:
    """Six digits from `15 01 01`, `150101`, `15 01 01*`, `15.01.01`; None where it is no code of the list."""
    digits = re.sub(r"[\s.\-*()\u00a0]", "", text)
    return digits if waste_kind(digits) else None


def find_waste_codes(text: str) -> list[WasteCodeMatch]:
    """All waste codes of a line; one that is not in the list only where its label stands before it."""
    return list(_codes(text))


def find_operations(text: str) -> list[OperationMatch]:
    """All R and D operations of a line: R3, R03, R 13, D10, and national details such as R1201."""
    found = []
    for match in _OPERATION.finditer(text):
        code = match["kind"] + match["number"].lstrip("0")
        if code in operations():
            detail = code[0] + match["number"].zfill(2) + match["detail"] if match["detail"] else None
            found.append(OperationMatch(code, detail, *match.span()))
    return found


def _codes(text: str) -> Iterator[WasteCodeMatch]:
    for match in _CODE.finditer(text):
        if bool(match["s1"]) != bool(match["s2"]):
            continue
        code = match["a"] + match["b"] + match["c"]
        kind = waste_kind(code)
        labelled = _LABEL.search(text[max(0, match.start() - 40) : match.start()]) is not None
        starred = match["star"] is not None
        if (kind is None and not (labelled and code[:4] in _titles())) or _PHONE.search(text[: match.start()]):
            continue
        hazardous = starred or (kind is not None and kind.hazardous)
        yield WasteCodeMatch(code, kind is not None, hazardous, starred, labelled, _form(match["s1"]), *match.span())


def _form(separator: str) -> Form:
    if not separator:
        return "plain"
    return "spaced" if separator.isspace() else "dotted"
