"""An item while it is being put together: its fields, and for each the cell that it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from meterleaf.engine.reading import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from meterleaf.engine.extract.tables.values import Habits
    from meterleaf.engine.fields.units import Unit


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for the whole document: habits, language, currency."""

    habits: Habits
    language: str | None
    among: frozenset[str] | None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The cell that a field came from, as stored; `derived` names the fields or cells that it was computed from."""

    text: str
    place: str
    sure: float
    derived: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """One item in the making; `row` orders it, `doubts` are reasons in words why a person should look."""

    row: int = 0
    category: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def put(self, name: str, value: Any, source: Source) -> None:
        """Sets a field that is not set yet; None is no value."""
        if value is not None and name not in self.fields:
            self.fields[name] = value
            self.sources[name] = source

    def put_quantity(self, quantity: Decimal, unit: Unit | None, source: Source, unit_source: Source) -> None:
        self.put("quantity", quantity, source)
        self.put("quantity_as_printed", quantity, source)
        if unit is not None:
            self.put("unit", unit.name, unit_source)
            self.put("unit_as_printed", unit.symbol, unit_source)

    def evidence(self, item: int | None) -> Iterator[Evidence]:
        for name, source in self.sources.items():
            yield Evidence(item, name, source.text, "table", source.sure, place=source.place, derived=source.derived)
