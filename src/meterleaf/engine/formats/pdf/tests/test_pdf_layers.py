"""Text layers to be believed, and not; scans; hostile pages; pictures of pages."""

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, EngineError, TooLarge, UnsupportedFormat
from meterleaf.engine.formats.pdf import FORMAT
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Options
from meterleaf.engine.pictures import render_page

LINES = [f"Consumption of the period number {row} was 1{row}3 kWh in total" for row in range(12)]


def scan():
    """A4 at 150 dpi with lines of print."""
    picture = Image.new("RGB", (1240, 1754), "white")
    for row, line in enumerate(LINES):
        ImageDraw.Draw(picture).text((150, 200 + 60 * row), line, fill="black", font=ImageFont.load_default(28))
    return picture


def made(*pages):
    file = io.BytesIO()
    paper = Canvas(file, pagesize=A4)
    for draw in pages:
        draw(paper)
        paper.showPage()
    paper.save()
    return file.getvalue()


def lay(paper, picture):
    paper.drawImage(ImageReader(picture), 0, 0, *A4)


def typed(paper, mode=0, lines=LINES):
    text = paper.beginText(72, 745)
    text.setTextRenderMode(mode)
    for line in lines:
        text.textOut(line)
        text.moveCursor(0, 29)
    paper.drawText(text)


