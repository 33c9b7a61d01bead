"""A picture made ready to be read: of useful size, cut to where its ink is, put straight; and the way back.

Coordinates of what is read become fractions of the whole page as it stands upright.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from meterleaf.engine.content import Box
from meterleaf.engine.ocr.slant import slant_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONG_SIDE = 3400  # pixels: A4 at 290 dpi; finer adds time and no letters
MARGIN = 0.02
SPARSE = 0.6  # ink within less of the page than this is cut out, so that the detector sees it larger
LEAST_SKEW = 0.3  # degrees: over a page's width the lines of small type then still do not mix
LEAST_KEYSTONE = 0.02  # as a tangent: a degree between head and foot
INK = 30  # by how much darker than the paper around it, in 255 steps of grey
_TRANSPOSE = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}  # Pillow turns counter-clockwise


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture to read, and what part of the upright page it shows."""

    picture: Image.Image
    part: Box
    page_width: int
    page_height: int
    turn: float
    keystone: float

    def place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box in the picture's pixels as fractions of the page."""
        across, down = self.part.width / self.picture.width, self.part.height / self.picture.height
        return Box(
            self.part.x0 + x0 * across,
            self.part.y0 + y0 * down,
            self.part.x0 + x1 * across,
            self.part.y0 + y1 * down,
        )

    def enlarged(self, factor: float) -> Sheet:
        size = (round(self.picture.width * factor), round(self.picture.height * factor))
        picture = self.picture.resize(size, Image.Resampling.BICUBIC)
        return replace(self, picture=picture)


def prepared(picture: Image.Image, quarter_turn: int = 0) -> Sheet:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees, of useful size, straight, and cut to its ink."""
    page = turned(_of_useful_size(flat(picture)), quarter_turn)
    ink = _ink(page)
    degrees, keystone = slant_of(ink)
    degrees = degrees if abs(degrees) >= LEAST_SKEW else 0.0
    keystone = keystone if abs(keystone) >= LEAST_KEYSTONE else 0.0
    if degrees or keystone:
        page = squared(turned(page, -degrees), keystone)
        ink = _ink(page)
    part = _inked_part(ink)
    if part.width * part.height > SPARSE:
        part = Box(0, 0, 1, 1)
    corners = (
        round(part.x0 * page.width),
        round(part.y0 * page.height),
        round(part.x1 * page.width),
        round(part.y1 * page.height),
    )
    cut = page if part == Box(0, 0, 1, 1) else page.crop(corners)
    return Sheet(cut, part, page.width, page.height, quarter_turn - degrees, keystone)


def flat(picture: Image.Image) -> Image.Image:
    """The picture in plain colours on white paper, whatever its mode and transparency."""
    if picture.mode in {"RGB", "L"}:
        return picture
    if picture.mode in {"I;16", "I", "F"}:
        return _eight_bits(picture)
    if "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        layers = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layers.size, "white"), layers).convert("RGB")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """The picture turned clockwise; by other than quarters it keeps its size, and white paper fills the corners."""
    degrees %= 360
    quarter = round(degrees / 90) * 90 % 360
    if quarter:
        picture = picture.transpose(_TRANSPOSE[quarter])
    rest = (degrees - quarter + 180) % 360 - 180
    if abs(rest) < 0.01:
        return picture
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(-rest, Image.Resampling.BILINEAR, fillcolor=white)


def squared(picture: Image.Image, keystone: float) -> Image.Image:
    """The picture with rows that run to a point made level, of the same size; see `Slant.keystone`."""
    if not keystone:
        return picture
    width, height = picture.size
    rise = keystone * width / 4  # of the corners: half a width from the middle, half the keystone's slope
    corners = (0.0, rise, 0.0, height - rise, float(width), height + rise, float(width), -rise)  # NW, SW, SE, NE
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.transform(picture.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR, fillcolor=white)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Deep greys stretched over the range that they use."""
    values = np.asarray(picture, dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))


def _of_useful_size(picture: Image.Image) -> Image.Image:
    longest = max(picture.size)
    if longest <= LONG_SIDE:
        return picture
    width, height = (max(1, round(side * LONG_SIDE / longest)) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BOX)


def _ink(picture: Image.Image) -> NDArray[np.bool_]:
    """Where the picture is darker than what is around it, at about 1,000 pixels' height: light may fall unevenly."""
    factor = max(1, round(max(picture.size) / 1000))
    small = picture.convert("L").reduce(factor)
    around = small.filter(ImageFilter.BoxBlur(max(small.size) / 40))
    return np.asarray(small, dtype=np.int16) < np.asarray(around, dtype=np.int16) - INK


def _inked_part(ink: NDArray[np.bool_]) -> Box:
    """The box around the ink, specks at the edges aside, with a margin."""
    x0, x1 = _span(ink.sum(axis=0))
    y0, y1 = _span(ink.sum(axis=1))
    height, width = ink.shape
    return Box(
        max(0.0, x0 / width - MARGIN),
        max(0.0, y0 / height - MARGIN),
        min(1.0, x1 / width + MARGIN),
        min(1.0, y1 / height + MARGIN),
    )


def _span(counts: NDArray[np.intp]) -> tuple[int, int]:
    """From where to where there is ink; one pixel in a row is dust."""
    places = np.flatnonzero(counts > 1)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, len(counts))
