"""Numbers that belong together, added up: a column or a row of a table, rows of one name, slices that a price bills."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from meterleaf.engine.extract.columns import runs_of
from meterleaf.engine.extract.measures import Amount, is_slice
from meterleaf.engine.extract.text import fold
from meterleaf.engine.extract.vouching import MOST_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.extract.measures import Measured
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# A word of so many letters tells what a row is.
_TELLING = 4
# Two equal numbers are no sum and its part.
_TWINS = 2
# A meter's state is so many times what was used since the last one, or more.
_STATE = 3


def sums_of(paper: Paper, measured: list[Measured]) -> Iterable[Amount]:
    """Numbers that belong together (a column or a row of a table, rows of one name), added up."""
    seen = set()
    runs = list(runs_of(measured))
    alike = list(_rows_named_alike(paper, runs))
    for run in (
        *runs,
        *alike,
        *_rows_of_one_name(paper, measured),
        *_priced_slices(paper, measured),
        *_blocks_of_one_kind(paper, [*runs, *alike]),
    ):
        if len({one.key for one in run}) == 1 and not all(is_slice(paper, one) for one in run):
            continue
        total = sum((one.quantity for one in run), Decimal(0))
        if any(one.quantity * 2 == total for one in run) and len(run) > _TWINS:
            continue  # the sum of the others stands among them
        if _twice(run):
            continue  # energy and network charges of one consumption
        if len(run) == _TWINS and _are_states(paper, run, total):
            continue  # a meter's earlier state and what was used make its later one
        key = tuple(id(one.value) for one in run)
        if key not in seen:
            seen.add(key)
            yield Amount(total, run[0].unit, tuple(run))


def _are_states(paper: Paper, run: list[Measured], total: Decimal) -> bool:
    """Whether two numbers of a line make a third that stands before or between them: sums come last, states do not."""
    line, last = run[0].value.line, max(one.value.box.x0 for one in run)
    if run[1].value.line != line:
        return False
    made = [one for one in paper.values_of(line) if one.value == total and one.kind in {"number", "quantity"}]
    small, large = sorted(one.quantity for one in run)
    return bool(made) and large > _STATE * small > 0 and all(one.box.x0 < last for one in made)


def _twice(run: list[Measured]) -> bool:
    """Whether the same numbers come again in the same order."""
    keys, half = [one.key for one in run], len(run) // 2
    return half > 1 and len(set(keys[:half])) > 1 and keys[:half] == keys[half:]


def _rows_of_one_name(paper: Paper, measured: list[Measured]) -> Iterable[list[Measured]]:
    """Priced rows of one name in different blocks: each part of a period, at its own price, begins anew."""
    rows: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in measured:
        name = _name_of_row(paper, one.value)
        if name and one.given == "unit_printed" and paper.products(one.value):
            rows[name, one.unit.name].append(one)
    for row in rows.values():
        if 2 <= len(row) <= MOST_PARTS and len({one.value.line for one in row}) == len(row):
            yield row


def _priced_slices(paper: Paper, measured: list[Measured]) -> Iterable[list[Measured]]:
    """All slices of a page that a price makes an amount of, in however many blocks they stand."""
    pages: dict[tuple[int, str], list[Measured]] = defaultdict(list)
    for one in measured:
        if one.given == "unit_printed" and is_slice(paper, one) and paper.products(one.value):
            pages[one.value.page, one.unit.name].append(one)
    for row in pages.values():
        if 2 <= len(row) <= 2 * MOST_PARTS:
            yield row


def _blocks_of_one_kind(paper: Paper, runs: list[list[Measured]]) -> Iterable[list[Measured]]:
    """Blocks whose priced rows have the same names: the slices of one month, and those of the next."""
    blocks: dict[tuple[str, ...], list[list[Measured]]] = defaultdict(list)
    for run in runs:
        names = tuple(fold(paper.row_label(one.value)) for one in run)
        if len(set(names)) == len(run) and all(names) and all(paper.products(one.value) for one in run):
            blocks[names].append(run)
    for same in blocks.values():
        rows = [one for run in same for one in run]
        if 1 < len(same) <= MOST_PARTS and len({one.value.line for one in rows}) == len(rows):
            yield rows


def _rows_named_alike(paper: Paper, runs: list[list[Measured]]) -> Iterable[list[Measured]]:
    """Neighbours in a longer column whose rows begin with one word: Energy peak, Energy off-peak, below the capacities."""
    for run in runs:
        group: list[Measured] = []
        for one in run:
            if group and _first_word(paper, one.value) != _first_word(paper, group[-1].value):
                if 1 < len(group) < len(run):
                    yield group
                group = []
            group = [*group, one] if _first_word(paper, one.value) else []
        if 1 < len(group) < len(run):
            yield group


def _first_word(paper: Paper, value: Value) -> str:
    """The word that leads the row; a short one (a number, an article, a code) tells nothing."""
    words = fold(paper.row_label(value)).split()
    return words[0] if words and len(words[0]) >= _TELLING and words[0].isalpha() else ""


def _name_of_row(paper: Paper, value: Value) -> str:
    """The letters of the row's label, so that dates and prices in it do not tell two rows apart."""
    return "".join(c for c in fold(paper.row_label(value)) if c.isalpha())
