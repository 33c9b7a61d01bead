"""Waste codes: the European List of Waste, and the recovery and disposal operations."""

from __future__ import annotations

import re
from typing import Any

from meterleaf.pipeline.review.vocabulary import operations, wastes


def known_code(text: str) -> str | None:
    """Six digits from `15 01 01`, `150101`, `15 01 01*`, `15.01.01`; None where it is no code of the list."""
    digits = re.sub(r"[\s.\-*()]", "", text)
    return digits if digits in wastes() else None


def clean_code(text: str) -> str:
    """`15 01 01*` → `150101`. Raises ValueError for what is no code of the list."""
    found = known_code(text)
    if found is None:
        raise ValueError("must be a code of the European List of Waste, such as 15 01 01")
    return found


def clean_operation(text: str | None) -> str | None:
    """`R03` → `R3`; what is no operation gives None."""
    found = re.fullmatch(r"\s*([RD])\s*0*(\d{1,2})\s*", text or "", re.IGNORECASE)
    code = f"{found[1].upper()}{found[2]}" if found else None
    return code if code in operations() else None


def search(kind: str | None, words: str | None) -> list[dict[str, Any]]:
    """Codes that begin with the given one (`15 01`, `R1`), or whose names have all the words."""
    rows: list[dict[str, Any]] = []
    if kind in (None, "ler"):
        rows += [
            {"kind": "ler", "code": code, "hazardous": one["hazardous"], "names": {"en": one["name"]}}
            for code, one in wastes().items()
        ]
    if kind in (None, "rd"):
        rows += [
            {"kind": "rd", "code": code, "hazardous": None, "names": {"en": title}}
            for code, title in operations().items()
        ]
    wanted = [word.lower() for word in (words or "").split()]
    begin = re.sub(r"[\s.*]", "", words or "").upper()
    if re.fullmatch(r"[RD]?[0-9]+", begin):
        return [row for row in rows if row["code"].startswith(begin)]
    return [row for row in rows if all(word in row["names"]["en"].lower() for word in wanted)]
