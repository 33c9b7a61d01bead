"""Page pictures for people: upright as the words are, so that the words' boxes fit."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from PIL import Image

from meterleaf.engine.errors import UnsupportedFormat
from meterleaf.engine.ocr.sheet import flat, squared, turned
from meterleaf.engine.opening import sniff
from meterleaf.engine.options import Limits

if TYPE_CHECKING:
    from meterleaf.engine.document import Document

WIDEST = 4000


@dataclass(frozen=True, slots=True)
class Stance:
    """What put a page upright and level: its `Page.turn` and `Page.keystone`."""

    turn: float = 0.0
    keystone: float = 0.0


@runtime_checkable
class Drawn(Protocol):
    """A format whose pages have a picture."""

    def draw(self, document: Document, number: int, width: int, limits: Limits) -> tuple[Image.Image, float]:
        """The picture of page `number` (from 1) about `width` pixels wide, and the turn its own text asks for."""


def render_page(
    document: Document,
    number: int,
    width: int = 1200,
    stance: Stance | None = None,
    limits: Limits | None = None,
) -> bytes:
    """Page `number` (from 1) as a PNG, `width` pixels wide.

    `stance` is how the opened page was put upright; without it the page is turned as its text layer runs. Raises
    UnsupportedFormat for documents without pages to be seen, CorruptFile for a page that is not there.
    """
    found = sniff(document)
    if not isinstance(found, Drawn):
        raise UnsupportedFormat("This kind of document has no pages that can be shown.")
    width = min(max(width, 16), WIDEST)
    picture, own_turn = cast("Drawn", found).draw(document, number, width, limits or Limits())
    stance = stance or Stance(own_turn)
    picture = squared(turned(flat(picture), stance.turn), stance.keystone)
    if picture.width != width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=3)
    return file.getvalue()
