"""How a family prints numbers, money and dates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    import datetime as dt

    from meterleaf.samples.family import Family

CENT = Decimal("0.01")


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Formats:
    """`style` is a sample number of the country's way (1.234,56), `dates` a pattern or `long`."""

    language: str
    style: str
    dates: str
    long_date: str
    sign: str
    sign_first: bool
    glue: str

    @classmethod
    def of(cls, family: Family) -> Formats:
        rules: Any = family.rules
        sign_first = family.country in {"GB", "IE", "US", "AU", "IN", "MY", "BR", "CH", "NL"}
        return cls(
            language=family.language,
            style=family.pick("numbers", rules["numbers"]),
            dates=family.pick("dates", rules["dates"]),
            long_date=family.pick("long date", lookup(family.language, "long_dates")),
            sign=family.pick("sign", rules["signs"]).strip(),
            sign_first=sign_first if family.chance("sign place", 0.9) else not sign_first,
            glue="" if sign_first and family.chance("sign glue", 0.7) else " ",
        )

    def number(self, value: Decimal, places: int | None = None) -> str:
        """The number in the family's style; `places` fixes the decimals, else they stay as they are."""
        value = value if places is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        whole, _, fraction = f"{abs(value):f}".partition(".")
        text = self._grouped(whole) + (f"{self._point}{fraction}" if fraction else "")
        return f"-{text}" if value < 0 else text

    def money(self, value: Decimal, *, sign: bool = True) -> str:
        text = self.number(value, 2)
        if not sign or not self.sign:
            return text
        return f"{self.sign}{self.glue}{text}" if self.sign_first else f"{text} {self.sign}"

    def date(self, day: dt.date, *, year: bool = True) -> str:
        return self._long(day, year=year) if self.dates == "long" or not year else self.pattern(day, self.dates)

    def pattern(self, day: dt.date, pattern: str) -> str:
        """A date after a pattern of dd, d, mm, m, yyyy, yy, Month, Mon, dth (5th)."""
        long, short = lookup(self.language, "months"), lookup(self.language, "months_short")
        parts = {
            "Month": long[day.month - 1], "Mon": short[day.month - 1], "yyyy": f"{day.year:04d}",
            "yy": f"{day.year % 100:02d}", "mm": f"{day.month:02d}", "dth": _ordinal(day.day),
            "dd": f"{day.day:02d}", "m": str(day.month), "d": str(day.day),
        }  # fmt: skip
        return _replace(pattern, parts)

    def _long(self, day: dt.date, *, year: bool) -> str:
        month = lookup(self.language, "months")[day.month - 1]
        text = self.long_date.format(d=day.day, month=month, y=day.year)
        if year:
            return text
        head = text.split(str(day.year))[0].rstrip(" ,")
        return head.removesuffix(" de").removesuffix(" del")

    @property
    def _point(self) -> str:
        return self.style[-3]

    def _grouped(self, whole: str) -> str:
        if self.style.startswith("12,"):
            return _indian(whole)
        mark = self.style[1]
        return whole if mark.isdigit() else f"{int(whole):,}".replace(",", mark)


def _indian(whole: str) -> str:
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _replace(pattern: str, parts: dict[str, str]) -> str:
    """Longest names first, each place of the pattern taken once."""
    out, rest = "", pattern
    while rest:
        name = next((name for name in parts if rest.startswith(name)), None)
        out += parts[name] if name else rest[0]
        rest = rest[len(name) if name else 1 :]
    return out
