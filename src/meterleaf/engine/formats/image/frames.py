"""Decoding pictures: one frame at a time, after a look at the header says that it is not too large."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from meterleaf.engine.errors import CorruptFile, TooLarge, TooManyPages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.options import Limits

# Pillow's ways of saying that bytes are no picture.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError)
_PAGED = frozenset({"TIFF", "HEIF", "AVIF"})  # several frames of other formats are an animation, of one page
DRAFT = (3400, 3400)  # a JPEG much larger is decoded at a half or a quarter: the fast way to make it small


@contextmanager
def opened(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The picture, its header read; raises CorruptFile, TooLarge."""
    _with_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own limits are tighter than Pillow's warnings; damage shows when decoding
        try:
            image = Image.open(io.BytesIO(data))
        except Image.DecompressionBombError as error:
            raise TooLarge from error
        except UnidentifiedImageError as error:
            raise CorruptFile from error
        except _BROKEN as error:
            raise CorruptFile from error
        with image:
            _refuse_too_large(image, limits)
            yield image


def page_count(image: Image.Image, limits: Limits) -> int:
    """How many pages the picture has; raises TooManyPages."""
    if image.format not in _PAGED:
        return 1
    try:
        count = int(getattr(image, "n_frames", 1))
    except _BROKEN as error:
        raise CorruptFile from error
    if count > limits.pages:
        raise TooManyPages(f"The document has {count} pages; up to {limits.pages} are read. Split it.")
    return count


def frame(image: Image.Image, number: int, limits: Limits) -> Image.Image:
    """Page `number`, decoded and turned as its EXIF says; raises CorruptFile, TooLarge."""
    try:
        image.seek(number - 1)
        _refuse_too_large(image, limits)
        if max(image.size) > 1.5 * max(DRAFT):
            image.draft(None, DRAFT)
        image.load()
        return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except _BROKEN as error:
        raise CorruptFile(page=number) from error


def _refuse_too_large(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.pixels:
        message = f"The picture has {width} x {height} pixels; up to {limits.pixels:,} are read. Send a smaller one."
        raise TooLarge(message)


@cache
def _with_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()
