"""The recognition engine: PP-OCRv6 by way of faster-paddle, which gives lines; its models are in its wheel."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image


# U+FF01..U+FF5E are the ASCII signs in full width (Unicode Standard, "Halfwidth and Fullwidth Forms").
_WIDE = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0x3001: 0x2C, 0x3002: 0x2E}


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line; the box is x0, y0, x1, y1 in pixels of the picture read."""

    text: str
    box: tuple[float, float, float, float]
    confidence: float

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


class Paddle:
    """One model size (`tiny` or `small`); made when first used, since that takes a tenth of a second."""

    def __init__(self, size: str, threads: int | None) -> None:
        self.name = f"faster-paddle-{size}"
        self._size = size
        self._threads = threads

    @cached_property
    def _engine(self) -> Any:
        from faster_paddle import OcrEngine

        return OcrEngine(model_size=self._size, threads=self._threads)

    def read(self, picture: Image) -> list[Line]:
        """The lines of a picture; BMP hands pixels over without packing them."""
        file = io.BytesIO()
        picture.save(file, "BMP")
        found = self._engine.ocr(file.getvalue())["bounds"].values()
        return [
            Line(_narrow(one["text"]), (*one["topLeftCoord"], *one["bottomRightCoord"]), one["confidence"])
            for one in found
            if one["text"].strip()
        ]


def _narrow(text: str) -> str:
    """The models know East Asian print, and take a colon for its wide form at times."""
    return text if text.isascii() else text.translate(_WIDE)