def objects(*bodies):
    """A PDF file of these numbered objects; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(bodies) + 1, table) + trailer


def stream(content):
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)


def one_page(content, box=b"0 0 595 842", to_unicode=None):
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%b>>" % (b"/ToUnicode 6 0 R" if to_unicode else b"")
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % box,
        stream(content),
        font,
        *([stream(to_unicode)] if to_unicode else []),
    )


def mapped_to(first):
    """A map from codes to letters that begins at another letter than the space."""
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <21> <7E> <%04X> endbfrange "
        b"endcmap end end" % first
    )


def opened(data, **options):
    return open_document(Document("bill.pdf", data), Options(**options))


def texts(page):
    return {word.text for word in page.words}


def test_a_scan_is_recognised_and_a_native_page_beside_it_is_not():
    scanned, native = opened(made(lambda paper: lay(paper, scan()), typed)).pages

    assert (scanned.method, native.method) == ("ocr", "pdf-text")
    assert {"Consumption", "143", "kWh"} <= texts(scanned)
    assert {"Consumption", "143", "kWh"} <= texts(native)
    places = [next(word.box.y0 for word in page.words if word.text == "143") for page in (scanned, native)]
    assert places[0] == pytest.approx(places[1], abs=0.05)


def test_recognition_can_be_forbidden_and_demanded():
    data = made(typed)

    assert opened(data, ocr="never").methods == ("pdf-text",)
    assert opened(data, ocr="always").methods == ("ocr",)
    with pytest.raises(EngineError) as refused:
        opened(made(lambda paper: lay(paper, scan())), ocr="never")
    assert refused.value.code == "NO_TEXT_FOUND"


@pytest.mark.parametrize("mode", [3, 0], ids=["hidden", "under the picture"])
def test_somebody_elses_recognition_is_replaced_by_ours(mode):
    def draw(paper):
        typed(paper, mode, ["C0nsurnption 0f the peri0d nurnber 993 l<Wh"] * 12)
        lay(paper, scan())

    content = opened(made(draw))

    assert "143" in texts(content.pages[0])
    assert "993" not in texts(content.pages[0])
    assert [problem.code for problem in content.problems] == ["TEXT_LAYER_REPLACED"]


def test_letters_that_say_other_than_is_drawn_are_read_from_the_picture():
    lines = b"".join(b"(%b) Tj 0 -30 Td " % line.encode() for line in LINES)

    content = opened(one_page(b"BT /F 14 Tf 50 750 Td " + lines + b"ET", to_unicode=mapped_to(0x21 - 29 + 0x20)))

    assert {"Consumption", "143"} <= texts(content.pages[0])
    assert [problem.code for problem in content.problems] == ["TEXT_LAYER_REPLACED"]


def test_odd_but_true_letters_stay_native():
    lines = [b"(Kn/Qr 4471-%d XZ; %d,%d %%) Tj 0 -20 Td " % (row, row, row) for row in range(30)]

    content = opened(one_page(b"BT /F 14 Tf 50 750 Td " + b"".join(lines) + b"ET"))

    assert content.methods == ("pdf-text",)
    assert content.problems == ()


def test_a_stamp_typed_over_a_scan_keeps_its_exact_letters():
    def draw(paper):
        lay(paper, scan())
        paper.drawString(300, 60, "RECEIVED-0O1l")

    page = opened(made(draw)).pages[0]

    assert {"RECEIVED-0O1l", "Consumption", "143"} <= texts(page)
    assert len([word for word in page.words if word.text.startswith("RECEIVED")]) == 1


def test_a_blank_page_costs_no_recognition():
    content = opened(made(typed, lambda paper: paper.setFillColorRGB(1, 1, 1)))

    assert [page.method for page in content.pages] == ["pdf-text", "pdf-text"]
    assert content.pages[1].words == ()


@pytest.mark.parametrize("box", [b"0 0 144000 144000", b"0 0 0 0", b"0 0 0.01 14000", b"0 0 1e39 1e39", b"9 9 -9 -9"])
def test_pages_of_absurd_size_end_in_a_reading_or_a_named_error(box):
    try:
        content = opened(one_page(b"BT /F 9 Tf 1 1 Td (Factura 12) Tj ET 0 0 5 5 re f", box))
    except EngineError:
        return
    for word in content.pages[0].words:
        assert -0.5 < word.box.x0 <= word.box.x1 < 1.5


def test_a_font_that_claims_an_absurd_height_does_not_blow_up_its_words():
    box = b"500 0 0 0 480 700 d1 0 0 480 700 re f"
    data = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 12 Tf 100 700 Td (ab ab) Tj ET"),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 -20000 500 80000]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 97"
        b"/LastChar 98/Widths[500 500]/Encoding<</Differences[97/a/b]>>/CharProcs<</a 6 0 R/b 7 0 R>>>>",
        stream(box),
        stream(box),
    )

    words = opened(data, ocr="never").pages[0].words

    assert [word.text for word in words] == ["ab", "ab"]
    assert all(word.box.height < 20 / 842 for word in words)


def test_a_page_of_a_million_letters_is_refused():
    with pytest.raises(TooLarge):
        opened(one_page(b"BT /F 1 Tf 10 800 Td " + b"(0123456789) Tj " * 40_000 + b"ET"))


def test_only_xml_attachments_are_handed_over():
    with pypdfium2.PdfDocument(made(typed)) as pdf:
        for name, data in (("factur-x.xml", b"\xef\xbb\xbf<?xml version='1.0'?><a/>"), ("logo.png", b"\x89PNG")):
            pdf.new_attachment(name).set_data(data)
        file = io.BytesIO()
        pdf.save(file)

    content = FORMAT.open(Document("x.pdf", file.getvalue()), Options())

    assert [one.name for one in content.attachments] == ["factur-x.xml"]
    assert opened(file.getvalue()).methods == ("pdf-text",)


def test_page_pictures_stand_as_the_words_do():
    def draw(paper):
        paper.translate(A4[0], 0)
        paper.rotate(90)
        for row in range(6):
            paper.drawString(100, A4[0] - 100 - 30 * row, "Lies on its side")
        paper.rect(100, 100, 60, 30, fill=1)

    data = made(draw)
    page = opened(data).pages[0]

    picture = Image.open(io.BytesIO(render_page(Document("x.pdf", data), 1, 800)))

    assert page.turn == 90
    assert picture.width == 800
    assert picture.height / picture.width == pytest.approx(page.height / page.width, rel=0.01)
    for word in page.words:
        place = (word.box.x0 * 800, word.box.y0 * picture.height, word.box.x1 * 800, word.box.y1 * picture.height)
        darkest, _ = picture.convert("L").crop(place).getextrema()
        assert darkest < 100


def test_pages_that_are_not_there_have_no_picture():
    with pytest.raises(CorruptFile):
        render_page(Document("x.pdf", made(typed)), 2)
    with pytest.raises(CorruptFile):
        render_page(Document("x.pdf", made(typed)), 0)
    with pytest.raises(UnsupportedFormat):
        render_page(Document("x.txt", b"plain text of a bill"), 1)
