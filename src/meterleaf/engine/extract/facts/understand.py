"""From an invoice line to what it bills: commodity, role, quantity with unit, supply point, meter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from meterleaf.engine.extract.facts import labels, words
from meterleaf.engine.extract.facts.values import Billed
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.supply_points import SupplyPoint, find_supply_points
from meterleaf.engine.fields.text import fold
from meterleaf.engine.fields.units import parse_unit, unit_of_code
from meterleaf.engine.fields.wastes import find_waste_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Facts, Line
    from meterleaf.engine.extract.facts.values import Commodity, Role
    from meterleaf.engine.fields.numbers import NumberHabit
    from meterleaf.engine.fields.units import Unit

GAS_VOLUMES = frozenset({"gas_volume", "standard_gas_volume", "normal_gas_volume"})
VOLUMES = frozenset({"volume"}) | GAS_VOLUMES
MEASURED = frozenset({"energy", "mass"}) | VOLUMES
_FREE_UNITS = frozenset({"fatturapa", "facturae", "finvoice", "teapps"})
# Lists whose digits mean what they begin with: CPV (STI, TSP in UNTDID 7143), UNSPSC (TST), customs nomenclatures.
_LISTS = frozenset({"STI", "TSP", "CPV", "TST", "UNSPSC", "HS", "CN", "CARB", "TARIC", "NC", "CG"})
_BULK = frozenset({"cubic_metre_(m3)"})
_ROLES: tuple[Role, ...] = ("feed_in", "reactive", "tax", "network", "sewer", "adder", "standing")
_REFRIGERANT = re.compile(
    r"(?<![a-z0-9])r-?\s?(?:22|32|123|134a|290|404a|407[acf]|410a|417a|422d|427a|438a|44[89]a|45[0-9]a|452a|454[abc]|507a?|513a|600a|717|744|1234(?:yf|ze))(?![a-z0-9])"
)
_NOT_LETTERS = re.compile(r"[^a-z]+")
_How = Literal["stated", "told", "doubtful"]
LONGEST_TEXT = 2000  # characters; what stands further back in a note names nothing that is billed
SENTENCES = re.compile(r"[;\n]|,\s|\.\s|\s-\s")
_UNIT_ALONE = re.compile(r"(?<![a-z])(kwh|mwh|m3|smc|litros|liter|litres)(?![a-z0-9])")
_UNIT_BRACKETED = re.compile(r"[(\[](l|lt|ltr|kg|t|tm|tn|ton|gj|gwh|nm3|sm3|te|th)\.?[)\]]")
_UNIT_MARKED = re.compile(
    r"(?:[(\[/]|\b(?:in|pro|per|je|por|par|al)\s)\s?(kwh|mwh|m3|smc|nm3|liter|litre|litros|kg)(?![a-z0-9\-])"
)
_UNIT_LAST = re.compile(r"(?<!\d)(?<!\d\s)\b(kwh|mwh|m3|smc|nm3)$")
_HIGH_PRICE = Decimal(5)  # a kWh that costs more, on a line of exactly one, is a lump sum with a careless unit


@dataclass(frozen=True, slots=True)
class Point:
    code: str
    scheme: str


def understand(facts: Facts, line: Line, habit: NumberHabit) -> Billed:
    text = text_of(line)
    unit, quantity, how = _measure(facts, line, text, habit)
    own, fuel = _commodity(text, line, unit)
    point = point_of(line.supply_point, "") or _point_in(line)
    return Billed(
        line=line,
        text=text,
        commodity=own,
        role=_role(text, line),
        quantity=quantity,
        unit=unit,
        fuel=fuel,
        stem=_stem(text_of(line, names_only=True)),
        slice=_slice(text_of(line, names_only=True)),
        supply_point=point.code if point else None,
        scheme=point.scheme if point else None,
        meter_number=meter_number(line),
        stated=how == "stated",
        doubtful=how == "doubtful",
        account=account_of(line),
    )


def text_of(line: Line, *, names_only: bool = False) -> str:
    """The line's words, folded; its notes and properties too unless only what it charges is asked for."""
    parts = [line.name, None if line.description == line.name else line.description]
    if not names_only:
        parts += [None if line.note in parts else line.note, *(f"{name}: {value}" for name, value in line.properties)]
    return fold(" ; ".join(part[:LONGEST_TEXT] for part in parts if part))


