"""Units of bills: one table (`data/units.toml`), read by any spelling or code, converted exactly.

Names are `name_(symbol)` as readings carry them. Factors are fractions of integers, so that a conversion and its way
back give the same Decimal.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources

from meterleaf.engine.fields.text import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` takes a quantity of this unit to the first unit of its kind (kWh for energy, m3, kg, km)."""

    name: str
    kind: str
    factor: Fraction
    code: str | None = None

    @property
    def symbol(self) -> str:
        return self.name.rpartition("(")[2].rstrip(")")


class UnitsDifferError(ValueError):
    """A quantity can't be converted, because the units measure different things."""


@cache
def units() -> dict[str, Unit]:
    """All units by their canonical name."""
    return {name: _unit(name, row) for name, row in _rows().items()}


def unit(name: str) -> Unit:
    """The unit of a canonical name or an older client's one (`cubic_meter_(m³)`); KeyError if there is none."""
    return units()[_names()[name]]


@lru_cache(maxsize=8192)
def parse_unit(text: str) -> Unit | None:
    """The unit that a text is, as printed in any language (kWh, Kwh., m³, metros cúbicos, Liter), or None."""
    if text in _names():
        return unit(text)
    name = _spellings().get(key_of(text))
    return units()[name] if name else None


def unit_of_code(code: str) -> Unit | None:
    """The unit of a UN/ECE Recommendation 20 code, as e-invoices carry it (KWH, MTQ, LTR, C62)."""
    name = _codes().get(code.strip().upper())
    return units()[name] if name else None


def convert(quantity: Decimal, source: Unit, target: Unit) -> Decimal:
    """`quantity` of `source` in `target`: exact where a decimal fraction can be, else to 28 digits."""
    if source == target:
        return quantity
    if source.kind != target.kind:
        raise UnitsDifferError(f"{source.name} can't be converted into {target.name}.")
    exact = Fraction(quantity) * source.factor / target.factor
    context = Context(prec=28, rounding=ROUND_HALF_EVEN)
    return _plain(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The key under which spellings are kept: folded, without spaces, dots and hyphens."""
    return re.sub(r"[\s._\-·*]+", "", fold(text))


def spellings() -> dict[str, str]:
    """Every spelling's key -> canonical name."""
    return dict(_spellings())


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and 0 < exponent < 28 else value


@cache
def _rows() -> dict[str, dict[str, str | list[str]]]:
    raw = resources.files("meterleaf.engine.fields").joinpath("data/units.toml").read_text("utf-8")
    return tomllib.loads(raw)


def _unit(name: str, row: dict[str, str | list[str]]) -> Unit:
    if "factor" in row:
        factor = Fraction(str(row["factor"]))
    else:
        factor = Fraction(int(str(row["numerator"])), int(str(row["denominator"])))
    codes = row.get("codes")
    return Unit(name, str(row["kind"]), factor, codes[0] if codes else None)


@cache
def _names() -> dict[str, str]:
    return {alias: name for name, row in _rows().items() for alias in (name, *row.get("aliases", ()))}


@cache
def _spellings() -> dict[str, str]:
    return {key_of(spelling): name for name, row in _rows().items() for spelling in row["spellings"]}


@cache
def _codes() -> dict[str, str]:
    return {code: name for name, row in _rows().items() for code in row.get("codes", ())}
