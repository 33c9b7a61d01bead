"""Whether a line charges what it counts: a quantity times a price is an amount, whatever the columns are called.

A tariff sheet, a contract and a reminder name kilowatt-hours and prices too, but nothing of theirs multiplies.
"""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# R23.160/L: a rand's sign is glued to its amount, and so is what a price is for.
_NUMBER = re.compile(r"(?:(?<![\w.,/-])|(?<=\bR))\d{1,7}(?:[.,' ]\d{3})*(?:[.,]\d{1,6})?(?!\d|[/-]\d|[.,]\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
# Amounts are rounded to cents; so many numbers at most are looked at, for a line of more is a history.
_CENT, _MOST = 0.0101, 9
# Litres, kilowatt-hours and kilograms are counted with so many decimals; and so many numbers around are looked at.
_FINE, _AROUND = (2, 3), 24
# Prices in cents or pence: 144.9 p/l.
_SCALES = (1.0, 0.01)


def multiplies(texts: Sequence[str]) -> bool:
    """Whether two of the numbers make a third one, none of them being one: 38.77 litres at 144.9 p are 56.18."""
    numbers = [found for text in texts for found in _NUMBER.findall(text)]
    if not 3 <= len(numbers) <= _MOST:
        return False
    amounts = [(text, _value(text)) for text in numbers if _decimals(text) == 2]
    return any(
        quantity > 1 and price not in (0.0, 1.0) and _near(quantity * price * scale, amount)
        for (index, first), (place, second) in permutations(enumerate(numbers), 2)
        if _decimals(second)
        for quantity in _readings(first)
        for price in _readings(second)
        for scale in _SCALES
        for text, amount in amounts
        if text not in (numbers[index], numbers[place]) and amount
    )


def billed(own: Sequence[str], around: Sequence[str]) -> float:
    """The finely counted number that a price makes an amount of, wherever around these two stand; 0 where there is none.

    Receipts print the litres, the price and the amount below each other. Only numbers with two or three decimals count
    as such quantities: whole ones multiply by chance.
    """
    counted = [found for text in own for found in _NUMBER.findall(text) if _decimals(found) in _FINE]
    numbers = [found for text in around for found in _NUMBER.findall(text)][:_AROUND]
    amounts = {_value(text) for text in numbers if _decimals(text) == 2}
    found = (
        quantity
        for quantity in dict.fromkeys(map(_value, counted))
        for text in numbers
        if _decimals(text)
        for price in _readings(text)
        for scale in _SCALES
        if (scale < 1 or _decimals(text) > 1) and quantity > 1 and price not in (0.0, 1.0, quantity)
        if any(_near(quantity * price * scale, amount) for amount in amounts - {quantity, price})
    )
    return next(found, 0.0)


def _near(made: float, amount: float) -> bool:
    return abs(made - amount) <= max(_CENT, amount * 0.0006)


def _readings(text: str) -> tuple[float, ...]:
    """1.843 may be both: with a point for the thousands or for the decimals."""
    if _GROUPED.fullmatch(text) and text.count(text[-4]) == 1:
        digits = float(re.sub(r"\D", "", text))
        return (digits, digits / 1000)
    return (_value(text),)


def _value(text: str) -> float:
    decimals = _decimals(text)
    digits = re.sub(r"\D", "", text)
    return float(digits) / 10.0**decimals


def _decimals(text: str) -> int:
    """How many digits follow the last point or comma; thousands' groups are none."""
    tail = re.search(r"[.,](\d+)$", text)
    if tail is None or (len(tail[1]) == 3 and _GROUPED.fullmatch(text) and text.count(text[-4]) > 1):
        return 0
    return len(tail[1])
