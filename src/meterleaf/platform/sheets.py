"""Rows as files for spreadsheets, made while they come: memory stays flat, however many there are.

Texts that a spreadsheet would take for a formula are put behind an apostrophe (OWASP, CSV injection); numbers stay
numbers. CSV is RFC 4180 in UTF-8 with a byte order mark, by which spreadsheets know the encoding.
"""

from __future__ import annotations

import asyncio
import csv
import io
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
SHEET_ROWS = 1_000_000  # a sheet ends at 1,048,576
CELL_LENGTH = 32_767


def cell(value: Any) -> Any:
    """One value as both formats carry it: a number, or a text that is no formula."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _text(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case list() | tuple():
            return "; ".join(str(one) for one in value)
        case _:
            return str(value)


async def as_csv(header: Sequence[str], rows: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    """The file in pieces, header first."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    async for batch in _batches(rows):
        writer.writerows([cell(value) for value in row] for row in batch)
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return data


async def as_xlsx(header: Sequence[str], rows: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    """The file in pieces, once it is whole: written row by row to a temporary file, off the event loop."""
    with tempfile.TemporaryDirectory(prefix="meterleaf-") as folder:
        path = Path(folder) / "rows.xlsx"
        book = await asyncio.to_thread(_Book, path, header)
        async for batch in _batches(rows):
            await asyncio.to_thread(book.write, batch)
        await asyncio.to_thread(book.close)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, 256 * 1024):
                yield piece


class _Book:
    """A workbook that keeps one row in memory; a new sheet begins where one is full."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._header = header
        self._turn_over()

    def _turn_over(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.write_row(0, 0, self._header)
        self._row = 1

    def write(self, batch: Sequence[Sequence[Any]]) -> None:
        for row in batch:
            if self._row > SHEET_ROWS:
                self._turn_over()
            for column, value in enumerate(row):
                self._write(column, value)
            self._row += 1

    def _write(self, column: int, value: Any) -> None:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self._sheet.write_number(self._row, column, float(value))
        elif shown := cell(value):
            self._sheet.write_string(self._row, column, str(shown)[:CELL_LENGTH])

    def close(self) -> None:
        self._book.close()


async def _batches(rows: AsyncIterator[Sequence[Any]]) -> AsyncIterator[list[Sequence[Any]]]:
    batch: list[Sequence[Any]] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
