"""What a paper consists of before anybody decides how it looks: facts, tables, charts, sentences, and the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Party:
    """A made-up company or person. `trade` is what the logo says, `name` what the small print says."""

    name: str
    trade: str
    tax_id: str
    street: str
    town: str
    postcode: str
    country: str
    phone: str
    email: str
    iban: str

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postcode} {self.town}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it; `loud` facts may be printed big."""

    label: str
    text: str
    loud: bool = False


@dataclass(slots=True)
class Group:
    """Facts that belong together: the invoice's identity, the supply, the money."""

    name: str
    title: str
    facts: list[Fact]


@dataclass(slots=True)
class Grid:
    """A table; `total` says that its last row adds the others up, `units` names a unit for whole columns."""

    name: str
    title: str
    headers: list[str]
    rows: list[list[str]]
    total: bool = False
    turned: bool = False


@dataclass(slots=True)
class Chart:
    title: str
    labels: list[str]
    values: list[float]
    texts: list[str]


@dataclass(slots=True)
class Prose:
    """Sentences. `small` is small print."""

    title: str
    sentences: list[str]
    small: bool = False


@dataclass(slots=True)
class Break:
    """What follows begins on a new page."""

    title: str = ""


Section = Group | Grid | Chart | Prose | Break


@dataclass(slots=True)
class Charge:
    """One line of an invoice; a consumption line has `consumed` true and may be read as such."""

    label: str
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    amount: Decimal
    consumed: bool = False


@dataclass(slots=True)
class Register:
    """One register of a meter over one period; `quantity` = (current - previous) x factor where reads are known."""

    name: str
    quantity: Decimal
    previous: Decimal | None = None
    current: Decimal | None = None
    factor: int = 1
    price: Decimal = Decimal("0.1")


@dataclass(slots=True)
class Meter:
    number: str
    supply_point: str
    registers: list[Register]

    @property
    def quantity(self) -> Decimal:
        return sum((one.quantity for one in self.registers), Decimal(0))


@dataclass(slots=True)
class Paper:
    """A document's content, free of its looks. `truth` has what a reader should find, `printed` how it stands there.

    `details` is the truth of the fields that only its page states (the e-invoice of the same paper may not).
    """

    category: str
    kind: str
    title: str
    supplier: Party
    customer: Party
    sections: list[Section] = field(default_factory=list)
    fine_print: list[str] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
