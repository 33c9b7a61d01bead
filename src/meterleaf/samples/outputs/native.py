"""The native PDF: text with fonts, as a biller's printing system makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.samples.layout.compose import to_pdf

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    del kind, rng
    return to_pdf(paper, family)
