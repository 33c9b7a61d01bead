"""By how much a scan is askew: the angle at which its ink falls into the sharpest rows.

The projection profile method (W. Postl, "Detection of linear oblique structures and skew scan in digitized
documents", ICPR 1986), over a sample of the ink so that it costs milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 6.0  # degrees to either side
SAMPLE = 20_000
# The sharpest angle has to beat the straight one by this factor: a page of few lines says little.
CLEARLY = 1.05


def skew_of(ink: NDArray[np.bool_]) -> float:
    """Degrees clockwise by which the lines of writing slope; 0 where the picture does not say."""
    rows, columns = np.nonzero(ink)
    if len(rows) < 500 or ink.mean() > 0.5:
        return 0.0
    step = max(1, len(rows) // SAMPLE)
    x, y = columns[::step].astype(np.float64), rows[::step].astype(np.float64)
    coarse = _sharpest(x, y, np.arange(-REACH, REACH + 0.01, 0.5))
    fine = _sharpest(x, y, coarse + np.arange(-0.5, 0.51, 0.1))
    return fine if _sharpness(x, y, fine) > CLEARLY * _sharpness(x, y, 0.0) else 0.0


def _sharpest(x: NDArray[np.float64], y: NDArray[np.float64], angles: NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: _sharpness(x, y, float(angle))))


def _sharpness(x: NDArray[np.float64], y: NDArray[np.float64], angle: float) -> float:
    """The sum of squares of the ink in each row of the picture, sheared by the angle."""
    rows = y - x * np.tan(np.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.intp))
    return float((counts.astype(np.float64) ** 2).sum())
