"""Which field each column holds: by the words of its head, and by whether its cells are of that kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.words import IGNORED, Guess, categories_in, guesses, head_of, part_of
from meterleaf.engine.fields.supply_points import find_supply_points
from meterleaf.engine.fields.wastes import parse_waste_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meterleaf.engine.content import Cell
    from meterleaf.engine.extract.tables.blocks import Block
    from meterleaf.engine.extract.tables.values import Habits
    from meterleaf.engine.fields.units import Unit

_SAMPLE = 200
_FITTING = 0.6
_LEAST = 0.34

DATES = frozenset({"issue_date", "due_date", "start_date", "end_date", "date", "delivery_date"})
NUMBERS = frozenset(
    {"quantity", "volume", "previous_reading", "current_reading", "index", "factor", "conversion_factor", "calorific_value",
     "total_amount", "net_amount", "tax_amount", "export", "amount_price"}
)  # fmt: skip
CODES = frozenset(
    {"invoice_number", "contract_number", "supply_point", "meter_number", "vehicle_plate", "card_number", "session",
     "delivery_note_number", "document_number", "supplier_tax_id", "customer_tax_id", "nima"}
)  # fmt: skip
# Only one column can be the field; of several the best named one is taken. Quantities are weighed against each other later.
MANY = frozenset({"quantity", "export", "amount_price", IGNORED})


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood: its field, what its head says, and how sure that is (0..1)."""

    place: int
    field: str
    head: str
    score: float
    unit: Unit | None = None
    currency: str | None = None
    part: str | None = None
    categories: frozenset[str] = frozenset()
    filled: float = 1.0
    scheme: str | None = None


def map_columns(block: Block, habits: Habits, among: frozenset[str] | None) -> list[Column]:
    """The columns of a block that hold a field, left to right; one that is not understood is left out."""
    return map_places(block, range(block.width), habits, among)


def map_places(block: Block, places: Iterable[int], habits: Habits, among: frozenset[str] | None) -> list[Column]:
    """The same for some of the columns."""
    columns = [column for place in places if (column := _column(block, place, habits, among))]
    return _one_each(_pair_readings(columns))


def _column(block: Block, place: int, habits: Habits, among: frozenset[str] | None) -> Column | None:
    head = block.head(place)
    filled: list[Cell] = [cell for row in block.data if (cell := block.grid.cell(row, place)) is not None]
    if not filled:
        return None
    sample = filled[:_SAMPLE]
    guess = _best(head, sample, habits, among) or _by_values(sample)
    if guess is None:
        return None
    taken = head_of(head)
    section = block.section(place)
    categories = frozenset(category for category, _ in categories_in(f"{section} | {head}", among))
    column = Column(
        place,
        guess.field,
        head,
        min(1.0, guess.score),
        taken.unit,
        taken.currency,
        categories=categories,
        filled=len(filled) / len(block.data),
    )
    if guess.field == "quantity":
        column = replace(column, part=part_of(head), unit=taken.unit or head_of(section).unit)
    if guess.field == "supply_point":
        column = replace(column, scheme=_scheme(head, sample))
    return column


def _best(head: str, sample: list[Cell], habits: Habits, among: frozenset[str] | None) -> Guess | None:
    """The likeliest meaning of the head that the cells agree with."""
    for guess in guesses(head, among):
        if guess.score < _LEAST:
            return None
        if guess.field in {IGNORED, "amount_price"}:
            return guess
        if _fits(guess.field, sample, habits):
            if guess.field == "quantity" and head_of(head).currency and not head_of(head).unit:
                return None
            return guess
    return None


def _fits(field: str, sample: list[Cell], habits: Habits) -> bool:
    test = _test(field, habits)
    return sum(map(test, sample)) >= _FITTING * len(sample)


