"""Delimited text: whatever the delimiter, the encoding and the quoting, the same rows come out."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meterleaf.engine.document import Document
from meterleaf.engine.errors import NoTextFound, TooLarge
from meterleaf.engine.formats.csv import FORMAT
from meterleaf.engine.options import Limits, Options

ROWS = [
    ("CUPS", "Periodo", "Energía (kWh)", "Importe €"),
    ("ES0021000000000001LX", "Enero", "1.234,56", "230,10"),
    ("ES0021000000000001LX", "Añil; “río”", "987,00", "190,00"),
    ("ES0021000000000002LD", "Mañana, tarde", "12,5", "3,00"),
]


def written(rows, delimiter=";", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    return out.getvalue()


def read(data, **limits):
    return FORMAT.open(Document("x.csv", data), Options(limits=Limits(**limits))).tables[0].rows


def sniff(data):
    return FORMAT.sniff(data[:65536], Document("x", data))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_delimiters_and_encodings_give_the_same_rows(delimiter, encoding):
    data = written(ROWS, delimiter).encode(encoding)
    assert read(data) == tuple(ROWS)
    assert sniff(data) > 0.6


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
def test_quoting_style_does_not_matter(quoting):
    assert read(written(ROWS, ",", quoting).encode()) == tuple(ROWS)


def test_stated_separator_wins_and_is_no_row():
    content = FORMAT.open(Document("x.csv", b"sep=|\r\na|b,c\r\n1|2,3\r\n"), Options())
    assert content.tables[0].rows == (("a", "b,c"), ("1", "2,3"))
    assert content.tables[0].first_row == 2


def test_preamble_and_total_lines_do_not_hide_the_delimiter():
    text = "Consumption report\n\nCreated 5 May, at noon\n" + written(ROWS) + "Total;;2234,06;\n"
    rows = read(text.encode())
    assert ROWS[1] in rows
    assert rows[0] == ("Consumption report",)


def test_decimal_commas_are_no_delimiters():
    text = "\n".join(f"{day:02d}/01/2024;{day},5;{day},25" for day in range(1, 30))
    assert read(text.encode())[4] == ("05/01/2024", "5,5", "5,25")


def test_lists_inside_cells_are_no_delimiters():
    text = "ref,codes,kg\n" + "".join(f"r{n},170302; 010101; 101213,{n}\n" for n in range(20))
    assert read(text.encode())[3] == ("r2", "170302; 010101; 101213", "2")


def test_json_in_a_cell_and_rows_longer_than_the_header():
    text = 'ref,kwh,breakdown\nA1,10,"{""rate"": 0.1, ""sum"": 5}",more,and more\n'
    assert read(text.encode())[1] == ("A1", "10", '{"rate": 0.1, "sum": 5}', "more", "and more")
    assert sniff(text.encode()) > 0.6


def test_lines_quoted_once_more_are_unwrapped():
    inner = [written([row], ",").strip() for row in ROWS]
    assert read(written([[line] for line in inner], ",", csv.QUOTE_ALL).encode()) == tuple(ROWS)


def test_an_unclosed_quotation_mark_swallows_nothing():
    text = 'name;kWh\nthe 5" pipe;3\n"open;4\n' + "b;5\n" * 200
    assert len(read(text.encode())) == 203


def test_stray_windows_bytes_in_a_utf8_file_are_kept():
    data = "café;m³;kWh\nñu;1;2\n".encode() + "año;3;4\n".encode("cp1252")
    assert read(data)[2] == ("año", "3", "4")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1;2;3\n1;2;3\n",
        b"<?xml version='1.0'?>\n<a>1;2</a>\n<b>1;2</b>\n",
        b"\x00\x01\x02;\x03\x04\n" * 50,
        b"",
        b"just one line of words",
        b"one\ntwo\nthree\n",
    ],
)
def test_what_is_no_table_is_not_claimed(data):
    assert sniff(data) == 0.0


def test_a_letter_is_hardly_claimed():
    letter = (
        "Dear Sir,\n\nthank you for your letter of May 5, which we received, at last, today.\n"
        "We regret that, owing to the weather, the work is late; it goes on next week.\n"
        "Your meter was read, checked, and found right.\n\nYours sincerely,\nA. Clerk, Head of Service\n"
    )
    assert sniff(letter.encode()) < 0.4


def test_limits_of_rows_and_cells_and_empty_files():
    data = b"a;b\n" * 50
    with pytest.raises(TooLarge):
        read(data, rows=49)
    with pytest.raises(TooLarge):
        read(data, cells=99)
    assert len(read(data, rows=50, cells=100)) == 50
    with pytest.raises(NoTextFound):
        read(b"\xef\xbb\xbf \r\n")


words = st.text(
    st.characters(codec="utf-8", exclude_characters='\r\n\x00",;\t|^\x1f', exclude_categories=("Cc", "Cs")),
    min_size=1,
    max_size=12,
)


@given(
    st.integers(2, 6).flatmap(
        lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=3, max_size=9)
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
@example([["0", "0"], ["0", "0"], ["0", " "]], ";")
def test_any_table_comes_back(rows, delimiter):
    # a byte order mark, so that short texts of rare letters are no riddle of encodings
    got = read(written(rows, delimiter).encode("utf-8-sig"))
    assert [list(row) for row in got] == [
        [cell.removeprefix("\ufeff") if n == 0 and not r else cell for n, cell in enumerate(row)]
        for r, row in enumerate(rows)
    ] or all(not "".join(row).strip("\ufeff \t") for row in rows)


@given(st.binary(max_size=3000))
def test_random_bytes_never_raise_another_error(data):
    likelihood = sniff(data)
    assert 0 <= likelihood <= 1
