"""The engine's errors: each class has a stable code, and says whether trying again can help.

A bad document is a result, not an exception: `read` turns these into a reading with status `error` and a problem
that a person understands. They are raised only inside the engine, from the place that knows the fact.
"""

from __future__ import annotations

from typing import ClassVar


class EngineError(Exception):
    """A document, or a page of it, can't be read; `code` is stable, the message is for people."""

    code: ClassVar[str] = "ENGINE_ERROR"
    transient: ClassVar[bool] = False
    message: ClassVar[str] = "The document could not be read."

    def __init__(self, message: str | None = None, *, page: int | None = None) -> None:
        super().__init__(message or self.message)
        self.page = page


class UnsupportedFormat(EngineError):
    code = "UNSUPPORTED_FORMAT"
    message = "This kind of file is not one that can be read. Send a PDF, a picture, a spreadsheet, or an e-invoice."


class CorruptFile(EngineError):
    code = "CORRUPT_FILE"
    message = "The file is damaged and can't be opened. Ask the sender for it again."


class PasswordProtected(EngineError):
    code = "PASSWORD_PROTECTED"
    message = "The file asks for a password. Save it without one and upload it again."


class UnsafeXml(EngineError):
    code = "UNSAFE_XML"
    message = (
        "The XML brings a document type (DOCTYPE) along, which no e-invoice needs and attacks use. It was not opened."
    )


class NoTextFound(EngineError):
    code = "NO_TEXT_FOUND"
    message = "No text was found in the document, not by looking at its picture either."


class TooManyPages(EngineError):
    code = "TOO_MANY_PAGES"
    message = "The document has more pages than are read. Split it and upload the parts."


class TooLarge(EngineError):
    code = "TOO_LARGE"
    message = "The document is larger when opened than is read (pages, pixels, rows or memory)."


class DocumentTimeout(EngineError):
    code = "TIMEOUT"
    transient = True
    message = "Reading the document took longer than allowed."
