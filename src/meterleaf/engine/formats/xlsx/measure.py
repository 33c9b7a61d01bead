"""How large a zipped workbook is when opened, found by streaming its sheets without keeping them.

The reader behind fills a rectangle from the first to the last cell that has a value. A sheet with cells at A1 and
XFD1048576 is a file of 5 kB and a rectangle of 17 thousand million cells, so the rectangle is measured first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from meterleaf.engine.errors import CorruptFile, PasswordProtected, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.options import Limits

_CHUNK = 1 << 20
# What follows a cut must still be matched whole: longer than any start tag of a cell or a row.
_OVERLAP = 2048
# XML of sheets packs 10 to 30 times; a thousandfold is not honest data.
_MOST_RATIO = 400
_SMALL = 5_000_000

_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHEET_BIN = re.compile(r"xl/worksheets/[^/]+\.bin", re.IGNORECASE)
# a cell that has no value ends in "/>" and fills nothing
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ODS_TAG = re.compile(rb"<table:(?:(table)[\s>]|table-row([^>]*)>|(?:covered-)?table-cell([^>]*?)(/?)>)")
_ODS_ROWS = re.compile(rb'number-rows-repeated="(\d+)"')
_ODS_COLUMNS = re.compile(rb'number-columns-repeated="(\d+)"')


@dataclass(slots=True)
class Extent:
    """The rectangle that the cells with values span, in 1-based rows and columns; all 0 while there is none."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0

    def add(self, row: int, column: int) -> None:
        self.top = min(self.top or row, row)
        self.left = min(self.left or column, column)
        self.bottom = max(self.bottom, row)
        self.right = max(self.right, column)

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1 if self.bottom else 0

    @property
    def area(self) -> int:
        return self.height * (self.right - self.left + 1)


def check_archive(data: bytes, limits: Limits) -> None:
    """Raises TooLarge, PasswordProtected or CorruptFile for an archive that should not be opened."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_sizes(archive, len(data), limits)
            for member in archive.infolist():
                _check_member(archive, member, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise CorruptFile from error


def _check_sizes(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise PasswordProtected
    unpacked = sum(member.file_size for member in members)
    # a cell takes some 40 bytes of XML, so the limit on cells bounds the text too
    if unpacked > 40 * limits.cells or (unpacked > _SMALL and unpacked > _MOST_RATIO * packed):
        raise TooLarge(f"The workbook unpacks to {unpacked:,} bytes, more than is read.")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    if _SHEET_XML.fullmatch(member.filename):
        _measure_xml(_chunks(archive, member), limits)
    elif _SHEET_BIN.fullmatch(member.filename):
        _measure_binary(_whole(archive, member), limits)
    elif member.filename == "content.xml":
        _measure_ods(_chunks(archive, member), limits)


def _whole(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        return stream.read()


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Pieces that end where a tag ends, so that no start tag is cut in two."""
    rest = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            piece = rest + piece
            end = piece.rfind(b">") + 1
            if not end and len(piece) > _CHUNK + _OVERLAP:
                end = len(piece)
            rest = piece[end:]
            yield piece[:end]
    yield rest


def _measure_xml(chunks: Iterator[bytes], limits: Limits) -> None:
    extent = Extent()
    columns: dict[bytes, int] = {}
    for chunk in chunks:
        for letters, digits in _CELL.findall(chunk):
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_number(letters.decode())
            extent.add(int(digits), column)
        refuse_large(extent, limits)


def column_number(letters: str) -> int:
    """The 1-based number of a column: A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def refuse_large(extent: Extent, limits: Limits) -> None:
    if extent.height > limits.rows or extent.area > limits.cells:
        raise TooLarge(
            f"A sheet spans {extent.height:,} rows and {extent.area:,} cells; "
            f"{limits.rows:,} rows and {limits.cells:,} cells are read.",
        )


def _measure_binary(data: bytes, limits: Limits) -> None:
    """XLSB ([MS-XLSB] 2.4): row headers are records of type 0, cells with a value those of types 2 to 11."""
    extent, row = Extent(), 0
    for kind, place in _records(data):
        if kind == 0:
            row = _number(data, place) + 1
        elif 2 <= kind <= 11:
            extent.add(row, _number(data, place) + 1)
    refuse_large(extent, limits)


def _records(data: bytes) -> Iterator[tuple[int, int]]:
    """Type and place of each record ([MS-XLSB] 2.1.4): a type of one or two 7-bit groups, a length of up to four."""
    place, end = 0, len(data)
    while place < end:
        kind, place = _groups(data, place, most=2)
        length, place = _groups(data, place, most=4)
        yield kind, place
        place += length


def _groups(data: bytes, place: int, most: int) -> tuple[int, int]:
    number = 0
    for group, byte in enumerate(data[place : place + most]):
        number |= (byte & 0x7F) << (7 * group)
        if byte < 0x80:
            return number, place + group + 1
    return number, place + most


def _number(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little")


def _measure_ods(chunks: Iterator[bytes], limits: Limits) -> None:
    """ODF counts cells and lets any be repeated; only cells with content fill the rectangle."""
    extent, row, height, column = Extent(), 0, 0, 0
    for chunk in chunks:
        for table, in_row, in_cell, empty in _ODS_TAG.findall(chunk):
            if table:
                refuse_large(extent, limits)
                extent, row, height, column = Extent(), 0, 0, 0
            elif in_cell or empty:
                width = _repeated(_ODS_COLUMNS, in_cell)
                if not empty or b"office:value-type" in in_cell:
                    extent.add(row + 1, column + 1)
                    extent.add(row + height, column + width)
                column += width
            else:
                row, column = row + height, 0
                height = _repeated(_ODS_ROWS, in_row)
        refuse_large(extent, limits)
    refuse_large(extent, limits)


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1
