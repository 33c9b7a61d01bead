"""Which fuel or refrigerant a text names."""

from __future__ import annotations

import re
from functools import lru_cache

from meterleaf.engine.extract.facts.words import lexicon, says

# Refrigerants by their ASHRAE 34 designation (R-410A, R32, HFO-1234yf).
_REFRIGERANT = re.compile(r"\b(?:R|HFC|HFO|HCFC)[\s-]?(\d{2,4}[A-Za-z]{0,2}(?:\([EZ]\))?)(?![\w])")


@lru_cache(maxsize=4096)
def fuel_in(text: str) -> str | None:
    """The fuel's name (`heating_oil`, `diesel`, `lpg`, ...), the particular before the general."""
    if len(text) < 3:
        return None
    return next((name for name in lexicon()["fuels"] if says(text, "fuels", name)), None)


def refrigerant_in(text: str) -> str | None:
    """The refrigerant as R-number."""
    found = _REFRIGERANT.search(text)
    return f"R-{found[1].upper()}" if found else None
