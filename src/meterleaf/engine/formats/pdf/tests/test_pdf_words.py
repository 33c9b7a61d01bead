import io

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, PasswordProtected, TooManyPages
from meterleaf.engine.formats.pdf import FORMAT
from meterleaf.engine.options import Limits, Options

WIDTH, HEIGHT = A4


def made(draw, **canvas):
    file = io.BytesIO()
    paper = Canvas(file, pagesize=A4, **canvas)
    draw(paper)
    paper.save()
    return file.getvalue()


def rotated(data, degrees):
    """The document with its page's /Rotate entry set."""
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        page.set_rotation(degrees)
        page.close()
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def opened(data, **limits):
    return FORMAT.open(Document("bill.pdf", data), Options(limits=Limits(**limits), ocr="never"))


def words(draw):
    (page,) = opened(made(draw)).pages
    return page.words


def texts(draw):
    return [word.text for word in words(draw)]


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_boxes_are_fractions_of_the_upright_page_however_it_is_rotated(quarter):
    def draw(paper):
        for row in range(5):
            paper.drawString(100, HEIGHT - 200 - 20 * row, "Consumo total")

    page = opened(rotated(made(draw), quarter)).pages[0]

    assert [word.text for word in page.words[:2]] == ["Consumo", "total"]
    first = min(page.words, key=lambda word: (word.box.y0, word.box.x0))
    assert not first.vertical
    assert (page.width, page.height) == pytest.approx(A4)
    assert first.box.x0 == pytest.approx(100 / WIDTH, abs=0.005)
    assert first.box.middle == pytest.approx(196 / HEIGHT, abs=0.01)
    assert page.turn == (360 - quarter) % 360


def test_margin_text_is_vertical_and_stays_in_reading_order():
    def draw(paper):
        for row in range(10):
            paper.drawString(100, 700 - 20 * row, "Importe del periodo facturado")
        paper.rotate(90)
        paper.drawString(300, -30, "Inscrita en el Registro")

    found = words(draw)

    assert [word.text for word in found if word.vertical] == ["Inscrita", "en", "el", "Registro"]
    assert all(word.box.height > word.box.width for word in found if word.vertical and len(word.text) > 2)
    assert found[0].size == pytest.approx(found[-1].size, rel=0.1)


def test_a_visible_gap_parts_words_without_a_space():
    def draw(paper):
        paper.drawString(100, 700, "Total")
        paper.drawString(100 + paper.stringWidth("Total") + 8, 700, "123,45")

    assert texts(draw) == ["Total", "123,45"]


def test_bold_by_double_drawing_is_one_word():
    def draw(paper):
        for shift in (0, 0.3):
            paper.drawString(100 + shift, 700, "Factura 0077")

    assert texts(draw) == ["Factura", "0077"]


def test_equal_words_in_other_places_all_stay():
    def draw(paper):
        for row in range(3):
            paper.drawString(100, 700 - 14 * row, "0,00 0,00")

    assert texts(draw) == ["0,00"] * 6


def test_text_outside_the_page_and_invisible_text_is_left_out():
    def draw(paper):
        paper.drawString(100, 700, "seen")
        paper.drawString(100, HEIGHT + 50, "above")
        hidden = paper.beginText(100, 500)
        hidden.setTextRenderMode(3)
        hidden.textOut("hidden")
        paper.drawText(hidden)

    assert texts(draw) == ["seen"]


def test_form_field_values_are_words_where_they_stand():
    def draw(paper):
        paper.drawString(100, 700, "CUPS")
        paper.acroForm.textfield(value="ES0021", x=200, y=690, width=150, height=20, name="cups")

    found = {word.text: word for word in words(draw)}

    assert found["ES0021"].box.x0 == pytest.approx(200 / WIDTH, abs=0.02)


def test_a_password_is_asked_for_by_name():
    with pytest.raises(PasswordProtected):
        opened(made(lambda paper: paper.drawString(1, 1, "x"), encrypt="secret"))


def test_more_pages_than_allowed_is_refused():
    def draw(paper):
        for _ in range(3):
            paper.showPage()

    with pytest.raises(TooManyPages, match="3 pages"):
        opened(made(draw), pages=2)


@given(st.binary(max_size=2000))
def test_rubbish_after_the_header_is_corrupt_and_no_crash(rubbish):
    with pytest.raises(CorruptFile):
        opened(b"%PDF-1.7\n" + rubbish)


@given(st.integers(min_value=0, max_value=1500))
def test_a_cut_off_file_is_read_or_named_corrupt(length):
    data = made(lambda paper: paper.drawString(100, 700, "Factura"))[:length]
    try:
        content = opened(data)
    except CorruptFile:
        return
    assert len(content.pages) == 1
