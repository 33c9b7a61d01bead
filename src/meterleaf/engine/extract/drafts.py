"""Values on their way into a reading: what was taken, from where, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meterleaf.engine.content import Box


@dataclass(slots=True)
class Taken:
    """A field's value with its evidence. `derived` names the fields (of the same item) that it was computed from.

    `vouched` counts the independent ways to the same value: arithmetic, check digits, repetition. `signals` are what
    else speaks for or against it, by name (see `signals.py`); `rival` is the value that came next, as printed.
    """

    value: Any
    confidence: float
    text: str = ""
    page: int | None = None
    box: Box | None = None
    derived: tuple[str, ...] = ()
    vouched: float = 0.0
    signals: dict[str, float] = field(default_factory=dict)
    rival: str = ""


@dataclass(slots=True)
class ItemDraft:
    """One item in the making: fields by name. `category` is set where it differs from the document's."""

    fields: dict[str, Taken] = field(default_factory=dict)
    category: str | None = None

    def take(self, name: str, taken: Taken | None) -> None:
        """Sets the field; nothing happens when there is no value."""
        if taken is not None and taken.value is not None:
            self.fields[name] = taken

    def value(self, name: str) -> Any:
        taken = self.fields.get(name)
        return taken.value if taken else None
