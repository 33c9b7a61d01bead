import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine.document import Document
from meterleaf.engine.errors import NoTextFound, TooManyPages, UnsupportedFormat
from meterleaf.engine.formats.text import FORMAT
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Limits, Options


def pages(data, **limits):
    return open_document(Document("bill.txt", data), Options(limits=Limits(**limits))).pages


def test_words_stand_on_the_grid_of_characters():
    (page,) = pages(b"Invoice   77\r\n\r\nTotal\t12,50\r\n")

    boxes = {word.text: word.box for word in page.words}
    assert boxes["77"].x0 == pytest.approx(10 / 80)
    assert boxes["77"].x1 == pytest.approx(12 / 80)
    assert boxes["12,50"].x0 == pytest.approx(8 / 80)
    assert boxes["12,50"].y0 == pytest.approx(2 / 66)
    assert page.method == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_old_and_new_encodings(encoding):
    assert [word.text for word in pages("Energía 12 €".encode(encoding))[0].words] == ["Energía", "12", "€"]


def test_form_feeds_and_full_pages_end_a_page():
    assert len(pages(b"one\ftwo\n" + b"x\n" * 100)) == 3


def test_too_long_a_text_is_refused():
    with pytest.raises(TooManyPages):
        pages(b"x\n" * 66 * 3, pages=2)


@pytest.mark.parametrize("data", [b"<html><body>x</body></html>", b'{"a": 1}', b"\0\0\1\2binary"])
def test_markup_and_binaries_are_no_plain_text(data):
    with pytest.raises(UnsupportedFormat):
        open_document(Document("x", data))


def test_blank_text_says_so():
    with pytest.raises((NoTextFound, UnsupportedFormat)):
        open_document(Document("x", b"  \n \n"))


@given(st.lists(st.text(alphabet="abcé01.,", min_size=1, max_size=9), min_size=1, max_size=200))
def test_no_word_is_lost(words):
    found = FORMAT.open(Document("x", "\n".join(words).encode()), Options()).pages

    assert [word.text for page in found for word in page.words] == words
