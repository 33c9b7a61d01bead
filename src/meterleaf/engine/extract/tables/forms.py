"""Labels with their values beside, behind or under them: the free cells of a sheet, and bills laid out as a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.drafts import Context, Draft, Source
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.words import IGNORED, Guess, guesses, head_of, part_of
from meterleaf.engine.fields.dates import last_of_month
from meterleaf.engine.fields.supply_points import find_supply_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meterleaf.engine.content import Cell
    from meterleaf.engine.extract.tables.grid import Grid

_SURE = 0.6
_SURE_OF_MEASURED = 0.45  # `Verbrauch Strom` beside `3.456 kWh`: the value says the rest
_REACH = 4
_DAYS = {"issue_date", "due_date", "start_date", "end_date", "delivery_date", "date"}
_NUMBERS = {
    "total_amount",
    "net_amount",
    "tax_amount",
    "previous_reading",
    "current_reading",
    "conversion_factor",
    "calorific_value",
}
_CODES = {
    "invoice_number",
    "contract_number",
    "supply_point",
    "meter_number",
    "delivery_note_number",
    "document_number",
    "supplier_tax_id",
    "customer_tax_id",
    "vehicle_plate",
}
_TEXTS = {
    "supplier_name",
    "customer_name",
    "supply_address",
    "tariff",
    "producer",
    "carrier",
    "destination",
    "description",
    "location",
    "currency",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A label, and the cell that may hold its value."""

    field: str
    head: str
    sure: float
    row: int
    column: int
    value: Cell
    value_row: int
    value_column: int


def read_form(grid: Grid, rows: Iterable[int], context: Context) -> Draft:
    """All facts of the rows, in one draft; a label whose value is not of its kind gives nothing."""
    rows = list(rows)
    draft = Draft(row=rows[0] if rows else 0)
    found = sorted(_labels(grid, rows, context), key=lambda label: -label.sure)
    found = [*_sums(found, context), *found]
    for label in found:
        _put(draft, grid, label, context)
    _quantities(draft, grid, [label for label in found if label.field == "quantity"], context)
    _codes_anywhere(draft, grid, rows)
    return draft


def _sums(labels: list[Label], context: Context) -> list[Label]:
    """The labels of net, tax and total that make each other: a column of amounts may be headed as the total is."""
    told = {
        name: [(label, read.value) for label in labels if label.field == name and (read := _number(label, context))]
        for name in ("net_amount", "tax_amount", "total_amount")
    }
    for net, net_value in told["net_amount"]:
        for tax, tax_value in told["tax_amount"]:
            for total, value in told["total_amount"]:
                if net_value + tax_value == value:
                    return [net, tax, total]
    return []


def _number(label: Label, context: Context) -> values.Amount | None:
    return values.amount(label.value, context.habits) or _money(label.value, context)


def _labels(grid: Grid, rows: list[int], context: Context) -> Iterator[Label]:
    inside = set(rows)
    for row in rows:
        for column, cell in enumerate(grid.rows[row]):
            if not isinstance(cell, str) or len(cell) > 120:
                continue
            head, colon, rest = cell.partition(":")
            own = [guess for guess in guesses(head, context.among) if _is_likely(guess)]
            for guess in own[:2]:
                for value, value_row, value_column in _places(grid, inside, row, column, rest.strip() if colon else ""):
                    yield Label(guess.field, head, min(0.95, guess.score), row, column, value, value_row, value_column)


def _is_likely(guess: Guess) -> bool:
    least = _SURE_OF_MEASURED if guess.field == "quantity" else _SURE
    return guess.score >= least and guess.field != IGNORED


def _places(grid: Grid, inside: set[int], row: int, column: int, rest: str) -> Iterator[tuple[Cell, int, int]]:
    """Behind the colon; else the next filled cell to the right; else the cell below."""
    if rest:
        yield rest, row, column
        return
    for place in range(column + 1, column + 1 + _REACH):
        cell = grid.cell(row, place)
        if cell is not None:
            if not _is_label(cell):
                yield cell, row, place
                if not isinstance(cell, str) or values.has_digit(cell):
                    return
            break
    if row + 1 in inside and (below := grid.cell(row + 1, column)) is not None and not _is_label(below):
        yield below, row + 1, column


