"""The PDF format: sniffs, opens page by page, draws pages, and hands over the XML files that a PDF carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Attachment, Content, Page, Problem
from meterleaf.engine.errors import CorruptFile
from meterleaf.engine.formats.pdf.characters import characters_of
from meterleaf.engine.formats.pdf.library import opened, page_of
from meterleaf.engine.formats.pdf.pages import page_content, turn_to_upright
from meterleaf.engine.formats.pdf.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2
    from PIL.Image import Image

    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Limits, Options

ATTACHMENTS = 20


class PdfFormat:
    name = "pdf"
    extensions = ("pdf",)
    media_types = ("application/pdf", "application/x-pdf")

    def sniff(self, head: bytes, document: Document) -> float:  # noqa: ARG002 - the contract's signature
        """The header stands within the first KiB (ISO 32000-1, annex H.3.4.1)."""
        place = head[:1024].find(b"%PDF-")
        return 0.0 if place < 0 else 1.0 if place == 0 else 0.9

    def open(self, document: Document, options: Options) -> Content:
        with opened(document.data, options.limits.pages) as pdf:
            pages, problems = _pages(pdf, options)
            attachments = tuple(_attachments(pdf, options.limits.xml_bytes))
        return Content(self.name, pages=pages, problems=problems, attachments=attachments)

    def draw(self, document: Document, number: int, width: int, limits: Limits) -> tuple[Image, float]:
        """The picture of page `number` as the file shows it, and by how much its text layer says to turn it."""
        with opened(document.data, limits.pages) as pdf, page_of(pdf, number - 1) as page:
            turn = 90.0 * turn_to_upright(characters_of(page))
            across = page.get_height() if turn % 180 else page.get_width()
            return drawn(page, width / across, limits.pixels), turn


def _pages(pdf: pypdfium2.PdfDocument, options: Options) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """All pages that can be opened; the broken ones are named. Raises CorruptFile when all are."""
    pages, problems = [], []
    for index in range(len(pdf)):
        try:
            with page_of(pdf, index) as page:
                content, problem = page_content(page, index + 1, options)
        except CorruptFile as error:
            problems.append(Problem("PAGE_DAMAGED", str(error), "warning", index + 1))
            continue
        pages.append(content)
        problems += [problem] if problem else []
    if not pages:
        raise CorruptFile
    return tuple(pages), tuple(problems)


def _attachments(pdf: pypdfium2.PdfDocument, limit: int) -> Iterator[Attachment]:
    """Embedded files that look like XML: an e-invoice is among them, if there is one (Factur-X, ZUGFeRD, Order-X)."""
    for index in range(min(pdf.count_attachments(), ATTACHMENTS)):
        attachment = pdf.get_attachment(index)
        data = bytes(attachment.get_data())
        if len(data) <= limit and data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
            yield Attachment(attachment.get_name(), attachment.get_subtype() or None, data)
