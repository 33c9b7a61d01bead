"""What a check looks at: one item (or the document's header), with its values as numbers and dates whoever gave them.

Items come from the engine with Decimals and dates, and from clients with JSON numbers and ISO text; a check sees no
difference. A value that is not of its kind is none: its shape is the schema's matter, not a check's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from meterleaf.engine.reading import Check, Item

if TYPE_CHECKING:
    from meterleaf.engine.reading import Level


_TOO_MUCH = Decimal(10) ** 15  # no bill counts so far: a broken value, not one to reckon with


@dataclass(frozen=True, slots=True)
class Subject:
    """`values` are the item's fields over the document's; `index` is None for the document's header alone."""

    category: str
    values: Item
    index: int | None
    today: date | None = None

    def number(self, field: str) -> Decimal | None:
        return number(self.values.get(field))

    def day(self, field: str) -> date | None:
        return day(self.values.get(field))

    def text(self, field: str) -> str | None:
        value = self.values.get(field)
        return value.strip() or None if isinstance(value, str) else None

    @property
    def credit(self) -> bool:
        return self.values.get("document_type") == "credit_note"

    def found(self, code: str, level: Level, fields: tuple[str, ...], message: str) -> Check:
        return Check(code=code, level=level, message=message, item=self.index, fields=fields)


def number(value: Any) -> Decimal | None:
    """A Decimal from a Decimal, an int, a float or digits in a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | float | str):
        return None
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() and abs(result) < _TOO_MUCH else None


def day(value: Any) -> date | None:
    """A date from a date or its ISO text."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def said(value: Decimal) -> str:
    """A number as messages print it: without trailing zeros and without an exponent."""
    return f"{value.normalize():f}"