def _is_label(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return False
    found = guesses(cell.rstrip(": "))
    return bool(found) and found[0].score >= 0.9


def _put(draft: Draft, grid: Grid, label: Label, context: Context) -> None:
    source = Source(as_text(label.value), grid.place(label.value_row, label.value_column), round(label.sure, 3))
    if label.field in _DAYS:
        found = values.day(label.value, context.habits)
        draft.put(label.field, found.value if found else None, source)
    elif label.field == "period":
        _put_period(draft, grid, label, source, context)
    elif label.field in _NUMBERS:
        _put_number(draft, label, source, context)
    elif label.field in _CODES:
        _put_code(draft, label, source)
    elif label.field in _TEXTS and isinstance(label.value, str) and not values.is_value(label.value, context.habits):
        draft.put(label.field, values.text(label.value), source)
    else:
        _put_waste(draft, label, source)


def _put_number(draft: Draft, label: Label, source: Source, context: Context) -> None:
    number = _number(label, context)
    if number is None:
        return
    draft.put(label.field, number.value, source)
    if label.field.endswith("_amount"):
        currency = head_of(label.head).currency or _currency_in(label.value)
        draft.put("currency", currency if currency != "$" else context.currency, source)


def _put_waste(draft: Draft, label: Label, source: Source) -> None:
    if label.field == "ler_code" and (codes := values.ler_codes(label.value)):
        draft.put("ler_code", codes[0], source)
        draft.put("other_ler_codes", codes[1:] or None, source)
    elif label.field == "rd_code":
        draft.put("rd_code", values.rd_code(label.value), source)
    elif label.field == "hazardous":
        draft.put("hazardous", values.flag(label.value), source)
    elif label.field == "estimated":
        draft.put("estimated", values.estimated(label.value), source)


def _put_period(draft: Draft, grid: Grid, label: Label, source: Source, context: Context) -> None:
    found = values.period(label.value, context.habits)
    if found:
        draft.put("start_date", found[0], source)
        draft.put("end_date", found[1], source)
        return
    # two dates in two cells: from | to
    reach = range(label.value_column, label.value_column + _REACH)
    read = [(values.day(grid.cell(label.value_row, place), context.habits), place) for place in reach]
    days = [(found_day.value, place) for found_day, place in read if found_day]
    if len(days) >= 2 and days[0][0] <= days[1][0]:
        for name, (day, place) in zip(("start_date", "end_date"), days, strict=False):
            draft.put(
                name,
                day,
                Source(as_text(grid.cell(label.value_row, place)), grid.place(label.value_row, place), source.sure),
            )
    elif len(days) == 1 and days[0][0].day == 1:
        draft.put("start_date", days[0][0], source)
        draft.put("end_date", last_of_month(days[0][0]), source)


def _put_code(draft: Draft, label: Label, source: Source) -> None:
    code = values.code(label.value)
    if code is None or not values.has_digit(code) or len(code) > 40:
        return
    if label.field == "supply_point":
        if values.is_identifier(code):
            _put_point(draft, label.head, code, source)
        return
    draft.put(label.field, code, source)


def _put_point(draft: Draft, head: str, code: str, source: Source) -> None:
    points = [point for point in find_supply_points(f"{head}: {code}") if point.valid is not False]
    if "supply_point" in draft.fields:
        return
    draft.put("supply_point", points[0].code if points else code, source)
    if points:
        draft.put("supply_point_scheme", points[0].scheme, source)
        draft.put("cups", points[0].code if points[0].scheme == "CUPS" else None, source)


def _codes_anywhere(draft: Draft, grid: Grid, rows: list[int]) -> None:
    """A supply point whose check digits hold needs no label; one without any needs its scheme's name before it."""
    for row in rows:
        for column, cell in enumerate(grid.rows[row]):
            if isinstance(cell, str) and "supply_point" not in draft.fields:
                before = grid.cell(row, column - 1)
                named = f"{before}: {cell[:200]}" if isinstance(before, str) and len(before) < 60 else cell[:200]
                for point in find_supply_points(named):
                    if point.valid or (point.valid is None and point.labelled and point.code in cell):
                        _put_point(draft, "", point.code, Source(cell, grid.place(row, column), 0.9))


def _quantities(draft: Draft, grid: Grid, labels: list[Label], context: Context) -> None:
    """The best labelled quantity that has a unit: in its label, in its cell, or in the next cell."""
    slices = []
    for label in labels:
        if head_of(label.head).currency and not head_of(label.head).unit:
            continue
        amount = values.amount(label.value, context.habits)
        if amount is None or (label.sure < _SURE and amount.unit is None):
            continue
        beside = grid.cell(label.value_row, label.value_column + 1)
        unit = amount.unit or head_of(label.head).unit or values.unit(beside)
        if unit is None:
            continue
        place = grid.place(label.value_row, label.value_column)
        source = Source(as_text(label.value), place, round(label.sure * (0.6 if amount.doubtful else 1), 3))
        if part := part_of(label.head):
            slices.append((part, amount.value, unit, source))
            continue
        draft.put_quantity(amount.value, unit, source, source)
    if slices and "quantity" not in draft.fields and len({part for part, *_ in slices}) == len(slices):
        total = sum((value for _, value, _, _ in slices), start=slices[0][1] * 0)
        places = tuple(source.place for *_, source in slices)
        source = Source(f"{total}", places[0], 0.85, places)
        draft.put_quantity(total, slices[0][2], source, source)
        draft.put(
            "periods", [{"name": part, "quantity": value, "unit": unit.name} for part, value, unit, _ in slices], source
        )


def _money(cell: Cell, context: Context) -> values.Amount | None:
    if not isinstance(cell, str):
        return None
    stripped = cell.replace("€", "").replace("£", "").replace("EUR", "").replace("GBP", "").strip()
    return values.amount(stripped, context.habits) if stripped != cell else None


def _currency_in(cell: Cell) -> str | None:
    return head_of(cell).currency if isinstance(cell, str) else None
