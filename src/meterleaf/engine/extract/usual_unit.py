"""The unit that a paper counts in where its numbers carry none: what it says of itself, or what its country and trade do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.fuels import fuel_in
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper

# A unit of one letter is believed in brackets only: Pes (t), Volumen (l).
BRACKETED = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]")

# The unit of a column that counts in hundreds: 100 GAL.
HUNDREDS = re.compile(r"(?:x\s?)?(100|1,?000)\s?(?:us )?gal(?:lon)?s?\.?", re.IGNORECASE)

# Readings are in hundreds of gallons; Usage (1,000 gal). A price or a step of the tariff is led by other words.
_COUNTED_IN = re.compile(
    r"(?:\bin|[(x×]|\bare)\s*(hundreds?|100s?|thousands?|1,?000s?)\s+(?:of\s+)?(?:us\s+)?gal(?:lon)?s?\b", re.IGNORECASE
)

# What the utility means by a unit: 1 UNIT = 1 CCF, one unit equals 748 gallons, (1 unit = 1,000 litres).
_MEANT = re.compile(
    r"\b(?:1|one|a|each)\s+(?:billing\s+)?unit\s*(?:=|is|equals|represents)\s*(?:to\s+)?(?:approx\w*\s+|about\s+)?"
    r"(?:(?P<count>one|\d[\d,.]*)\s+)?(?P<unit>(?:hundred\s+|thousand\s+)?[a-z][\w³-]*(?:\s+(?:feet|metres?|meters?))?)",
    re.IGNORECASE,
)
# The gallons of a hundred cubic feet, as water bills round them.
_CCF_IN_GALLONS = {"748", "750"}

# Words by which a paper counts liquids.
_OF_LIQUIDS = frozenset({
    "l", "lt", "lts", "ltr", "ltrs", "liter", "litre", "liters", "litres", "litro", "litros", "litri", "litrow", "gal", "gallons",
})  # fmt: skip
# Receipts are narrow: they print quantity, price and amount in lines of their own.
BROKEN_ROWS = frozenset({"recharges", "fuel_delivery"})


def usual_unit(paper: Paper) -> tuple[Unit | None, bool]:
    """The unit that the category's bills are in, and whether the document names it at all.

    "Units" are kilowatt-hours on bills of the British Isles and of India; a price a gallon makes the rest gallons. Where
    no unit is named, electricity is counted in kilowatt-hours everywhere, and water in cubic metres but in America.
    """
    words = {token.text for segment in paper.view.segments for token in segment.tokens}
    american = _fills_gallons(paper, words)
    usual = "kwh" if _charges_energy(paper, words) else "gal" if american else next(iter(paper.units), "")
    expected = parse_unit(usual) if usual else None
    if expected is None:
        return None, False
    told = _meant_by_unit(paper)
    if told is not None and told.kind in paper.kinds:
        return told, True
    if expected.kind == "volume" and words & {"hcf", "ccf"}:
        return parse_unit("ccf"), True
    if expected.kind == "volume" and words & {"gal", "gallon", "gallons"} and not words & {"l", "litres", "liter"}:
        return _many_gallons(paper) or parse_unit("gal"), True
    named = any(unit_in(segment.text, (expected.kind,)) for segment in paper.view.segments)
    named = named or (paper.category == "electricity" and paper.language == "en" and "units" in words)
    if named or american or paper.category == "recharges":
        return expected, True
    return (expected if paper.category == "electricity" or _metric_water(paper) else None), False


def _fills_gallons(paper: Paper, words: set[str]) -> bool:
    """Pumps and tank trucks of the United States count gallons, whether their papers say so or not."""
    return paper.category in BROKEN_ROWS and paper.country == "US" and not words & (_OF_LIQUIDS - {"l"} | {"kwh"})


def _charges_energy(paper: Paper, words: set[str]) -> bool:
    """Whether a car was charged, not filled up: kilowatt-hours are named, and no fuel nor litre."""
    if paper.category != "recharges" or "kwh" not in words or words & _OF_LIQUIDS:
        return False
    return not any(fuel_in(one.text) for one in paper.view.segments)


def _metric_water(paper: Paper) -> bool:
    return paper.category == "water" and paper.country not in {"US", None}


def _meant_by_unit(paper: Paper) -> Unit | None:
    """What the paper itself says that its units are."""
    for segment in paper.view.segments:
        found = _MEANT.search(segment.text) if "nit" in segment.text or "NIT" in segment.text else None
        if found is None:
            continue
        count, name = (found["count"] or "1").replace(",", "").lower(), found["unit"]
        if count in _CCF_IN_GALLONS:
            return parse_unit("ccf")
        if count in {"1", "one"}:
            return parse_unit(name.replace("-", ""))
        many = parse_unit(f"{count}{name}".replace(" ", ""))
        if many is not None:
            return many
    return None


def _many_gallons(paper: Paper) -> Unit | None:
    """The hundreds or thousands of gallons that American meters count, where the paper says that its reads are in them."""
    for segment in paper.view.segments:
        found = _COUNTED_IN.search(segment.text) or HUNDREDS.fullmatch(segment.text.strip())
        if found:
            return parse_unit("1000gal" if found[1].lower().startswith(("t", "1,", "1000")) else "100gal")
    return None


@lru_cache(maxsize=4096)
def unit_in(text: str, kinds: tuple[str, ...]) -> Unit | None:
    for inside in BRACKETED.findall(text):
        unit = parse_unit(inside.strip())
        if unit is not None and unit.kind in kinds:
            return unit
    for word in reversed(text.replace("(", " ").replace(")", " ").replace(":", " ").split()):
        unit = parse_unit(word) if len(word) > 1 else None
        if unit is not None and unit.kind in kinds:
            return unit
    return None
