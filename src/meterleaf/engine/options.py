"""What the caller decides: limits, the day it is, and the helpers that the engine can't be on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from meterleaf.engine.contracts import LanguageModel
    from meterleaf.engine.memory.layouts import Memory


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is opened; beyond it the reading ends with a named problem."""

    pages: int = 200
    pixels: int = 60_000_000
    rows: int = 200_000
    cells: int = 5_000_000
    xml_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """Frozen options of one reading. `today` guards against dates in the future; without it they are not checked.

    `memory` is what corrections taught; `model` is a language model that is asked about doubtful documents alone. `ocr_threads` is how many cores recognition may use in this process; None means all of them.
    """

    today: date | None = None
    limits: Limits = Limits()
    ocr: Literal["auto", "always", "never"] = "auto"
    ocr_accuracy: Literal["fast", "accurate"] = "fast"
    ocr_threads: int | None = None
    memory: Memory | None = None
    model: LanguageModel | None = None
