"""How much a token looks like an invoice's number, from its shape alone; labels around it are the scorer's part."""

from __future__ import annotations

import re
from functools import lru_cache

from meterleaf.engine.fields.dates import find_dates
from meterleaf.engine.fields.identifiers import find_ibans, find_phones, find_tax_ids
from meterleaf.engine.fields.supply_points import find_supply_points

_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-/._ ]{0,38}[A-Za-z0-9]|\d")
_AMOUNT = re.compile(r"[\d.,' ]*\d[.,]\d{2}|\d{1,3}(?:[.,]\d{3})+")
_PREFIX = re.compile(r"(?:[A-Z]{1,4}[-/ ]?)\d")
_YEAR = re.compile(r"(?<!\d)(?:20[0-4]\d|[012]\d)(?=[-/])|^20[0-4]\d")


@lru_cache(maxsize=4096)
def looks_like_invoice_number(text: str) -> float:
    """0..1: 0 for dates, amounts, tax numbers, bank accounts, telephones and words; more for letters with digits."""
    token = text.strip().strip(":#.,;")
    digits = sum(char.isdigit() for char in token)
    if digits == 0 or not _SHAPE.fullmatch(token) or _is_something_else(token):
        return 0.0
    if digits < 3:
        return 0.1
    score = 0.45 + min(digits, 10) * 0.03
    if _PREFIX.match(token):
        score += 0.12
    if _YEAR.search(token):
        score += 0.08
    if re.search(r"[-/]", token):
        score += 0.05
    if " " in token:
        score -= 0.2
    if len(re.findall(r"[a-z]", token)) > 3:
        score -= 0.3
    if digits > 16:
        score -= 0.25
    return max(0.05, min(1.0, round(score, 3)))


def _is_something_else(token: str) -> bool:
    if _AMOUNT.fullmatch(token):
        return True
    return any(
        match.start == 0 and match.end == len(token)
        for find in (find_dates, find_tax_ids, find_ibans, find_phones, find_supply_points)
        for match in find(token)
    )
