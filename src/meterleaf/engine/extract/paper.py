"""A document as extraction sees it: lines, language, habits, labels and values, found once and looked at by all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from meterleaf.engine.extract.hits import Hit, find_hits
from meterleaf.engine.extract.lexicon import lexicon_for
from meterleaf.engine.extract.links import Links
from meterleaf.engine.extract.values import Habits, Value, find_values
from meterleaf.engine.extract.view import View, view_of
from meterleaf.engine.fields.dates import date_habit_of, find_dates
from meterleaf.engine.fields.money import currency_of
from meterleaf.engine.fields.numbers import habit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.content import Page
    from meterleaf.engine.contracts import Category
    from meterleaf.engine.options import Options


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

    @cached_property
    def values(self) -> list[Value]:
        return find_values(self.view, self.habits)

    @cached_property
    def hits(self) -> list[Hit]:
        return find_hits(self.view, lexicon_for(self.category))

    @cached_property
    def links(self) -> Links:
        return Links(self.view, self.hits, self.values, self.language)

    def of_kind(self, *kinds: str) -> list[Value]:
        return [value for value in self.values if value.kind in kinds]


def habits_of(view: View, language: str | None, country: str | None) -> Habits:
    """How the document writes numbers and dates, from all its lines."""
    texts = [segment.text for segment in view.segments]
    dates = date_habit_of(texts, language, country)
    near = tuple(
        sorted(
            {
                d.value
                for text in texts
                if any(c.isdigit() for c in text)
                for d in find_dates(text, dates)
                if d.precision == "day"
            }
        )
    )
    return Habits(habit_of(texts, language, country), dates, currency_of(texts, language, country), near)


def paper_of(
    pages: Sequence[Page], category: Category | None, language: str | None, options: Options, view: View | None = None
) -> Paper:
    """The pages as a paper; `view` spares making it again."""
    view = view or view_of(pages)
    country = country_of(view)
    name, kinds = (category.name, category.kinds) if category else (None, ())
    return Paper(view, name, language, country, options, habits_of(view, language, country), kinds)


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
    return "US" if currency == "USD" else None