def _test(field: str, habits: Habits) -> Callable[[Cell], bool]:
    if field in DATES:
        return lambda cell: values.day(cell, habits) is not None
    if field in NUMBERS:
        return lambda cell: values.amount(cell, habits) is not None or cell in _NOTHING
    if field in CODES:
        return _is_point if field == "supply_point" else _is_code
    if field in {"period", "month"}:
        return lambda cell: _is_span(cell, habits) or (field == "month" and values.month(cell) is not None)
    return _TESTS.get(field, lambda cell: isinstance(cell, str) and values.amount(cell, habits) is None)


def _is_code(cell: Cell) -> bool:
    found = values.code(cell)
    return found is not None and (len(found) > 1 or values.has_digit(found))


def _is_point(cell: Cell) -> bool:
    """A supply point is no address: mostly digits and capitals, no comma."""
    found = values.code(cell)
    return found is not None and values.is_identifier(found)


def _is_year(cell: Cell) -> bool:
    return re.fullmatch(r"(19|20)\d\d", values.code(cell) or "") is not None


_NOTHING = frozenset({"-", "–", "n/a", "N/A"})
_TESTS: dict[str, Callable[[Cell], bool]] = {
    "year": _is_year,
    "unit": lambda cell: values.unit(cell) is not None,
    "ler_code": lambda cell: bool(values.ler_codes(cell)),
    "rd_code": lambda cell: values.rd_code(cell) is not None,
    "hazardous": lambda cell: values.flag(cell) is not None,
    "estimated": lambda cell: values.estimated(cell) is not None,
    "currency": lambda cell: isinstance(cell, str) and len(cell) <= 5,
    "time": lambda cell: values.clock(cell) is not None,
}


def _is_span(cell: Cell, habits: Habits) -> bool:
    return values.period(cell, habits) is not None or values.day(cell, habits, serial=False) is not None


def _by_values(sample: list[Cell]) -> Guess | None:
    """A column whose head says nothing, but whose cells do: units, supply points by check digits, wastes by the list."""
    if all(values.unit(cell) is not None for cell in sample):
        return Guess("unit", 0.8, frozenset())
    texts = [cell for cell in sample if isinstance(cell, str) and len(cell) <= 60]
    valid = sum(any(point.valid for point in find_supply_points(cell)) for cell in texts[:30])
    if valid and valid >= 0.8 * min(len(sample), 30):
        return Guess("supply_point", 0.8, frozenset())
    listed = [cell for cell in sample if (code := values.code(cell)) and parse_waste_code(code.zfill(6))]
    if len(listed) == len(sample):
        return Guess("ler_code", 0.8, frozenset())
    return None


def _scheme(head: str, sample: list[Cell]) -> str | None:
    """The scheme that the head names or most codes obey."""
    votes: Counter[str] = Counter()
    for cell in sample[:30]:
        code = values.code(cell)
        for point in find_supply_points(f"{head} {code}") if code else ():
            votes[point.scheme] += 1 if point.valid is None else 3 if point.valid else 0
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 0.5 * min(len(sample), 30) else None


def _pair_readings(columns: list[Column]) -> list[Column]:
    """Two columns of readings with the same name are the read before and the read after, in this order."""
    for name in ("index", "previous_reading"):
        same = [column for column in columns if column.field == name]
        has_current = any(column.field == "current_reading" for column in columns)
        if len(same) == 2 and not has_current:
            first, second = same
            swapped = {first.place: "previous_reading", second.place: "current_reading"}
            columns = [replace(column, field=swapped.get(column.place, column.field)) for column in columns]
    return columns


def _one_each(columns: list[Column]) -> list[Column]:
    by_field: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        by_field[column.field].append(column)
    kept: list[Column] = []
    for field, found in by_field.items():
        kept += found if field in MANY else [max(found, key=lambda one: (round(one.score, 2), one.filled, -one.place))]
    return sorted(kept, key=lambda one: one.place)


def with_field(columns: Iterable[Column], *fields: str) -> list[Column]:
    return [column for column in columns if column.field in fields]


def first(columns: Iterable[Column], *fields: str) -> Column | None:
    """The first column of the first of these fields that there is."""
    columns = list(columns)
    return next((column for field in fields for column in columns if column.field == field), None)
