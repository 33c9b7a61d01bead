"""Where in the document a value of the model stands; one that stands nowhere is not the document's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from meterleaf.engine.consult.question import DATES, NUMBERS
from meterleaf.engine.extract.text import fold

if TYPE_CHECKING:
    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.paper import Paper

NUMERIC = ("quantity", "number", "money")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A value with its place on the page."""

    value: Any
    text: str
    page: int
    box: Box


def ground(name: str, told: Any, paper: Paper) -> Grounded | None:
    """The value as the document prints it, or None when it does not."""
    if name in DATES:
        return _day(told, paper)
    if name in NUMBERS:
        return _number(told, paper)
    return _words(told, paper)


def _day(told: Any, paper: Paper) -> Grounded | None:
    try:
        day = date.fromisoformat(str(told)[:10])
    except ValueError:
        return None
    for one in paper.of_kind("date", "period"):
        if one.value == day or (one.kind == "period" and day in one.value):
            return Grounded(day, one.text, one.page, one.box)
    return None


def _number(told: Any, paper: Paper) -> Grounded | None:
    try:
        number = Decimal(str(told))
    except InvalidOperation:
        return None
    for one in paper.of_kind(*NUMERIC):
        if abs(one.value) == abs(number):
            return Grounded(one.value, one.text, one.page, one.box)
    return None


def _words(told: Any, paper: Paper) -> Grounded | None:
    wanted = _bare(str(told))
    if len(wanted) < 2:
        return None
    for segment in paper.view.segments:
        if wanted in _bare(segment.text):
            return Grounded(str(told).strip(), segment.text, segment.page, segment.box)
    return None


def _bare(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
