"""Workbooks: typed cells in their places, and hostile files that end in a named error before they are opened."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter

from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, EngineError, NoTextFound, PasswordProtected, TooLarge
from meterleaf.engine.formats.xlsx import FORMAT
from meterleaf.engine.formats.xlsx.measure import _measure_binary, column_number
from meterleaf.engine.options import Limits, Options


def workbook(fill) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def read(data, **limits):
    return FORMAT.open(Document("x", data), Options(limits=Limits(**limits)))


def zipped(**members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


def ods(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_MIME)
        archive.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_MIME}"/></manifest:manifest>',
        )
    return out.getvalue()


def cell(text: str, repeat: str = "") -> str:
    return f'<table:table-cell{repeat} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_cells_are_typed_and_keep_their_places():
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_row(2, 1, ["text", 0.1 + 0.2, True, 1234567.89])
        sheet.write_datetime(3, 1, datetime(2024, 1, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime(3, 2, datetime(2024, 1, 5, 3, 15), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_datetime(3, 3, time(3, 4), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(3, 4, 1.0, book.add_format({"num_format": "[hh]:mm"}))
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        sheet.write(4, 2, "  ")
        sheet.write(5, 3, 5)

    (table,) = read(workbook(fill)).tables
    assert (table.name, table.first_row) == ("Data", 3)
    assert table.rows == (
        (None, "text", Decimal("0.3"), True, Decimal("1234567.89")),
        (None, date(2024, 1, 5), datetime(2024, 1, 5, 3, 15), "03:04", "24:00"),
        (None, None, None, None, None),
        (None, None, None, Decimal(5), None),
    )


def test_hidden_sheets_charts_and_empty_sheets_are_left_out():
    def fill(book):
        book.add_worksheet("seen").write(0, 0, "x")
        hidden = book.add_worksheet("lists")
        hidden.write(0, 0, "y")
        hidden.hide()
        book.add_worksheet("empty")

    assert [table.name for table in read(workbook(fill)).tables] == ["seen"]
    with pytest.raises(NoTextFound):
        read(workbook(lambda book: book.add_worksheet()))


def test_ods_is_read_and_known_by_its_mark():
    data = ods(f'<table:table table:name="S"><table:table-row>{cell("a")}{cell("b")}</table:table-row></table:table>')
    assert FORMAT.sniff(data[:65536], Document("x.zip", data)) > 0.9
    assert read(data).tables[0].rows == (("a", "b"),)


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576"])
def test_one_cell_in_the_last_corner_is_refused(reference):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write("A1", "x")
        sheet.write(reference, 5)

    with pytest.raises(TooLarge):
        read(workbook(fill))


def test_formatted_cells_without_value_do_not_count():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write("A1", "x")
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))

    assert read(workbook(fill)).tables[0].rows == (("x",),)


@pytest.mark.parametrize("where", ["rows", "columns", "cells"])
def test_repetition_in_ods_is_measured(where):
    far = {
        "rows": f'<table:table-row>{cell("a")}</table:table-row><table:table-row table:number-rows-repeated="1048574">'
        f"<table:table-cell/></table:table-row><table:table-row>{cell('b')}</table:table-row>",
        "columns": f'<table:table-row table:number-rows-repeated="100000">{cell("a", " table:number-columns-repeated=" + chr(34) + "16384" + chr(34))}</table:table-row>',
        "cells": f"<table:table-row>{cell('a')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{cell("b")}</table:table-row>',
    }[where]
    with pytest.raises(TooLarge):
        read(ods(f'<table:table table:name="S">{far}</table:table>'))


def test_too_many_rows_are_refused_before_they_are_kept():
    def fill(book):
        sheet = book.add_worksheet()
        for row in range(300):
            sheet.write_row(row, 0, [row, row])

    data = workbook(fill)
    assert len(read(data, rows=300).tables[0].rows) == 300
    with pytest.raises(TooLarge):
        read(data, rows=299)
    with pytest.raises(TooLarge):
        read(data, cells=599)


def test_zip_bombs_are_refused_by_their_declared_size_and_ratio():
    good = workbook(lambda book: book.add_worksheet().write(0, 0, "x"))
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", b"\0" * 30_000_000)
    with pytest.raises(TooLarge):
        read(out.getvalue())


def test_a_size_that_is_declared_too_small_is_a_damaged_file():
    good = workbook(
        lambda book: [sheet.write_row(row, 0, range(50)) for sheet in [book.add_worksheet()] for row in range(50)]
    )
    broken = bytearray(good)
    entry = broken.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", broken, entry + 24, 100)
    with pytest.raises(EngineError):
        read(bytes(broken))


def test_encrypted_and_damaged_files_are_named():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
    encrypted = ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
    with pytest.raises(PasswordProtected):
        read(encrypted)
    assert FORMAT.sniff(encrypted, Document("x", encrypted)) > 0
    with pytest.raises(CorruptFile):
        read(ole + "Workbook".encode("utf-16-le") + b"\0" * 500)
    with pytest.raises(CorruptFile):
        read(b"PK\x03\x04" + b"junk" * 100)
    good = workbook(lambda book: book.add_worksheet().write(0, 0, "x"))
    for cut in range(40, len(good), 97):
        with pytest.raises(EngineError):
            read(good[:cut])


def test_other_archives_and_documents_are_not_claimed():
    word = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + "WordDocument".encode("utf-16-le")
        + b"\0\0"
        + "Workbook".encode("utf-16-le")
        + b"\0\0"
    )
    for data in (zipped(a="x"), zipped(word__document="x"), word, b"", b"a;b\n1;2\n"):
        assert FORMAT.sniff(data, Document("x.xlsx", data)) == 0.0


def test_xlsb_records_are_measured():
    def record(kind, *numbers):
        body = struct.pack(f"<{len(numbers)}I", *numbers)
        return bytes([kind, len(body)]) + body

    near = record(0, 4) + record(5, 2, 0) + record(0, 5) + record(2, 3, 0)
    _measure_binary(near, Limits())
    with pytest.raises(TooLarge):
        _measure_binary(near + record(0, 1048575) + record(5, 16383, 0), Limits())


def test_columns_have_numbers():
    assert [column_number(name) for name in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]
