"""Opening a document: find out what it is, have its format open it, and open what it carries inside.

The bytes decide what a file is; a name or media type that says otherwise is reported and not believed. What a
document carries (the XML inside a Factur-X PDF, the invoice inside a signature) is opened through the same door.
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.content import Attachment, Content, Problem
from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, EngineError, NoTextFound, UnsafeXml, UnsupportedFormat
from meterleaf.engine.extract.structured import read_structured, stands_alone
from meterleaf.engine.markup import brings_doctype
from meterleaf.engine.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.contracts import Format

HEAD_BYTES = 64 * 1024
READ_ATTACHED = "READ_FROM_ATTACHMENT"
DEPTH = 3  # a signature around a PDF around an XML: deeper nesting is no bill
PLAIN_TEXT = frozenset({"text/plain", "text/csv", "text/tab-separated-values"})


def open_document(document: Document, options: Options | None = None) -> Content:
    """The content of a document, with that of the files inside it. Raises an EngineError when there is none."""
    content = _open(document, options or Options(), DEPTH)
    if not (content.tables or content.facts or any(page.words for page in content.pages)):
        raise NoTextFound
    return content


def sniff(document: Document) -> Format:
    """The format that the bytes are in; raises UnsupportedFormat or, where a known kind was claimed, CorruptFile."""
    if not document.data:
        raise CorruptFile("The file is empty.")
    head = document.data[:HEAD_BYTES]
    sureness, best = max(((one.sniff(head, document), one) for one in registry.formats()), key=itemgetter(0))
    if sureness > 0:
        return best
    if brings_doctype(document.data):
        raise UnsafeXml
    if any(claimants for _, claimants in _claims(document)):
        raise CorruptFile
    raise UnsupportedFormat


def _open(document: Document, options: Options, depth: int) -> Content:
    found = sniff(document)
    content = found.open(document, options)
    content = replace(content, problems=(*_mismatch(document, found), *content.problems))
    wanted = depth > 1 and content.attachments and _is_wanted(content, options)
    for attachment in content.attachments if wanted else ():
        content = _absorb(content, attachment, options, depth - 1)
    return replace(content, attachments=())


def _absorb(content: Content, attachment: Attachment, options: Options, depth: int) -> Content:
    """The content with its attachment's facts; an envelope that holds nothing itself takes pages and tables too."""
    inner_document = Document(attachment.name, attachment.data, attachment.media_type)
    try:
        inner = _open(inner_document, options, depth)
    except EngineError as error:
        if _holds_nothing(content):
            raise
        message = f"The file {attachment.name!r} inside the document could not be read: {error}"
        return replace(content, problems=(*content.problems, Problem("ATTACHMENT_UNREADABLE", message, "info")))
    if _holds_nothing(content):
        problems = (*content.problems, *inner.problems)
        return replace(content, pages=inner.pages, tables=inner.tables, facts=inner.facts, problems=problems)
    if content.facts and not content.pages and inner.pages:
        says = "The e-invoice does not say how much was consumed: the rest was read from the PDF attached to it."
        return replace(content, pages=inner.pages, problems=(*content.problems, Problem(READ_ATTACHED, says, "info")))
    return replace(content, facts=(*content.facts, *inner.facts))


def _is_wanted(content: Content, options: Options) -> bool:
    """What an e-invoice attaches is looked at where its lines leave the quantity open."""
    return not content.facts or not stands_alone(read_structured(content, options), pages=True)


def _holds_nothing(content: Content) -> bool:
    return not (content.pages or content.tables or content.facts)


def _mismatch(document: Document, found: Format) -> Iterable[Problem]:
    """One warning where the name's extension, or the media type, stands for other formats only."""
    for claimed, claimants in _claims(document):
        if claimants and found not in claimants and not any(_both_plain_text(found, one) for one in claimants):
            says = f"The file says that it is {claimed}, but its bytes are {found.name}; it was read as {found.name}."
            yield Problem("MEDIA_TYPE_MISMATCH", says, "warning")
            return


def _claims(document: Document) -> Iterable[tuple[str, list[Format]]]:
    """What the sender says that the file is, and the formats that this stands for."""
    media_type = (document.media_type or "").partition(";")[0].strip().lower()
    formats = registry.formats()
    yield document.extension, [one for one in formats if document.extension in one.extensions]
    yield media_type, [one for one in formats if media_type in one.media_types]


def _both_plain_text(*formats: Format) -> bool:
    """Text files go by many names: a .txt that holds delimited columns deceives nobody."""
    return all(any(kind in PLAIN_TEXT for kind in one.media_types) for one in formats)
