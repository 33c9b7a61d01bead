"""The plain text format: each line a line of words, each column of characters a slice of the page's width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.content import Box, Content, Page, Word
from meterleaf.engine.errors import CorruptFile, TooManyPages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Options

LINES = 66  # a page of a line printer; a form feed ends a page, too
COLUMNS = 80
_WORD = re.compile(r"\S+")
_MARKUP = re.compile(rb"\s*(<[?!a-zA-Z]|[{\[]\s*[\"{\[]|%!PS|\{\\rtf)")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # all but tabs, ends of lines and pages, escapes
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class TextFormat:
    name = "text"
    extensions = ("txt", "text", "asc", "log", "md")
    media_types = ("text/plain", "text/markdown")

    def sniff(self, head: bytes, document: Document) -> float:  # noqa: ARG002 - the contract's signature
        """The last resort: anything that is letters, and no markup; formats with a shape of their own go first."""
        if head.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS)):
            return 0.1
        return 0.0 if _CONTROL.search(head) or not head.strip() or _MARKUP.match(head) else 0.1

    def open(self, document: Document, options: Options) -> Content:
        sheets = list(_sheets(_decoded(document.data)))
        if len(sheets) > options.limits.pages:
            raise TooManyPages
        pages = tuple(_page(number, lines) for number, lines in enumerate(sheets, start=1))
        return Content(self.name, pages=pages)


def _decoded(data: bytes) -> str:
    """UTF-8 or what the byte order mark says; else Windows-1252, in which old billing systems write."""
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in (*marked, "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\0" in data:
        raise CorruptFile
    return data.decode("latin-1")


def _sheets(text: str) -> Iterator[list[str]]:
    for sheet in text.split("\f"):
        lines = [line.expandtabs(8).rstrip() for line in re.split(r"\r\n|\n|\r", sheet)]
        for start in range(0, len(lines), LINES):
            part = lines[start : start + LINES]
            if any(part):
                yield part


def _page(number: int, lines: Sequence[str]) -> Page:
    columns = max(COLUMNS, *(len(line) for line in lines))
    words = tuple(
        Word(
            found.group(),
            Box(found.start() / columns, row / LINES, found.end() / columns, (row + 1) / LINES),
            1 / LINES,
        )
        for row, line in enumerate(lines)
        for found in _WORD.finditer(line)
    )
    return Page(number, 0.6 * columns, 1.2 * LINES, words, "text")
