"""What reading facts gives, and a line as it is understood on the way there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from meterleaf.engine.content import Line, Problem
    from meterleaf.engine.fields.units import Unit
    from meterleaf.engine.reading import Classification, Evidence, Item

Commodity = Literal["electricity", "gas", "water", "heat", "ev_charging", "fuel", "refrigerant", "waste"]
Role = Literal["energy", "network", "sewer", "adder", "tax", "standing", "feed_in", "reactive"]


@dataclass(frozen=True, slots=True)
class FactsReading:
    """A reading made of e-invoices alone: `evidence` names places by path, `confidence` is for the whole of it.

    `period` is the one that the invoice's head states, for whoever has to read the quantity elsewhere.
    """

    classification: Classification
    items: tuple[Item, ...]
    document: Item
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]
    confidence: float
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Billed:
    """An invoice line, understood: what it bills, in which role, and how much of it in which unit.

    `stem` is its text without numbers and tariff slices: lines of one stem charge one thing; `slice` is what was taken out.
    `account` names the supply where no scheme's code does (an installation, a property, the invoiced object).
    """

    line: Line
    text: str
    commodity: Commodity | None
    role: Role
    quantity: Decimal | None = None
    unit: Unit | None = None
    fuel: str | None = None
    stem: str = ""
    slice: str = ""
    supply_point: str | None = None
    scheme: str | None = None
    meter_number: str | None = None
    stated: bool = False
    doubtful: bool = False
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lines that make one consumption, and their sum."""

    quantity: Decimal | None = None
    unit: Unit | None = None
    lines: tuple[Billed, ...] = ()
    sure: bool = True
    parts: tuple[tuple[str, Decimal], ...] = field(default=())
