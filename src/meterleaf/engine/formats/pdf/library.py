"""PDFium behind a door: opens documents and pages under one lock, and says in our errors what is wrong with them.

PDFium is not thread-safe, so everything that touches it happens inside `opened`.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from meterleaf.engine.errors import CorruptFile, PasswordProtected, TooManyPages

if TYPE_CHECKING:
    from collections.abc import Iterator

_lock = RLock()
# What is drawn on top of the page's own content and is no text of it: links, and pop-up windows of comments.
_NO_TEXT = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})


@contextmanager
def opened(data: bytes, page_limit: int) -> Iterator[pypdfium2.PdfDocument]:
    """The document; raises PasswordProtected, CorruptFile, TooManyPages."""
    with _lock:
        document = _load(data)
        try:
            if len(document) > page_limit:
                message = f"The document has {len(document)} pages; up to {page_limit} are read. Split it."
                raise TooManyPages(message)
            yield document
        finally:
            document.close()


def page_count(data: bytes) -> int:
    """How many pages there are, without opening one; raises PasswordProtected, CorruptFile."""
    with _lock:
        document = _load(data)
        try:
            return len(document)
        finally:
            document.close()


def _load(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise PasswordProtected from error
        raise CorruptFile from error
    if len(document) == 0:
        document.close()
        raise CorruptFile("The PDF has no page. Ask the sender for it again.")
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()  # makes the looks of fields that bring none
    return document


@contextmanager
def page_of(document: pypdfium2.PdfDocument, index: int) -> Iterator[pypdfium2.PdfPage]:
    """Page `index` (from 0) with its form fields and annotations drawn in; raises CorruptFile if it is broken."""
    page = _load_page(document, index)
    try:
        if _has_drawn_annotations(page):
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            page = _load_page(document, index)
        yield page
    finally:
        page.close()


def _load_page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        return document[index]
    except pypdfium2.PdfiumError as error:
        message = f"Page {index + 1} of the PDF is damaged. Ask the sender for it again."
        raise CorruptFile(message, page=index + 1) from error


def _has_drawn_annotations(page: pypdfium2.PdfPage) -> bool:
    return any(_subtype(page, index) not in _NO_TEXT for index in range(pdfium.FPDFPage_GetAnnotCount(page)))


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return int(pdfium.FPDF_ANNOT_POPUP)
    try:
        return int(pdfium.FPDFAnnot_GetSubtype(annotation))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)
