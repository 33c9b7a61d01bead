"""What a bill's amounts say of each other: a column and its sum, a net and its tax, a month and an older debt.

A label may be one that nobody has seen; that the amounts above make this one is arithmetic in any language.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine.extract.text import raw_tokens, word_lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# A label this near names its amount.
_NAMED, _SURELY = 0.35, 0.6
# Taxes on a bill together, as a share of what they are on.
_LOWEST, _HIGHEST = Decimal("0.005"), Decimal("0.45")
_CENT = Decimal("0.011")
# How many amounts a column may have above its sum, and how far apart two of its rows stand, in heights of type.
_LONGEST, _GAP = 20, 6.0
_ALIGNED = 0.012


def taxed_sums(paper: Paper, values: Sequence[Value]) -> set[Decimal]:
    """Amounts that an amount named a tax and another one make, whatever that other one is called."""
    printed = {value.value for value in values}
    taxes = {value.value for value in values if value.value and paper.links.strength(value, "tax_amount") > _NAMED}
    return {
        net + tax
        for tax in taxes
        for net in printed
        if net and _LOWEST <= tax / net <= _HIGHEST and net + tax in printed
    }


def column_sums(values: Sequence[Value]) -> set[Decimal]:
    """Amounts that two or more right above them in their column make, to the cent."""
    found = set()
    for column in _columns(values):
        for place, value in enumerate(column):
            total, above = Decimal(0), value
            for count, one in enumerate(reversed(column[max(0, place - _LONGEST) : place]), start=1):
                if above.box.y0 - one.box.y1 > _GAP * one.segment.size:
                    break
                total, above = total + one.value, one
                if count > 1 and value.value and abs(total - value.value) < _CENT:
                    found.add(value.value)
                    break
    return found


def _columns(values: Sequence[Value]) -> list[list[Value]]:
    """The amounts of each page by where they end, from top to bottom."""
    columns: dict[int, list[list[Value]]] = defaultdict(list)
    for value in sorted(values, key=lambda one: (one.page, one.box.y0)):
        for column in columns[value.page]:
            if abs(column[-1].box.x1 - value.box.x1) < _ALIGNED:
                column.append(value)
                break
        else:
            columns[value.page].append([value])
    return [column for page in columns.values() for column in page]


def clear_dues(paper: Paper, values: Sequence[Value], owing: set[Decimal]) -> set[Decimal]:
    """Amounts to be paid that hold no older balance: none is printed that is smaller, or it was paid."""
    printed = {value.value for value in values}
    older = {
        value.value
        for value in values
        if value.value > 0 and -value.value not in printed and _is_debt(paper, value, _SURELY)
    }
    dues = {value.value for value in values if value.value > 0 and paper.links.strength(value, "amount_due") > _SURELY}
    return {due for due in dues - owing if not any(debt < due for debt in older)}


def with_debts(paper: Paper, values: Sequence[Value]) -> tuple[set[Decimal], set[Decimal]]:
    """Amounts that an older balance is added to, and what they make together with it."""
    printed = {value.value for value in values}
    debts = {value.value for value in values if value.value and _is_debt(paper, value, _NAMED)}
    pairs = [
        (amount, amount + debt)
        for debt in debts
        for amount in printed
        if amount > 0 and amount not in debts and amount + debt in printed
    ]
    return {amount for amount, _ in pairs}, {total for _, total in pairs}


def _is_debt(paper: Paper, value: Value, least: float) -> bool:
    """Whether its label calls the amount an older one: a fee for television is no part of the bill, and no debt either."""
    if paper.links.strength(value, "not.money") <= least:
        return False
    link = paper.links.best(value, "not.money")
    words = raw_tokens(link.hit.segment.text[link.hit.start : link.hit.end]) if link else ()
    return not word_lists()["debts"].isdisjoint(words)