def told_by(line: Line) -> list[str]:
    """Everything that a line says in words, one text each."""
    spoken = [part for part in (line.note, line.description, line.name) if part]
    return [*spoken, *(f"{name}: {value}" for name, value in line.properties)]


def unit_of(code: str | None, syntax: str) -> Unit | None:
    """The unit of a line: a code of Recommendation 20, or a word where the syntax leaves it free."""
    if not code:
        return None
    if syntax in _FREE_UNITS:
        return parse_unit(code) or unit_of_code(code)
    return unit_of_code(code) or parse_unit(code)


def _measure(facts: Facts, line: Line, text: str, habit: NumberHabit) -> tuple[Unit | None, Decimal | None, _How]:
    """Unit and quantity, and whether the line states them itself; else both are sought in its words.

    Thousands parted as the country does (`Consumo: 1.234 kWh`) are believed, and doubted where nothing else shows them.
    """
    unit = unit_of(line.unit, facts.syntax)
    if unit is not None and unit.kind in MEASURED and not _is_lump_sum(line):
        return unit, line.quantity, "stated"
    if words.says(text, "yearly", "words"):
        return unit, None, "told"
    if unit is None and line.quantity is not None and (alone := _unit_alone(text)) is not None:
        return alone, line.quantity, "stated"
    if unit is not None and unit.kind == "count" and (marked := _unit_marked(line)) is not None:
        return marked, line.quantity, "stated"
    for told in ([text_of(line, names_only=True)], _consumptions_told(line)):
        found = [one for part in told for one in find_quantities(part, habit) if one.unit.kind in MEASURED]
        if len({(one.value, one.unit.name) for one in found}) == 1 and (habit.decimal or not found[0].doubtful):
            return found[0].unit, found[0].value, "doubtful" if found[0].doubtful else "told"
    return (unit if unit is not None and unit.kind not in MEASURED else None), None, "told"


def _consumptions_told(line: Line) -> list[str]:
    """Properties, and parts of the note, that tell what was consumed: `Consumo: 905 kWh`, `kWh: 905`."""
    told = [f"{name}: {value}" for name, value in line.properties]
    told += SENTENCES.split(line.note[:LONGEST_TEXT]) if line.note else ()
    return [part for part in told if words.says(fold(part), "roles", "consumption") or _UNIT_ALONE.match(fold(part))]


def _is_lump_sum(line: Line) -> bool:
    """One kWh at the price of the whole line: the unit was written carelessly."""
    amount = line.net_amount
    return line.quantity == 1 and amount is not None and abs(amount) >= _HIGH_PRICE and line.price in {amount, None}


def _unit_alone(text: str) -> Unit | None:
    """A unit named without a number, as in `Consumo P1 (kWh)`; in brackets it may be as short as a letter."""
    match = _UNIT_ALONE.search(text)
    if match is None:
        bracketed = _UNIT_BRACKETED.search(text)
        unit = parse_unit(bracketed[1]) if bracketed else None
        return unit if unit is not None and unit.kind in MEASURED else None
    return None if re.search(r"\d\s?$", text[: match.start()]) else parse_unit(match[1])


def _unit_marked(line: Line) -> Unit | None:
    """What pieces are of, where their name says it beside the price (`Arbeitspreis ct/kWh`) and they cost little each."""
    several = line.quantity is not None and abs(line.quantity) > 1
    name = text_of(line, names_only=True) if several else ""
    match = _UNIT_MARKED.search(name) or (_UNIT_LAST.search(name) if words.says(name, "roles", "consumption") else None)
    dear = line.price is not None and abs(line.price) >= _HIGH_PRICE
    unit = parse_unit(match[1]) if match else None
    return unit if unit is not None and unit.kind in MEASURED and not dear else None


