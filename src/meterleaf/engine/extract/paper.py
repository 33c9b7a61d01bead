"""A document as extraction sees it: lines, language, habits, labels and values, found once and looked at by all."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.hits import Hit, find_hits
from meterleaf.engine.extract.lexicon import lexicon_for
from meterleaf.engine.extract.links import Links
from meterleaf.engine.extract.values import Habits, Value, find_codes, find_other_codes, find_tax_numbers, find_values
from meterleaf.engine.extract.view import Segment, View, view_of
from meterleaf.engine.fields.dates import STATE_AND_ZIP, date_habit_of, find_dates
from meterleaf.engine.fields.money import currency_of
from meterleaf.engine.fields.numbers import habit_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from meterleaf.engine.content import Page
    from meterleaf.engine.contracts import Category
    from meterleaf.engine.options import Options

# Prices in the hundredth part of the money: p/kWh, ct/kWh, pence per unit, øre pr. kWh, ¢ per therm.
_MINOR = re.compile(
    r"(?:\d\s?|\b)(?:p|pence|ct|cts|cent|cents|c|snt|rp|rappen|rp\.|ct\.|cts\.|ctvs|grosz[ey]|bani|hal|paise|c\u20ac|\u00a2|[\u00f6\u00f8o]re|gr|sen)\s?(?:/|per\b|pr\b|je\b)\s?\.?\s?(?:kwh|unit|therm|kilowatt|m3|l\b|lit|ltrs?\b)",
    re.IGNORECASE,
)
# Pumps and chargers count with so many decimals at least; whole numbers of a receipt multiply by chance.
_OF_PUMPS = 2
# Days within which the dates of one bill lie; by them a date without a year gets one.
_TOGETHER = 100


@dataclass
class Paper:
    """The pages of one document, with everything that was found on them; `category` None means any invoice."""

    view: View
    category: str | None
    language: str | None
    country: str | None
    options: Options
    habits: Habits
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    # What hints at more than was read, in words: a person should look.
    signs: list[str] = field(default_factory=list)

    @cached_property
    def values(self) -> list[Value]:
        return find_values(self.view, self.habits)

    @cached_property
    def hits(self) -> list[Hit]:
        return find_hits(self.view, lexicon_for(self.category))

    @cached_property
    def _hits_by_segment(self) -> dict[tuple[int, int], list[Hit]]:
        found: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        for hit in self.hits:
            found[hit.segment.line, hit.segment.index].append(hit)
        return found

    def hits_in(self, segment: Segment) -> list[Hit]:
        """The labels that end in the segment, from left to right."""
        return self._hits_by_segment.get((segment.line, segment.index), [])

    @cached_property
    def links(self) -> Links:
        return Links(self.view, self.hits, [*self.values, *self.codes], self.language)

    @cached_property
    def codes(self) -> list[Value]:
        """Everything that may be an identifier, also when printed in groups."""
        return find_codes(self.view)

    @cached_property
    def found(self) -> dict[Any, Any]:
        """What others worked out of this paper and will be asked for again (see `once`)."""
        return {}

    @cached_property
    def usual_size(self) -> float:
        """The height of most of the type."""
        sizes = sorted(segment.size for segment in self.view.segments)
        return sizes[len(sizes) // 2] if sizes else 0.01

    @cached_property
    def tax_ids(self) -> list[Value]:
        return find_tax_numbers(self.view, self.country)

    @cached_property
    def _by_segment(self) -> dict[tuple[int, int], list[Value]]:
        found: dict[tuple[int, int], list[Value]] = defaultdict(list)
        for value in (*self.values, *self.tax_ids, *find_other_codes(self.view)):
            if value.kind != "number":
                found[value.line, value.segment.index].append(value)
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Value]]:
        found: dict[str, list[Value]] = defaultdict(list)
        for value in self.values:
            found[value.kind].append(value)
        return found

    def of_kind(self, *kinds: str) -> list[Value]:
        return [value for kind in kinds for value in self._by_kind.get(kind, ())]

    def products(self, value: Value) -> list[Decimal]:
        """The prices on the value's line by which it makes an amount there: quantity times price is money."""
        if value.line not in self._products:
            numbers = [one for one in self.values_of(value.line) if one.kind in {"number", "quantity"}]
            self._products[value.line] = _products_on(numbers, self._scales)
        return self._products[value.line].get((value.line, value.segment.index, value.start), [])

    def products_near(self, value: Value) -> list[Decimal]:
        """The same where a receipt breaks the row: the price, or the amount, stands in a line above or below."""
        if value.decimals < _OF_PUMPS or value.value == 1:
            return []
        if value.line not in self._products_near:
            page, last = value.page, len(self.view.lines) - 1
            lines = [
                n
                for n in range(max(0, value.line - 2), min(last, value.line + 2) + 1)
                if self.view.lines[n].page == page
            ]
            numbers = [one for n in lines for one in self.values_of(n) if one.kind in {"number", "quantity"}]
            self._products_near[value.line] = _products_on(numbers, self._scales)
        return self._products_near[value.line].get((value.line, value.segment.index, value.start), [])

    def values_of(self, line: int) -> list[Value]:
        return self._by_line.get(line, [])

    @cached_property
    def _scales(self) -> tuple[Decimal, ...]:
        """What a price times a quantity has to be multiplied by to be money: a hundredth too where prices are in pence."""
        minor = any(_MINOR.search(one.text) for one in self.view.segments)
        return (Decimal(1), Decimal("0.01")) if minor else (Decimal(1),)

    @cached_property
    def _products(self) -> dict[int, dict[tuple[int, int, int], list[Decimal]]]:
        return {}

    @cached_property
    def _products_near(self) -> dict[int, dict[tuple[int, int, int], list[Decimal]]]:
        return {}

    @cached_property
    def _by_line(self) -> dict[int, list[Value]]:
        found: dict[int, list[Value]] = defaultdict(list)
        for value in self.values:
            found[value.line].append(value)
        return found

    def row_label(self, value: Value) -> str:
        """The words that lead the value's line: what a row of a table is called."""
        line = self.view.lines[value.line]
        led = [segment.text for segment in line.segments if segment.box.x1 <= value.box.x0 + 0.002]
        if led:
            return led[0]
        return value.segment.text[: value.start].strip(" :")

    def kinds_at(self, value: Value) -> frozenset[str]:
        """What else the same stretch of text may be."""
        return frozenset(one.kind for one in self._at(value))

    def vouched_kinds_at(self, value: Value) -> frozenset[str]:
        """The same, as far as check digits or the like leave no doubt."""
        return frozenset(one.kind for one in self._at(value) if not one.doubtful)

    def _at(self, value: Value) -> list[Value]:
        near = self._by_segment.get((value.line, value.segment.index), ())
        return [one for one in near if one.start < value.end and value.start < one.end]


