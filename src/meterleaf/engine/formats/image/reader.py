"""The picture format: its frames are pages, turned as the camera says, recognised one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine import ocr
from meterleaf.engine.content import Content
from meterleaf.engine.errors import CorruptFile
from meterleaf.engine.formats.image.frames import frame, opened, page_count

if TYPE_CHECKING:
    from PIL.Image import Image

    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Limits, Options

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF87a", b"GIF89a")
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"})


class ImageFormat:
    name = "image"
    extensions = ("jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "heif", "avif", "bmp", "gif")
    media_types = (
        "image/jpeg",
        "image/jpg",
        "image/png",
        "image/tiff",
        "image/webp",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/bmp",
        "image/x-ms-bmp",
        "image/gif",
    )

    def sniff(self, head: bytes, document: Document) -> float:  # noqa: ARG002 - the contract's signature
        heif = head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS
        webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        bitmap = head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"
        return 1.0 if head.startswith(_MAGIC) or heif or webp else 0.8 if bitmap else 0.0

    def open(self, document: Document, options: Options) -> Content:
        if options.ocr == "never":
            return Content(self.name)
        recogniser = ocr.recogniser(options)
        with opened(document.data, options.limits) as image:
            numbers = range(1, page_count(image, options.limits) + 1)
            pages = tuple(recogniser.recognise(frame(image, number, options.limits), number) for number in numbers)
        return Content(self.name, pages=pages)

    def draw(self, document: Document, number: int, width: int, limits: Limits) -> tuple[Image, float]:  # noqa: ARG002 - a picture is decoded whole
        """The picture of page `number` as the camera says that it stands, not turned any further."""
        with opened(document.data, limits) as image:
            if not 1 <= number <= page_count(image, limits):
                raise CorruptFile(f"The document has no page {number}.", page=number)
            return frame(image, number, limits), 0.0