def _commodity(text: str, line: Line, unit: Unit | None) -> tuple[Commodity | None, str | None]:
    """What the line's own codes and words say, as far as its unit allows it; with the fuel where it is one."""
    kind = unit.kind if unit else None
    if (code := _by_code(line)) is not None:
        return ("fuel", code) if code in words.lexicon()["fuels"] else (code, None)  # type: ignore[return-value]  # names of the lexicon
    if find_waste_codes_of(line) and kind in {"mass", "volume", None}:
        return "waste", None
    if kind == "mass" and _REFRIGERANT.search(text):
        return "refrigerant", None
    fuel = (
        (fuel_of(text) or fuel_of(text_of(line, names_only=True)))
        if kind in {"volume", "mass", "energy", *GAS_VOLUMES}
        else None
    )
    if fuel is not None:
        return "fuel", fuel
    return _by_words(text, unit), None


def fuel_of(text: str) -> str | None:
    if words.says(text, "not_fuel", "words"):
        return None
    alone = next((name for name, short in words.lexicon()["fuels_alone"].items() if text in short), None)
    return alone or words.first_said(text, "fuels")


def _by_words(text: str, unit: Unit | None) -> Commodity | None:
    if words.says(text, "not_commodity", "words"):
        return None
    if unit is not None and unit.kind in GAS_VOLUMES:
        return "gas"
    fitting = _fitting(unit)
    counts = {name: words.count(text, "commodities", name) for name in fitting}
    best = max(counts, key=lambda name: counts[name], default=None)
    return best if best is not None and counts[best] else None  # type: ignore[return-value]  # names of the lexicon


@lru_cache(maxsize=64)
def _fitting(unit: Unit | None) -> tuple[str, ...]:
    """The commodities that are measured so; any where the unit is none of a quantity consumed."""
    every = ("heat", "ev_charging", "electricity", "gas", "water")
    if unit is None or unit.kind not in MEASURED:
        return every
    if unit.kind == "energy":
        return ("heat", "ev_charging", "electricity", "gas")
    return ("gas", "water") if unit.name in _BULK or (unit.kind == "volume" and unit.name != "litre_(l)") else ()


def _by_code(line: Line) -> str | None:
    """By classification code: a list that says what it is, or the Italian customs' fuel codes (CARB)."""
    return next((found for scheme, value in line.codes if (found := _code_means(scheme, value))), None)


def _code_means(scheme: str, value: str) -> str | None:
    if "commodity" in scheme.lower():
        found = words.lexicon()["commodity_codes"].get(value)
        return str(found) if found else None
    fuel_code = value.upper().startswith("CARB:")
    digits = re.sub(r"\D", "", value.partition("-")[0])
    if (scheme.upper() not in _LISTS and not fuel_code) or len(digits) < 6:
        return None
    lists = words.lexicon()["codes"].items()
    return next((str(name) for name, beginnings in lists if digits.startswith(tuple(beginnings))), None)


def find_waste_codes_of(line: Line) -> list[str]:
    """Waste codes that the line labels as such, in its words or its code lists."""
    spoken = " ; ".join(part for part in (line.name, line.description, line.note) if part)
    parts = [spoken, *(f"{name} {value}" for name, value in (*line.codes, *line.properties))]
    return list(
        dict.fromkeys(
            match.code
            for part in parts
            for match in find_waste_codes(part[:LONGEST_TEXT])
            if match.known and match.labelled
        )
    )


def _role(text: str, line: Line) -> Role:
    """What a line charges for. What it is named decides; its code list may say that it measures or transports."""
    named = text_of(line, names_only=True) or text
    for role in _ROLES:
        if words.says(named, "roles", role):
            return role
    kinds = {value.upper() for scheme, value in line.codes if "classification" in scheme.lower()}
    if kinds & {"MEASURING", "METERING"}:
        return "standing"
    return "network" if kinds & {"TRANSPORT", "GRID", "NETWORK", "DISTRIBUTION"} else "energy"


def _stem(text: str) -> str:
    return " ".join(dict.fromkeys(_NOT_LETTERS.sub(" ", words.pattern("slices", "words").sub(" ", text)).split()))


