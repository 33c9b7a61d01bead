"""A PDF page as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

RESOLUTION = 200 / 72  # pixels a point: type of 6 points is then 16 pixels high
FINEST = 400 / 72
SHORT_SIDE = 1000  # pixels: a small receipt is drawn larger
PIXELS = 16_000_000  # a large plan is drawn coarser


def for_recognition(page: pypdfium2.PdfPage) -> Image:
    """The page in a size at which its type can be recognised."""
    width, height = page.get_size()
    scale = max(RESOLUTION, min(FINEST, SHORT_SIDE / min(width, height)))
    return drawn(page, scale, PIXELS)


def drawn(page: pypdfium2.PdfPage, scale: float, pixels: int) -> Image:
    """The page at so many pixels a point, or coarser where that would be more pixels than allowed."""
    width, height = page.get_size()
    scale = min(scale, (pixels / (width * height)) ** 0.5, 30_000 / max(width, height))
    bitmap = page.render(scale=scale)
    try:
        picture: Image = bitmap.to_pil()
        return picture.convert("RGB")
    finally:
        bitmap.close()
