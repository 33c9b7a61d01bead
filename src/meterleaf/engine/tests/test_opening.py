import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from meterleaf.engine.content import Attachment, Content
from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, UnsafeXml, UnsupportedFormat
from meterleaf.engine.opening import open_document


def pdf():
    file = io.BytesIO()
    paper = Canvas(file)
    paper.drawString(100, 700, "Invoice 77")
    paper.save()
    return file.getvalue()


def test_the_bytes_decide_and_a_wrong_name_is_reported():
    content = open_document(Document("bill.pdf", pdf()))
    assert content.format == "pdf"
    assert content.problems == ()

    content = open_document(Document("bill.bin", pdf(), media_type="application/pdf; charset=binary"))
    assert content.problems == ()


def test_an_empty_file_is_corrupt():
    with pytest.raises(CorruptFile, match="empty"):
        open_document(Document("bill.pdf", b""))


def test_a_file_that_claims_a_known_kind_but_is_none_is_corrupt():
    with pytest.raises(CorruptFile):
        open_document(Document("bill.pdf", b"\x00\x01\x02\x03" * 100))


def test_a_file_of_no_known_kind_is_unsupported():
    with pytest.raises(UnsupportedFormat):
        open_document(Document("bill.xyz", b"\x00\x01\x02\x03" * 100))


ENTITIES = "".join(f'<!ENTITY a{number} "{60 * "x"}">' for number in range(2000))


@pytest.mark.parametrize(
    "prolog", [f"<!DOCTYPE Invoice [{ENTITIES}]>", f"<!--{100_000 * 'c'}--><!DOCTYPE Invoice [<!ENTITY a 'a'>]>"]
)
def test_a_document_type_is_refused_however_late_the_root_begins(prolog):
    bomb = f'<?xml version="1.0"?>\n{prolog}<Invoice>&a1;</Invoice>'.encode()
    for name in ("bill.xml", "bill"):
        with pytest.raises(UnsafeXml):
            open_document(Document(name, bomb))


def test_a_web_page_is_no_attack():
    with pytest.raises(UnsupportedFormat):
        open_document(Document("bill.html", b"<!doctype html>\n<html><body><p>1</p></body></html>"))


def test_attachments_are_not_packed():
    content = Content("pdf", attachments=(Attachment("a.xml", None, b"<a/>"),))
    assert Content.unpack(content.pack()) == Content("pdf")


def test_packed_content_comes_back_equal():
    content = open_document(Document("bill.pdf", pdf()))

    assert content.pages[0].words
    assert Content.unpack(content.pack()) == content
