"""Delimited text as a format: what it looks like from its first bytes, and its rows."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from meterleaf.engine.content import Content, Table
from meterleaf.engine.errors import CorruptFile, NoTextFound, TooLarge
from meterleaf.engine.formats.csv.dialect import Dialect, find_dialect
from meterleaf.engine.formats.csv.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Options

_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"<")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1e\x7f]")
# Cells of prose are long; cells of tables are short.
_LONGEST_USUAL_CELL = 120


class DelimitedText:
    name = "csv"
    extensions = ("csv", "tsv", "txt")
    media_types = ("text/csv", "text/tab-separated-values", "application/csv")

    def sniff(self, head: bytes, document: Document) -> float:
        """High for text whose lines have a steady number of cells; the name is only a hint between equals."""
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OTHER_FORMATS):
            return 0.0
        text = decode(head)
        if not text.strip() or len(_CONTROL.findall(text)) > len(text) / 1000:
            return 0.0
        dialect = find_dialect(_whole_lines(text, cut=len(head) < len(document.data)))
        return 0.0 if dialect is None else _likelihood(dialect, text)

    def open(self, document: Document, options: Options) -> Content:
        """One table; raises NoTextFound for an empty file, TooLarge beyond the limits of rows and cells."""
        text = decode(document.data)
        if not text.strip("\ufeff \r\n\t\x00"):
            raise NoTextFound
        dialect = find_dialect(text) or Dialect(",")
        try:
            rows = tuple(_rows(dialect, text, options))
        except csv.Error as error:
            raise CorruptFile(f"The file can't be read as a table: {error}.") from error
        return Content(format=self.name, tables=(Table(name="", rows=rows, first_row=1 + bool(dialect.skipped)),))


def _rows(dialect: Dialect, text: str, options: Options) -> list[tuple[str | None, ...]]:
    rows: list[tuple[str | None, ...]] = []
    cells = 0
    for raw in _unwrapped(dialect, text):
        row = tuple(cell.replace("\x00", "") or None for cell in raw)
        cells += len(row)
        if len(rows) >= options.limits.rows or cells > options.limits.cells:
            raise TooLarge(f"The table has more than {options.limits.rows:,} rows or {options.limits.cells:,} cells.")
        rows.append(row)
    return rows


def _unwrapped(dialect: Dialect, text: str) -> Iterator[list[str]]:
    """The rows; where a program has quoted each whole line once more, the lines inside."""
    if dialect.width == 1 and text.count('"') > 2 * text.count("\n"):
        inner = "\n".join(row[0] if row else "" for row in dialect.rows(text))
        found = find_dialect(inner)
        if found is not None:
            return found.rows(inner)
    return dialect.rows(text)


def _whole_lines(text: str, *, cut: bool) -> str:
    return text[: text.rfind("\n") + 1] or text if cut else text


def _likelihood(dialect: Dialect, text: str) -> float:
    """How much the sample looks like a table: steady rows, more than one of them, short cells."""
    rows = [row for _, row in zip(range(100), dialect.rows(text), strict=False) if any(row)]
    full = [row for row in rows if len(row) >= max(2, dialect.width // 2)]
    if len(full) < 2:
        return 0.0
    cells = [cell for row in full for cell in row if cell]
    prose = sum(_is_prose(cell) for cell in cells) / max(1, len(cells))
    table_share = len(full) / len(rows)
    return round(0.9 * dialect.steady * max(0.3, table_share) * (1 - prose), 3)


def _is_prose(cell: str) -> bool:
    """Half a sentence: long, or cut before a blank that a word follows."""
    return len(cell) > _LONGEST_USUAL_CELL or (cell[0] == " " and cell[1:2].isalpha())
