"""Workbooks as a format: what they look like from their first bytes, and their sheets as tables of typed cells."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
)

from meterleaf.engine.content import Content, Problem, Table
from meterleaf.engine.errors import CorruptFile, EngineError, NoTextFound, PasswordProtected, TooLarge
from meterleaf.engine.formats.xlsx.measure import check_archive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_calamine import CalamineSheet

    from meterleaf.engine.content import Cell
    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Limits, Options

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00", b"\x09\x04\x06\x00")
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_ODS_MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def _stream(name: str) -> bytes:
    """A stream's name as an OLE directory holds it ([MS-CFB] 2.6.1): UTF-16, ended by a zero."""
    return name.encode("utf-16-le") + b"\x00\x00"


_BOOKS = (_stream("Workbook"), _stream("Book"))
_ENCRYPTED = _stream("EncryptedPackage")
_OTHER_OFFICE = (_stream("WordDocument"), _stream("PowerPoint Document"), _stream("__properties_version1.0"))


class Workbook:
    name = "xlsx"
    extensions = ("xlsx", "xlsm", "xlsb", "xls", "ods")
    media_types = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
    )

    def sniff(self, head: bytes, document: Document) -> float:
        """By the names inside the archive (kept at its end) or inside the OLE directory."""
        if head.startswith(_ZIP):
            return _sniff_zip(document.data)
        if head.startswith(_OLE):
            return _sniff_ole(document.data)
        return 0.9 if head.startswith(_BIFF) else 0.0

    def open(self, document: Document, options: Options) -> Content:
        """A table a visible sheet; raises PasswordProtected, TooLarge, CorruptFile, or NoTextFound when all are empty."""
        data = document.data
        if data.startswith(_ZIP):
            check_archive(data, options.limits)
        elif _ENCRYPTED in data:
            raise PasswordProtected
        tables, problems = _tables(_workbook(data), options.limits)
        if not tables:
            raise NoTextFound("The workbook's sheets are empty.")
        return Content(format=self.name, tables=tables, problems=problems)


def _sniff_zip(data: bytes) -> float:
    if b"xl/workbook." in data:
        return 0.95
    return 0.95 if data[30:120].startswith(_ODS_MARK) else 0.0


def _sniff_ole(data: bytes) -> float:
    if any(mark in data for mark in _OTHER_OFFICE):
        return 0.0
    if any(mark in data for mark in _BOOKS):
        return 0.95
    return 0.5 if _ENCRYPTED in data else 0.0


def _workbook(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise PasswordProtected from error
    except (CalamineError, ValueError, OSError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise PasswordProtected from error
        raise CorruptFile from error


def _tables(book: CalamineWorkbook, limits: Limits) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """The sheets with something in them; one that can't be read is a warning while others can."""
    tables: list[Table] = []
    problems: list[Problem] = []
    left = limits.cells
    for name in _sheet_names(book):
        try:
            table = _table(book, name, limits, left)
        except TooLarge:
            raise
        except EngineError as error:
            problems.append(Problem(error.code, f"The sheet “{name}” is damaged and was left out."))
            continue
        if table.rows:
            tables.append(table)
            left -= len(table.rows) * len(table.rows[0])
    if problems and not tables:
        raise CorruptFile
    return tuple(tables), tuple(problems)


def _sheet_names(book: CalamineWorkbook) -> list[str]:
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in visible or sheets]


def _table(book: CalamineWorkbook, name: str, limits: Limits, left: int) -> Table:
    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, WorksheetNotFound, ValueError) as error:
        raise CorruptFile from error
    if sheet.start is None or sheet.end is None:
        return Table(name=name, rows=())
    top, before = sheet.start
    rows, columns = sheet.end[0] - top + 1, sheet.end[1] + 1
    if rows > limits.rows or rows * columns > left:
        raise TooLarge(f"The sheet “{name}” has {rows:,} rows and {rows * columns:,} cells, more than are read.")
    return Table(name=name, rows=_rows(sheet, before), first_row=top + 1)


def _rows(sheet: CalamineSheet, before: int) -> tuple[tuple[Cell, ...], ...]:
    """All rows from the first used one on, and all columns from A on, so that a cell's place is its index."""
    margin: tuple[Cell, ...] = (None,) * before
    return tuple(margin + _cells(row) for row in sheet.to_python(skip_empty_area=True))


def _cells(row: Iterable[object]) -> tuple[Cell, ...]:
    return tuple(_cell(value) for value in row)


def _cell(value: object) -> Cell:
    """A typed value: numbers lose the noise beyond the 15 digits that spreadsheets keep, errors and blanks are None."""
    match value:
        case str():
            return None if not value.strip() or value in _ERRORS else value
        case bool() | datetime() | date():
            return value
        case float() | int():
            return Decimal(f"{value:.15g}") if math.isfinite(value) else None
        case time():
            return value.isoformat(timespec="minutes")
        case timedelta():
            return _duration(value)
    return None


def _duration(value: timedelta) -> str:
    """Hours and minutes, beyond a day too: 24:00 ends the last hour of a day."""
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
