"""What a newcomer has to be: a file format, a document category, a recogniser of text in pictures.

Formats and categories are folders that are found by themselves (see `registry`); they know these contracts, the
values of `content` and the shared rooms below, and nothing of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    from meterleaf.engine.content import Content, Page
    from meterleaf.engine.document import Document
    from meterleaf.engine.extract.drafts import ItemDraft
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.options import Options


class Recogniser(Protocol):
    """Reads the words of one page's picture, put upright, with boxes as fractions of that picture."""

    name: str

    def recognise(self, picture: Image, number: int) -> Page:
        """The page with its words; a picture with no text gives a page with no words."""


class LanguageModel(Protocol):
    """A model that answers a question with a JSON object of a schema; any exception means that it gave no answer."""

    def ask(self, instructions: str, question: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer as an object."""


class Format(Protocol):
    """A file format. The module `meterleaf.engine.formats.<name>` offers `FORMAT`, an object of this shape."""

    name: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]

    def sniff(self, head: bytes, document: Document) -> float:
        """How surely the bytes are of this format, 0..1; `head` is the first 64 KiB. The name decides nothing."""

    def open(self, document: Document, options: Options) -> Content:
        """The document's content; raises an EngineError when there is none to be had."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of document. The package `meterleaf.engine.categories.<name>` offers `CATEGORY`, one of these.

    Its labels and signals lie beside it in `labels/<language>.toml`. `units` are the units its quantity may have,
    as printed on its documents, the expected one first; `kinds` are what they measure. `items` takes the pages
    apart into items; a category whose bills look like others' takes one of those in `extract`.
    """

    name: str
    tags: tuple[str, ...]
    record: str
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    items: Callable[[Paper], list[ItemDraft]]
