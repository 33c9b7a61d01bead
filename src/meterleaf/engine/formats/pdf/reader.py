"""The PDF format: sniffs, opens page by page, and hands over the XML files that a PDF carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.content import Attachment, Content, Page, Problem
from meterleaf.engine.errors import CorruptFile
from meterleaf.engine.formats.pdf.characters import characters_of
from meterleaf.engine.formats.pdf.library import opened, page_of
from meterleaf.engine.formats.pdf.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2

    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Options

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
            pages, problems = _pages(pdf)
            attachments = tuple(_attachments(pdf, options.limits.xml_bytes))
        return Content(self.name, pages=pages, problems=problems, attachments=attachments)


def _pages(pdf: pypdfium2.PdfDocument) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """All pages that can be opened; the broken ones are named. Raises CorruptFile when all are."""
    pages, problems = [], []
    for index in range(len(pdf)):
        try:
            pages.append(_page(pdf, index))
        except CorruptFile as error:
            problems.append(Problem("PAGE_DAMAGED", str(error), "warning", index + 1))
    if not pages:
        raise CorruptFile
    return tuple(pages), tuple(problems)


def _page(pdf: pypdfium2.PdfDocument, index: int) -> Page:
    with page_of(pdf, index) as page:
        characters = characters_of(page)
    quarters = _turn_to_upright(characters.directions[characters.directions < 4].tolist())
    upright = characters.turned(quarters)
    return Page(index + 1, upright.width, upright.height, words_of(upright), turn=90.0 * quarters)


def _turn_to_upright(directions: list[int]) -> int:
    """Quarter turns clockwise that make most of the writing upright."""
    counts = [directions.count(direction) for direction in range(4)]
    return (4 - counts.index(max(counts))) % 4


def _attachments(pdf: pypdfium2.PdfDocument, limit: int) -> Iterator[Attachment]:
    """Embedded files that look like XML: an e-invoice is among them, if there is one (Factur-X, ZUGFeRD, Order-X)."""
    for index in range(min(pdf.count_attachments(), ATTACHMENTS)):
        attachment = pdf.get_attachment(index)
        data = bytes(attachment.get_data())
        if len(data) <= limit and data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
            yield Attachment(attachment.get_name(), attachment.get_subtype() or None, data)