def _products_on(
    numbers: list[Value], scales: tuple[Decimal, ...] = (Decimal(1),)
) -> dict[tuple[int, int, int], list[Decimal]]:
    """For every number of a line, the prices that it makes an amount of the line with."""
    found: dict[tuple[int, int, int], list[Decimal]] = defaultdict(list)
    amounts = [one for one in numbers if one.decimals == 2 and one.value > 0]
    prices = [one for one in numbers if one.decimals and one.value > 0]
    if len(numbers) > 12:
        return found
    for quantity, price, scale in product((one for one in numbers if one.value > 0), prices, scales):
        if scale == 1 and price.decimals == 1:
            continue  # only pence are priced in tenths
        # Amounts are rounded to cents, prices printed with few decimals.
        slack = Decimal("0.006") + scale * quantity.value * Decimal(5).scaleb(-price.decimals - 1)
        made = scale * quantity.value * price.value
        for amount in amounts:
            apart = len({id(quantity), id(price), id(amount)}) == 3
            if apart and abs(made - amount.value) <= min(slack, amount.value / 100):
                found[quantity.line, quantity.segment.index, quantity.start].append(scale * price.value)
    return found


def _of_the_bill(printed: list[date]) -> list[date]:
    """The dates that stand closest together: those of issue, payment and reads, without a contract's end years ahead."""
    if not printed:
        return []
    center = max(printed, key=lambda day: sum(abs((other - day).days) <= _TOGETHER for other in printed))
    return [day for day in printed if abs((day - center).days) <= 2 * _TOGETHER]


def habits_of(view: View, language: str | None, country: str | None) -> Habits:
    """How the document writes numbers and dates, from all its lines."""
    figures = [segment.text for segment in view.segments if segment.has_digit]
    dates = date_habit_of(figures, language, country)
    printed = [day.value for text in figures for day in find_dates(text, dates) if day.precision == "day"]
    near = tuple(sorted(set(_of_the_bill(printed))))
    currency = currency_of((segment.text for segment in view.segments), language, country)
    return Habits(habit_of(figures, language, country), dates, currency, near)


def paper_of(
    pages: Sequence[Page], category: Category | None, language: str | None, options: Options, view: View | None = None
) -> Paper:
    """The pages as a paper; `view` spares making it again."""
    view = view or view_of(pages)
    country = country_of(view)
    name, kinds, units = (category.name, category.kinds, category.units) if category else (None, (), ())
    return Paper(view, name, language, country, options, habits_of(view, language, country), kinds, units)


# Words that only one country prints on its bills; a language alone does not tell the country.
_COUNTRY_WORDS = {
    "IN": ("gstin", "lakh", "lakhs", "rupees", "paise"), "MY": ("sdn bhd", "sdn. bhd", "bhd."), "BR": ("cnpj", "cpf/cnpj"),
    "GB": ("vat reg", "mpan", "mprn", "standing charge"), "IE": ("eircode",), "PT": ("contribuinte", "nipc"),
    "CL": ("r.u.t", "boleta electronica"), "MX": ("r.f.c", "cfe"), "CH": ("mwst chf",), "AU": ("abn",),
}  # fmt: skip
_CURRENCY_COUNTRY = {
    "MYR": "MY",
    "BRL": "BR",
    "INR": "IN",
    "GBP": "GB",
    "CHF": "CH",
    "CLP": "CL",
    "SEK": "SE",
    "NOK": "NO",
    "DKK": "DK",
    "PLN": "PL",
}


def country_of(view: View) -> str | None:
    """The country that the printed signs of money and words of law point to, or None."""
    texts = [segment.text for segment in view.segments]
    currency = currency_of(texts)
    if currency in _CURRENCY_COUNTRY:
        return _CURRENCY_COUNTRY[currency]
    whole = " ".join(texts).lower()
    found = [country for country, words in _COUNTRY_WORDS.items() if any(word in whole for word in words)]
    if found:
        return found[0]
    american = currency == "USD" or (currency is None and any(STATE_AND_ZIP.search(text) for text in texts))
    return "US" if american else None
