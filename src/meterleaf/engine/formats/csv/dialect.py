"""Finds how a delimited text is cut: by its own `sep=` line, else by the delimiter that gives the steadiest width."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# In order of trust: a comma comes last, because it is also the decimal sign of most of Europe.
_DELIMITERS = ("\t", ";", "|", "\x1f", "^", ",")
# A comma in a number, or a sign that a blank follows, is no delimiter left over.
_HARMLESS = re.compile(r"(?<!\w)\d[\d.' ]*,\d|[,;] ")
_STATED = re.compile(r"\A\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_SAMPLE_LINES = 300
_LONGEST_CELL = 10_000_000
# An unclosed quotation mark swallows the lines after it; no honest cell has as many.
_MOST_LINES_IN_A_CELL = 60

csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to cut: `skipped` characters at the start hold no data; `steady` says how alike the rows are, 0..1."""

    delimiter: str
    skipped: int = 0
    quoted: bool = True
    escape: str | None = None
    steady: float = 1.0
    width: int = 1

    def rows(self, text: str) -> Iterator[list[str]]:
        return csv.reader(
            io.StringIO(text[self.skipped :], newline=""),
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            escapechar=self.escape,
            doublequote=self.escape is None,
            skipinitialspace=self.delimiter != "\t" and f'{self.delimiter} "' in text[:10_000],
        )


def find_dialect(text: str) -> Dialect | None:
    """The likeliest way to cut the text; None when no delimiter gives at least two columns in two rows."""
    sample = _sample(text)
    quoted = not _swallows(sample)
    escape = "\\" if '\\"' in sample and '""' not in sample else None
    if stated := _STATED.match(text):
        return Dialect(stated[1], skipped=stated.end(), quoted=quoted, escape=escape, width=2)
    tried = [_measured(Dialect(sign, quoted=quoted, escape=escape), sample) for sign in _DELIMITERS if sign in sample]
    return max((dialect for dialect in tried if dialect.width > 1), key=lambda one: one.steady, default=None)


def _sample(text: str) -> str:
    lines = text[:2_000_000].splitlines(keepends=True)
    return "".join(lines[:_SAMPLE_LINES])


def _swallows(sample: str) -> bool:
    rows = csv.reader(io.StringIO(sample, newline=""))
    return any(cell.count("\n") > _MOST_LINES_IN_A_CELL for row in rows for cell in row)


def _measured(dialect: Dialect, sample: str) -> Dialect:
    """The dialect with how steady its rows are, from the first row that has the usual width on, and how clean."""
    rows = [row for row in dialect.rows(sample) if any(row)]
    widths = [len(row) for row in rows]
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return replace(dialect, width=1, steady=0.0)
    width, _ = max(counted.items(), key=lambda pair: (pair[1], -pair[0]))
    table = widths[widths.index(width) :]
    # a total or a note under the table is cut shorter, and a row may carry more cells than the header names
    alike = sum(1.0 if one == width else 0.7 if one > width else 0.5 if one > 1 else 0.0 for one in table)
    steady = alike / len(table) if len(table) > 1 else 0.5
    return replace(dialect, width=width, steady=steady * _clean(dialect.delimiter, rows))


def _clean(delimiter: str, rows: list[list[str]]) -> float:
    """The share of cells that hold no other delimiter and no half of a quotation: a wrong cut leaves them behind."""
    others = "".join(sign for sign in _DELIMITERS if sign != delimiter)
    cells = [cell for row in rows if len(row) > 1 for cell in row if cell]
    clean = sum(not _leftover(cell, others) for cell in cells)
    return 0.3 + 0.7 * clean / max(1, len(cells))


def _leftover(cell: str, others: str) -> bool:
    if cell.count('"') % 2:
        return True
    return any(sign in cell for sign in others) and any(sign in _HARMLESS.sub("", cell) for sign in others)