def _slice(text: str) -> str:
    """The tariff slices that the text names, each as the lexicon has it: dal for daluren, p1, off-peak."""
    return " ".join(_slice_name(match.group()) for match in words.pattern("slices", "words").finditer(text))


def _slice_name(word: str) -> str:
    stems = (one.strip("*") for one in words.lexicon()["slices"]["words"] if one.endswith("*"))
    return next((stem for stem in stems if word.startswith(stem)), word)


def account_of(line: Line) -> str | None:
    """The number by which the line names its supply where no scheme's code stands: labelled so, or its invoiced object."""
    stated = (*line.properties, *line.codes)
    spoken = " ; ".join(part for part in (line.note, line.description, line.name) if part)[:LONGEST_TEXT]
    for role in ("account", "supply_point"):
        found = next(labels.codes_in(stated, role), None) or next(iter(labels.told_in(spoken, role)), None)
        if found:
            return found
    return line.supply_point if line.supply_point and labels.is_code(line.supply_point) else None


def point_of(code: str | None, scheme: str) -> Point | None:
    """A supply point from a code and what the sender calls its scheme; a GLN of a place is none."""
    if not code:
        return None
    squeezed = re.sub(r"[\s\-_]", "", code)
    found = points_told(f"{scheme} {code}")
    if found and (found[0].code == squeezed.upper() or (found[0].labelled and found[0].valid is not False)):
        return Point(found[0].code, found[0].scheme)
    if squeezed.isdigit() and len(squeezed) == 18:
        return Point(squeezed, "EAN-18" if "EAN" in scheme.upper() else "GSRN")
    named = scheme.upper().strip()
    if named in {"GLN", "0088", "MG", "ABZ", "0060"} or not any(char.isdigit() for char in squeezed):
        return None
    return (
        Point(squeezed, named)
        if named
        in {"EAN", "GSRN", "CUPS", "POD", "PDR", "MPAN", "MPRN", "NMI", "ICP", "PRM", "PDL", "PCE", "MALO", "MELO"}
        else None
    )


def _point_in(line: Line) -> Point | None:
    """A supply point that the line's codes, properties, or words name."""
    stated = (*line.codes, *line.properties)
    labelled = [f"{name} {value}" for name, value in stated]
    found = points_named(filter(None, (*labelled, line.note, line.description, line.name)))
    found += filter(None, (point_of(code, "") for code in labels.codes_in(stated, "supply_point")))
    return found[0] if found else None


def points_named(texts: Iterable[str]) -> list[Point]:
    """The supply points that texts name, by shape and check digits, or beside their scheme's name."""
    return [Point(one.code, one.scheme) for text in texts for one in points_told(text) if one.valid is not False]


@lru_cache(maxsize=4096)
def points_told(text: str) -> tuple[SupplyPoint, ...]:
    """The supply points that a text names; lines of one invoice repeat them."""
    return tuple(find_supply_points(text[:LONGEST_TEXT]))


@lru_cache(maxsize=1)
def _meter_label() -> re.Pattern[str]:
    labels = words.pattern("meter", "labels").pattern
    return re.compile(
        rf"(?:{labels})(?:\s?(?:nr|no|n|num|numero)\.?)?\s?[:.#º°]{{0,2}}\s{{0,2}}(?P<number>[a-z0-9][a-z0-9\-/]*\d[a-z0-9\-/]*)"
    )


def meter_number(line: Line) -> str | None:
    """The meter that the line names, in a property of its own or in its words."""
    for name, value in line.properties:
        named = "meter_number" in labels.roles_of(name) or words.says(fold(name), "meter", "labels")
        if named and any(char.isdigit() for char in value) and len(value) < 40:
            return value
    return meter_number_in(" ; ".join(part for part in (line.note, line.description, line.name) if part))


def meter_number_in(text: str) -> str | None:
    match = _meter_label().search(fold(text[:LONGEST_TEXT]))
    return text[match.start("number") : match.end("number")] if match and len(match["number"]) >= 4 else None
