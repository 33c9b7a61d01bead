"""Text in pictures. A picture of a page comes in, a page of placed words leaves; the recogniser can be exchanged."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meterleaf.engine.ocr.engine import Paddle
from meterleaf.engine.ocr.reading import PageReader

if TYPE_CHECKING:
    from meterleaf.engine.contracts import Recogniser
    from meterleaf.engine.options import Options


def recogniser(options: Options) -> Recogniser:
    """The process's recogniser for these options: its models are loaded once, when first asked for."""
    return _reader(options.ocr_accuracy == "accurate", options.ocr_threads)


@cache
def _reader(accurate: bool, threads: int | None) -> PageReader:
    fine = Paddle("small", threads)
    return PageReader(fine if accurate else Paddle("tiny", threads), fine)
