"""A row of a table to one item: dates, quantity, identifiers, money, each with the cell that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from meterleaf.engine.extract.facts.understand import fuel_of
from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.category import KINDS, of_text
from meterleaf.engine.extract.tables.drafts import Context, Draft, Source
from meterleaf.engine.extract.tables.grid import as_text
from meterleaf.engine.extract.tables.mapping import Column, with_field
from meterleaf.engine.extract.tables.words import begins_with_flag, is_flag
from meterleaf.engine.fields.dates import last_of_month, parse_day
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import unit as unit_named

if TYPE_CHECKING:
    from meterleaf.engine.extract.tables.blocks import Block
    from meterleaf.engine.fields.units import Unit

_TEXTS = {
    "supplier_name", "customer_name", "supply_address", "country", "tariff", "description", "location", "producer", "carrier",
    "destination", "refrigerant",
}  # fmt: skip
_CODES = {
    "invoice_number", "contract_number", "supply_point", "meter_number", "vehicle_plate", "delivery_note_number", "document_number",
    "supplier_tax_id", "customer_tax_id",
}  # fmt: skip
_NUMBERS = {
    "previous_reading",
    "current_reading",
    "conversion_factor",
    "calorific_value",
    "total_amount",
    "net_amount",
    "tax_amount",
}
_DAYS = {"issue_date", "due_date", "start_date", "end_date", "delivery_date"}
_AT_ONCE = {"wastes", "recharges", "fuel_delivery"}  # what happens on one day, not over a period
_FILLED = {"energy": "ev_charging", "volume": "vehicle_fuel"}
_ONLY_OF = {
    "ler_code": {"wastes"}, "rd_code": {"wastes"}, "producer": {"wastes"}, "carrier": {"wastes"}, "destination": {"wastes"},
    "description": {"wastes"}, "document_number": {"wastes"}, "hazardous": {"wastes"}, "vehicle_plate": {"recharges"},
    "location": {"recharges"}, "refrigerant": {"recharges"}, "delivery_note_number": {"fuel_delivery"}, "delivery_date": {"fuel_delivery"},
    "conversion_factor": {"gas"}, "calorific_value": {"gas"}, "tariff": {"electricity", "gas", "water"},
    "previous_reading": {"electricity", "gas", "water"}, "current_reading": {"electricity", "gas", "water"},
    "supply_point": {"electricity", "gas", "water"}, "meter_number": {"electricity", "gas", "water"},
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Reads the rows of a block as items of one category; `columns` are those of one item."""

    block: Block
    columns: tuple[Column, ...]
    category: str
    context: Context
    year: int | None = None

    def read(self, row: int) -> Draft | None:
        """The row's item; None for a total, a note, or a row that says nothing of an amount."""
        draft = Draft(row=row, category=self.category)
        self._plain(draft, row)
        self._dates(draft, row)
        if self._is_total(draft, row):
            return None
        self._quantity(draft, row)
        if self.category == "wastes":
            self._waste(draft, row)
        if "quantity" not in draft.fields and "ler_code" not in draft.fields:
            return None
        self._kind(draft, row)
        self._flags(draft, row)
        _sign_of_credit(draft)
        return draft

    @cached_property
    def _told(self) -> tuple[Column, ...]:
        """The columns of fields that an item of this category has."""
        return tuple(column for column in self.columns if self.category in _ONLY_OF.get(column.field, {self.category}))

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        return {column.field: column for column in reversed(self.columns)}

    def _column(self, field: str) -> Column | None:
        """The first column of a field."""
        return self._by_field.get(field)

    @cached_property
    def _ranked(self) -> list[Column]:
        """Quantities in the order in which they are believed: a unit that fits, energy of gas before its volume."""
        fitting = KINDS[self.category]

        def rank(column: Column) -> tuple[bool, float, int]:
            volume_of_gas = self.category == "gas" and column.unit is not None and column.unit.kind != "energy"
            return volume_of_gas, -round(column.score, 1), column.place

        fits = [one for one in with_field(self.columns, "quantity") if one.unit is None or one.unit.kind in fitting]
        return sorted(fits, key=rank)

    def source(self, row: int, column: Column, sure: float | None = None, derived: tuple[str, ...] = ()) -> Source:
        text = as_text(self.block.grid.cell(row, column.place))
        return Source(
            text, self.block.grid.place(row, column.place), round(column.score if sure is None else sure, 3), derived
        )

    def tell(self, draft: Draft, row: int) -> None:
        """What the row says beside dates and amounts used."""
        self._plain(draft, row)
        self._flags(draft, row)

    def unit_of(self, row: int, column: Column) -> tuple[Unit | None, Source]:
        """The unit of a column's amounts: in its cell, in its head, or in a column of units."""
        amount = values.amount(self.block.grid.cell(row, column.place), self.context.habits)
        return self._unit(row, column, amount or values.Amount(Decimal(0)))

    def _plain(self, draft: Draft, row: int) -> None:
        habits = self.context.habits
        for column in self._told:
            cell = self.block.grid.cell(row, column.place)
            if cell is None:
                continue
            if column.field in _TEXTS:
                draft.put(column.field, values.text(cell), self.source(row, column))
            elif column.field in _CODES:
                self._code(draft, row, column)
            elif column.field in _NUMBERS and (found := values.amount(cell, habits)):
                draft.put(column.field, found.value, self.source(row, column, _doubted(column.score, found.doubtful)))
        self._money(draft, row)

    def _code(self, draft: Draft, row: int, column: Column) -> None:
        code = values.code(self.block.grid.cell(row, column.place))
        if code is None or (column.field == "invoice_number" and not values.has_digit(code)):
            return
        source = self.source(row, column)
        if column.field == "supply_point":
            code = "".join(code.split()) if column.scheme else code
            draft.put("supply_point_scheme", column.scheme or _named_scheme(column.head), source)
            if column.scheme == "CUPS":
                draft.put("cups", code, source)
        draft.put(column.field, code, source)

    def _money(self, draft: Draft, row: int) -> None:
        amounts = [
            column
            for column in with_field(self.columns, "total_amount", "net_amount", "tax_amount")
            if column.field in draft.fields
        ]
        if not amounts:
            return
        stated = self._column("currency")
        cell = self.block.grid.cell(row, stated.place) if stated else None
        if stated and isinstance(cell, str):
            draft.put("currency", _currency(cell) or self.context.currency, self.source(row, stated))
            return
        named = next((column for column in amounts if column.currency), None)
        currency = named.currency if named and named.currency != "$" else self.context.currency
        place = self.block.grid.place(self.block.heads[-1], (named or amounts[0]).place)
        draft.put("currency", currency, Source((named or amounts[0]).head, place, 0.9 if named else 0.7))

    def _dates(self, draft: Draft, row: int) -> None:
        for column in self.columns:
            cell = self.block.grid.cell(row, column.place)
            if cell is None:
                continue
            if column.field in _DAYS:
                self._day(draft, column.field, row, column)
            elif column.field == "period":
                self._period(draft, row, column)
        self._month(draft, row)
        if date_column := self._column("date"):
            self._lone_date(draft, row, date_column)
        if self.category in _AT_ONCE:
            self._at_once(draft)

    def _day(self, draft: Draft, field: str, row: int, column: Column) -> None:
        found = values.day(self.block.grid.cell(row, column.place), self.context.habits)
        if found:
            draft.put(field, found.value, self.source(row, column, _doubted(column.score, found.doubtful)))
            if found.doubtful:
                draft.doubts.append(f"{column.head}: day and month may be the other way round")

    def _period(self, draft: Draft, row: int, column: Column) -> None:
        cell = self.block.grid.cell(row, column.place)
        found = values.period(cell, self.context.habits)
        if found is None and (day := values.day(cell, self.context.habits)) and day.value.day == 1:
            found = (day.value, last_of_month(day.value), day.doubtful)
        if found:
            source = self.source(row, column, _doubted(column.score, found[2]))
            draft.put("start_date", found[0], source)
            draft.put("end_date", found[1], source)

    def _month(self, draft: Draft, row: int) -> None:
        column = self._column("month")
        if column is None or "start_date" in draft.fields:
            return
        cell = self.block.grid.cell(row, column.place)
        number = values.month(cell)
        year, derived = self._year(row)
        if number is None or year is None:
            self._period(draft, row, column)
        elif start := parse_day(year, number, 1):
            source = self.source(row, column, derived=derived)
            draft.put("start_date", start, source)
            draft.put("end_date", last_of_month(start), source)

    def _year(self, row: int) -> tuple[int | None, tuple[str, ...]]:
        column = self._column("year")
        if column:
            code = values.code(self.block.grid.cell(row, column.place))
            return (int(code) if code and code.isdigit() else None), (self.block.grid.place(row, column.place),)
        return self.year, ()

    def _lone_date(self, draft: Draft, row: int, column: Column) -> None:
        """One date a row: the day of what happens at once; of a bill its issue; of a meter its month or its end."""
        if self.category in _AT_ONCE or "invoice_number" in draft.fields:
            self._day(draft, "start_date" if self.category in _AT_ONCE else "issue_date", row, column)
            return
        if {"start_date", "end_date"} <= draft.fields.keys():
            return
        found = values.day(self.block.grid.cell(row, column.place), self.context.habits)
        if found is None or (found.value.day == 1 and self._monthly):
            self._period(draft, row, column)
        elif self._daily:
            self._day(draft, "start_date", row, column)
            self._day(draft, "end_date", row, column)
        else:
            self._day(draft, "end_date", row, column)

    @cached_property
    def _monthly(self) -> bool:
        """Whether all lone dates are firsts of a month: then each stands for its month."""
        column = self._column("date")
        cells = [self.block.grid.cell(row, column.place) for row in self.block.body[:5000]] if column else []
        days = [values.day(cell, self.context.habits) for cell in cells]
        return all(found is None or found.value.day == 1 for found in days)

    @cached_property
    def _daily(self) -> bool:
        """Whether the lone dates follow each other day by day: then each row is what its day used."""
        column = self._column("date")
        cells = [self.block.grid.cell(row, column.place) for row in self.block.data[:5000]] if column else []
        days = sorted({found.value for cell in cells if (found := values.day(cell, self.context.habits))})
        return len(days) > 1 and (days[-1] - days[0]).days == len(days) - 1

    def _at_once(self, draft: Draft) -> None:
        delivered = draft.fields.get("delivery_date")
        if delivered and "start_date" not in draft.fields:
            draft.put("start_date", delivered, draft.sources["delivery_date"])
        start = draft.fields.get("start_date")
        if isinstance(start, date):
            draft.put("end_date", start, draft.sources["start_date"])
            if self.category == "fuel_delivery":
                draft.put("delivery_date", start, draft.sources["start_date"])

    def _is_total(self, draft: Draft, row: int) -> bool:
        if {"start_date", "issue_date", "end_date"} & draft.fields.keys():
            return False
        cells = [cell for cell in self.block.grid.rows[row] if cell is not None]
        return any(isinstance(cell, str) and begins_with_flag("total", cell) for cell in cells[:2])

    def _quantity(self, draft: Draft, row: int) -> None:
        found = [
            (column, amount)
            for column in self._ranked
            if (amount := values.amount(self.block.grid.cell(row, column.place), self.context.habits))
        ]
        whole = [(column, amount) for column, amount in found if not column.part]
        parts = [(column, amount) for column, amount in found if column.part]
        if len(parts) > 1 or (parts and not whole):
            self._parts(draft, row, parts)
        if whole:
            column, amount = next((pair for pair in whole if pair[1].value), whole[0])
            unit, unit_source = self._unit(row, column, amount)
            draft.put_quantity(
                amount.value, unit, self.source(row, column, _doubted(column.score, amount.doubtful)), unit_source
            )
            self._volume(draft, row, column, whole)
        elif parts:
            self._sum_of_parts(draft, row, parts)
        else:
            self._difference(draft, row)
        exported = self._column("export")
        if (
            exported
            and self.category == "electricity"
            and (amount := values.amount(self.block.grid.cell(row, exported.place), self.context.habits))
        ):
            draft.put("self_consumption_quantity", amount.value, self.source(row, exported))

    def _unit(self, row: int, column: Column, amount: values.Amount) -> tuple[Unit | None, Source]:
        if amount.unit:
            return amount.unit, self.source(row, column)
        place = self.block.grid.place(self.block.heads[-1], column.place)
        if column.unit:
            return column.unit, Source(column.head, place, round(column.score, 3))
        stated = self._column("unit")
        if stated and (unit := values.unit(self.block.grid.cell(row, stated.place))):
            return unit, self.source(row, stated)
        return None, Source(column.head, place, 0.0)

    def _parts(self, draft: Draft, row: int, parts: list[tuple[Column, values.Amount]]) -> None:
        listed = []
        for column, amount in parts:
            unit, _ = self._unit(row, column, amount)
            listed.append({"name": column.part, "quantity": amount.value, "unit": unit.name if unit else None})
        if self.category == "electricity":
            first_column, last_column = parts[0][0], parts[-1][0]
            place = f"{self.block.grid.place(row, first_column.place)}:{self.block.grid.place(row, last_column.place).split('!')[-1]}"
            text = "; ".join(as_text(self.block.grid.cell(row, column.place)) for column, _ in parts)
            draft.put("periods", listed, Source(text, place, 0.9))

    def _sum_of_parts(self, draft: Draft, row: int, parts: list[tuple[Column, values.Amount]]) -> None:
        column, amount = parts[0]
        unit, unit_source = self._unit(row, column, amount)
        total = sum((found.value for _, found in parts), start=amount.value * 0)
        places = tuple(self.block.grid.place(row, one.place) for one, _ in parts)
        draft.put_quantity(total, unit, Source(f"{total}", places[0], 0.9, places), unit_source)

    def _volume(self, draft: Draft, row: int, chosen: Column, whole: list[tuple[Column, values.Amount]]) -> None:
        """Gas: the volume that stands beside the energy."""
        if self.category != "gas" or chosen.unit is None or chosen.unit.kind != "energy":
            return
        named = self._column("volume")
        amount = values.amount(self.block.grid.cell(row, named.place), self.context.habits) if named else None
        pairs = [(named, amount)] if named and amount else []
        pairs += [(column, found) for column, found in whole if column.unit and column.unit.kind != "energy"]
        for column, found in pairs[:1]:
            unit = column.unit.name if column.unit else "cubic_metre_(m3)"
            draft.put("volume", {"quantity": found.value, "unit": unit}, self.source(row, column))

    def _difference(self, draft: Draft, row: int) -> None:
        """No quantity is stated, but both readings are: what lies between them."""
        before, after = draft.fields.get("previous_reading"), draft.fields.get("current_reading")
        if before is None or after is None or after < before:
            return
        column = self._column("current_reading")
        factor_column = self._column("factor")
        factor = (
            values.amount(self.block.grid.cell(row, factor_column.place), self.context.habits)
            if factor_column
            else None
        )
        quantity: Decimal = (after - before) * (factor.value if factor else 1)
        if column:
            unit, unit_source = self._unit(row, column, values.Amount(after))
            source = self.source(row, column, 0.8, derived=("previous_reading", "current_reading"))
            draft.put_quantity(quantity, unit, source, unit_source)

    def _waste(self, draft: Draft, row: int) -> None:
        column = self._column("ler_code")
        cell = self.block.grid.cell(row, column.place) if column else None
        codes = values.ler_codes(cell)
        if column and codes:
            draft.put("ler_code", codes[0], self.source(row, column))
            if len(codes) > 1:
                draft.put("other_ler_codes", codes[1:], self.source(row, column))
            if isinstance(cell, str) and "*" in cell:
                draft.put("hazardous", True, self.source(row, column))
        treated = self._column("rd_code")
        if treated:
            draft.put("rd_code", values.rd_code(self.block.grid.cell(row, treated.place)), self.source(row, treated))

    def _kind(self, draft: Draft, row: int) -> None:
        """What the row itself says of its category, and of what was bought."""
        unit = draft.fields.get("unit")
        kind = next((column.unit.kind for column in self.columns if column.unit and column.unit.name == unit), None)
        for column in with_field(self.columns, "service", "product"):
            cell = self.block.grid.cell(row, column.place)
            if isinstance(cell, str):
                if self.category not in {"wastes", "recharges"}:
                    draft.category = of_text(cell, kind, self.context.among) or draft.category
                if column.field == "product" and self.category in {"fuel_delivery", "recharges"}:
                    draft.put("product_as_printed", values.text(cell), self.source(row, column))
                    draft.put("fuel", fuel_of(fold(cell)), self.source(row, column))
        if self.category == "recharges":
            self._recharge(draft)

    def _recharge(self, draft: Draft) -> None:
        """What was filled: a refrigerant where one is named, else by the unit, energy or volume."""
        unit = draft.fields.get("unit")
        kind = unit_named(unit).kind if unit else None
        if "refrigerant" in draft.fields:
            draft.put("recharge_type", "refrigerant", draft.sources["refrigerant"])
        elif kind in _FILLED:
            said = draft.sources["unit"]
            draft.put("recharge_type", _FILLED[kind], Source(said.text, said.place, said.sure, ("unit",)))

    def _flags(self, draft: Draft, row: int) -> None:
        for column in self.columns:
            cell = self.block.grid.cell(row, column.place)
            if column.field == "estimated":
                draft.put("estimated", values.estimated(cell), self.source(row, column))
            elif column.field == "hazardous" and self.category == "wastes":
                draft.put("hazardous", values.flag(cell), self.source(row, column))
            elif column.field == "card_number" and self.category == "recharges" and (code := values.code(cell)):
                draft.put("card_number", code[-4:], self.source(row, column))
            elif column.field == "document_type" and isinstance(cell, str) and is_flag("credit", cell):
                draft.put("document_type", "credit_note", self.source(row, column))


def _doubted(score: float, doubtful: bool) -> float:
    return score * 0.6 if doubtful else score


def _named_scheme(head: str) -> str | None:
    word = head.partition("(")[0].strip().upper()
    return (
        word
        if word
        in {"MPRN", "MPAN", "CUPS", "PDL", "PRM", "PCE", "POD", "PDR", "CPE", "NMI", "GPRN", "ICP", "PPE", "SPID"}
        else None
    )


def _currency(text: str) -> str | None:
    symbols = {"€": "EUR", "£": "GBP", "EURO": "EUR", "EUROS": "EUR"}
    word = symbols.get(text.strip().upper(), text.strip().upper())
    return word if len(word) == 3 and word.isalpha() else None


def _sign_of_credit(draft: Draft) -> None:
    """A credit note's quantities and amounts are negative, also where the table prints them without a sign."""
    names = ("quantity", "quantity_as_printed", "total_amount", "net_amount", "tax_amount")
    if draft.fields.get("document_type") == "credit_note":
        for name in names:
            if name in draft.fields and draft.fields[name] > 0:
                draft.fields[name] = -draft.fields[name]
