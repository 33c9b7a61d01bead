"""How the writing on a picture slopes: the angle, and the keystone, at which its ink falls into the sharpest rows.

The projection profile method (W. Postl, "Detection of linear oblique structures and skew scan in digitized
documents", ICPR 1986), with a second number for photos: seen at an angle, the rows of a sheet run to a point,
so that their slope changes evenly from the head of the page to its foot. Over a sample of the ink it costs milliseconds.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

REACH = 6.0  # degrees to either side
SAMPLE, ROUGH_SAMPLE = 20_000, 5_000
# The sharpest angle has to beat the straight one by this factor: a page of few lines says little.
CLEARLY = 1.05
# The same for a keystone: on flat pages none wider than a degree gains as much.
KEYSTONE_CLEARLY = 1.02
# A few lines look alike under any keystone: their ink must reach over so much of the page's height.
KEYSTONE_SPAN = 0.35
KEYSTONES = (-0.12, -0.09, -0.06, -0.03, 0.0, 0.03, 0.06, 0.09, 0.12)


class Slant(NamedTuple):
    """`degrees` clockwise by which the rows slope in the middle of the page.

    `keystone`: by how much more they slope at the page's foot than at its head, as a tangent.
    """

    degrees: float
    keystone: float


STRAIGHT = Slant(0.0, 0.0)


class _Ink:
    """A sample of the inked points, counted from the middle of the page."""

    def __init__(self, ink: NDArray[np.bool_], most: int) -> None:
        rows, columns = np.nonzero(ink)
        step = max(1, len(rows) // most)
        self.height: int = ink.shape[0]
        self.x = columns[::step].astype(np.float64) - ink.shape[1] / 2
        self.y = rows[::step].astype(np.float64) - ink.shape[0] / 2

    @property
    def span(self) -> float:
        """How much of the page's height nine tenths of the ink take."""
        head, foot = np.quantile(self.y, (0.05, 0.95))
        return float(foot - head) / self.height

    def sharpness(self, slant: Slant) -> float:
        """The sum of squares of the ink in each row, once the rows are made level."""
        rows = (self.y - self.x * np.tan(np.radians(slant.degrees))) / (1 + self.x * (slant.keystone / self.height))
        counts = np.bincount((rows - rows.min()).astype(np.intp))
        return float((counts.astype(np.float64) ** 2).sum())

    def sharpest(self, slants: Iterable[Slant]) -> Slant:
        return max(slants, key=self.sharpness)


def slant_of(ink: NDArray[np.bool_]) -> Slant:
    """How the lines of writing slope; straight where the picture does not say."""
    if ink.sum() < 500 or ink.mean() > 0.5:
        return STRAIGHT
    rough, fine = _Ink(ink, ROUGH_SAMPLE), _Ink(ink, SAMPLE)
    level = rough.sharpest(Slant(float(angle), 0.0) for angle in np.arange(-REACH, REACH + 0.01, 0.5))
    level = fine.sharpest(_around(level, np.arange(-0.5, 0.51, 0.1), (0.0,)))
    bent = _bent(rough, fine, level) if fine.span > KEYSTONE_SPAN else level
    if bent.keystone and fine.sharpness(bent) > KEYSTONE_CLEARLY * max(map(fine.sharpness, (level, STRAIGHT))):
        return bent
    return level if fine.sharpness(level) > CLEARLY * fine.sharpness(STRAIGHT) else STRAIGHT


def _bent(rough: _Ink, fine: _Ink, level: Slant) -> Slant:
    """The sharpest slant with a keystone, from wide steps to narrow ones."""
    bent = rough.sharpest(_around(level, np.arange(-2.0, 2.01, 0.5), KEYSTONES))
    bent = fine.sharpest(_around(bent, np.arange(-0.4, 0.41, 0.2), np.arange(-0.02, 0.021, 0.01)))
    return fine.sharpest(_around(bent, (-0.1, 0.0, 0.1), (-0.005, 0.0, 0.005)))


def _around(slant: Slant, degrees: Iterable[float], keystones: Iterable[float]) -> Iterable[Slant]:
    steps = product(map(float, degrees), map(float, keystones))
    return [Slant(round(slant.degrees + turn, 3), round(slant.keystone + bend, 4)) for turn, bend in steps]
