"""Which fuel or refrigerant a text names."""

from __future__ import annotations

import re
from functools import lru_cache

from meterleaf.engine.extract.facts.words import first_said
from meterleaf.engine.fields.text import fold

# Refrigerants by their ASHRAE 34 designation (R-410A, R32, HFO-1234yf). R12 and R13 alone are recovery operations of
# wastes (Directive 2008/98/EC, annex II), R24 is the number of some paper.
_REFRIGERANT = re.compile(
    r"\b(?:R(?:[\s-](?=1[1-4]\b)|[\s-]?(?!1[1-4]\b))|(?:HFC|HFO|HCFC|CFC)[\s-]?)"
    r"((?:1[1-4]|2[23]|32|50[0-9]|1[1-9]\d|2\d\d|4\d\d|600|7\d\d|12[0-9]{2})[A-Za-z]{0,2}(?:\([EZ]\))?)(?![\w/-])"
)


@lru_cache(maxsize=4096)
def fuel_in(text: str) -> str | None:
    """The fuel's name (`heating_oil`, `diesel`, `lpg`, ...), the particular before the general."""
    return first_said(fold(text), "fuels") if len(text) >= 3 else None


def refrigerant_in(text: str) -> str | None:
    """The refrigerant as R-number."""
    found = _REFRIGERANT.search(text)
    return f"R-{found[1].upper()}" if found else None
