"""Readings against truth: which field is right, wrong, missing, rightly absent or invented, and the figures of a set.

Several items of one bill count as one, added up over the whole period; a converted quantity is right; a value where the
truth is null was invented. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

KEY = ("quantity", "start_date", "end_date", "invoice_number")
FIELDS = ("invoice_number", "supply_point", "start_date", "end_date", "quantity", "issue_date", "total_amount")
HEADER = ("invoice_number", "issue_date", "total_amount", "supplier_tax_id", "supplier_name", "customer_name")
SOURCES = {"supply_point": "supply_point_code"}
RIGHT = ("right", "absent", "unknown")

# unit -> (kind, factor to the base unit of its kind); exact where the unit is defined so
UNITS = {
    "wh": ("energy", 0.001), "kwh": ("energy", 1.0), "mwh": ("energy", 1e3), "gwh": ("energy", 1e6), "mj": ("energy", 1 / 3.6),
    "gj": ("energy", 1e3 / 3.6), "therm": ("energy", 29.3071), "thm": ("energy", 29.3071), "m3": ("volume", 1.0), "l": ("volume", 1e-3),
    "hl": ("volume", 0.1), "gallon": ("volume", 3.785411784e-3), "gal": ("volume", 3.785411784e-3),
    "us_gallon": ("volume", 3.785411784e-3), "ccf": ("volume", 2.8316846592), "smc": ("gas", 1.0), "sm3": ("gas", 1.0), "nm3": ("gas", 1.0),
    "g": ("mass", 1e-3), "kg": ("mass", 1.0), "t": ("mass", 1e3), "lb": ("mass", 0.45359237),
}  # fmt: skip
SPELLINGS = {
    "litre": "l",
    "liter": "l",
    "lt": "l",
    "ltr": "l",
    "m^3": "m3",
    "therms": "therm",
    "tonne": "t",
    "gallons": "gallon",
}


@dataclass
class Judged:
    """One document's verdicts."""

    id: str
    category: str
    got: str | None
    group: str
    language: str
    fields: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    waste: tuple[bool, bool] | None = None
    confidence: float | None = None
    sure: bool = False
    category_right: bool = False
    scored: bool = False
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def key_right(self) -> bool:
        return self.category_right and all(self.fields.get(name, "unknown") in RIGHT for name in KEY)


def letters(text: object) -> str:
    folded = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]", "", folded.upper())


def unit(text: object) -> tuple[str, float] | None:
    if text is None:
        return None
    word = str(text).strip().lower().replace("³", "3")
    inner = re.search(r"\(([^)]*)\)\s*$", word)
    word = (inner.group(1) if inner else word).strip().replace(" ", "_")
    word = SPELLINGS.get(word, word)
    return UNITS.get(word, (word, 1.0))


def number(value: object) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def same_quantity(got: tuple[object, object], want: tuple[object, object]) -> bool:
    """Equal in the same unit within 1e-4, converted within 1e-3."""
    x, y, ux, uy = number(got[0]), number(want[0]), unit(got[1]), unit(want[1])
    if x is None or y is None:
        return False
    if uy is None:
        return abs(x - y) <= max(0.001, 1e-4 * abs(y))
    if ux is None or ux[0] != uy[0]:
        return False
    base = abs(y * uy[1])
    return abs(x * ux[1] - y * uy[1]) <= max(1e-3 * uy[1], (1e-4 if ux == uy else 1e-3) * base)


def merged(items: list[dict[str, Any]]) -> dict[str, Any]:
    """One item for comparison."""
    if len(items) < 2:
        return dict(items[0]) if items else {}
    one = dict(items[0])
    amounts = [number(item.get("quantity")) for item in items]
    kinds = {unit(item.get("unit")) for item in items if item.get("quantity") is not None}
    if None not in amounts and len(kinds) == 1:
        one["quantity"] = round(sum(amount for amount in amounts if amount is not None), 6)
    one["start_date"] = min((item["start_date"] for item in items if item.get("start_date")), default=None)
    one["end_date"] = max((item["end_date"] for item in items if item.get("end_date")), default=None)
    return one


def judge(name: str, got: dict[str, Any], want: dict[str, Any], alt: dict[str, list[Any]]) -> str:
    """right | wrong | missing | absent (rightly nothing) | invented | unknown (nobody read the truth)."""
    source = SOURCES.get(name, name)
    if source not in want:
        return "unknown"
    value = got.get(name) or (got.get("cups") if name == "supply_point" else got.get(name))
    truths = [want[source], *alt.get(source, [])]
    if value in (None, ""):
        return "absent" if None in truths else "missing"
    stated = [truth for truth in truths if truth is not None]
    if not stated:
        return "invented"
    return "right" if any(_same(name, value, truth, got, want, alt) for truth in stated) else "wrong"


def _same(
    name: str, value: Any, truth: Any, got: dict[str, Any], want: dict[str, Any], alt: dict[str, list[Any]]
) -> bool:
    if name == "quantity":
        return _same_amount_of(got, want, alt)
    if name.endswith("_amount"):
        x, y = number(value), number(truth)
        return x is not None and y is not None and abs(x - y) <= max(0.005, 1e-6 * abs(y))
    if name.endswith("_date"):
        return str(value)[:10] == str(truth)[:10]
    a, b = letters(value), letters(truth)
    if name == "supply_point":
        return a == b or (len(a) >= 20 and len(b) >= 20 and a[:20] == b[:20])
    if name == "supplier_tax_id":
        return min(len(a), len(b)) >= 7 and (a.endswith(b) or b.endswith(a))
    return a == b


def _same_amount_of(got: dict[str, Any], want: dict[str, Any], alt: dict[str, list[Any]]) -> bool:
    volume = got.get("volume")
    pairs = [(got.get("quantity"), got.get("unit")), (got.get("quantity_as_printed"), got.get("unit_as_printed"))]
    pairs += [(volume.get("quantity"), volume.get("unit"))] if isinstance(volume, dict) else []
    amounts, units = alt.get("quantity", []), alt.get("unit", [])
    truths = [(want.get("quantity"), want.get("unit"))]
    if len(amounts) == len(units):
        truths += list(zip(amounts, units, strict=True))
    else:
        truths += [(one, want.get("unit")) for one in amounts] + [(want.get("quantity"), one) for one in units]
    return any(same_quantity(pair, truth) for pair in pairs for truth in truths)


def judged(doc: dict[str, Any], row: dict[str, Any]) -> Judged:
    """The verdicts on one reading (its JSON; empty when there is none)."""
    reading = row.get("reading") or {}
    want = doc.get("truth") or {}
    alt = {key: value if isinstance(value, list) else [value] for key, value in (doc.get("alt") or {}).items()}
    items = (reading.get("content") or {}).get("items") or []
    head = reading.get("document") or {}
    accepted = {doc["category"], *doc.get("also_categories", []), *(doc.get("ambiguous_category") or [])}
    one = Judged(doc["id"], doc["category"], row.get("category"), group(doc), doc["language"])
    one.category_right = row.get("category") in accepted
    one.confidence = number(reading.get("confidence"))
    one.sure = reading.get("needs_review") is False
    if not doc.get("multi_document"):
        for name in HEADER:
            source = head if head.get(name) is not None else (items[0] if items else {})
            one.header[name] = judge(name, source, want, alt)
            one.values[f"header {name}"] = (source.get(name), want.get(name))
    one.details = _details(doc.get("details") or {}, items)
    if doc["category"] == "wastes" and want.get("items"):
        one.waste = _waste(items, want["items"], right=one.category_right)
    elif doc["category"] != "other" and not (doc.get("multi_record") or doc.get("multi_document") or want.get("items")):
        one.scored = True
        got = merged(items)
        one.fields = {name: judge(name, got, want, alt) for name in FIELDS}
        one.values |= {name: (got.get(name), want.get(SOURCES.get(name, name))) for name in FIELDS}
        one.values["unit"] = (got.get("unit"), want.get("unit"))
    return one


def _details(stated: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, str]:
    """Verdicts on what a page states besides; of several items only on what all of them say."""
    if not items:
        return {}
    got = {name: value for name, value in items[0].items() if all(item.get(name) == value for item in items)}
    return {name: _judge_detail(got.get(name), want) for name, want in stated.items()}


def _judge_detail(value: Any, truth: Any) -> str:
    if value in (None, "", []) or truth is None:
        return "missing" if truth is not None else "absent" if value in (None, "", []) else "invented"
    return "right" if _comparable(value) == _comparable(truth) else "wrong"


def _comparable(value: Any) -> Any:
    """Flags as they are, amounts by number (names of slices are free), texts by their letters."""
    match value:
        case bool():
            return value
        case int() | float():
            return round(value, 6)
        case dict():
            return round(float(value["quantity"]), 6)
        case list():
            return sorted(_comparable(one) for one in value)
        case _:
            return letters(value)


def group(doc: dict[str, Any]) -> str:
    return {
        "image": "photo",
        "scanned_pdf": "scan",
        "xml": "xml",
        "pdf_xml": "xml",
        "xlsx": "table",
        "csv": "table",
    }.get(doc["format"], "native")


def _waste(items: list[dict[str, Any]], wanted: list[dict[str, Any]], *, right: bool) -> tuple[bool, bool]:
    codes = sorted(letters((one.get("ler_code") or "").split(";")[0]) for one in wanted)
    masses = sorted(round(number(one.get("quantity")) or 0, 3) for one in wanted)
    got_codes = sorted(letters(one.get("ler_code") or "") for one in items)
    got_masses = sorted(round(number(one.get("quantity_as_printed") or one.get("quantity")) or 0, 3) for one in items)
    return right and codes == got_codes, right and masses == got_masses


def f1(counts: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    given = counts["right"] + counts["wrong"] + counts["invented"]
    present = counts["right"] + counts["wrong"] + counts["missing"]
    p = counts["right"] / given if given else 1.0
    r = counts["right"] / present if present else 1.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def calibration_error(pairs: list[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over equal bins of confidence."""
    return sum(abs(c - r) * n for c, r, n in reliability(pairs, bins)) / max(1, len(pairs))


def reliability(pairs: list[tuple[float, bool]], bins: int = 10) -> list[tuple[float, float, int]]:
    """For each bin that has any: mean confidence, share right, how many."""
    sorted_in: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        sorted_in[min(bins - 1, int(confidence * bins))].append((confidence, right))
    return [
        (sum(c for c, _ in one) / len(one), sum(r for _, r in one) / len(one), len(one))
        for _, one in sorted(sorted_in.items())
    ]


def confidences(all_judged: list[Judged]) -> list[tuple[float, bool]]:
    return [(one.confidence, one.key_right) for one in all_judged if one.scored and one.confidence is not None]


def figures(all_judged: list[Judged]) -> dict[str, float]:
    """The figures of a set, all between 0 and 1."""
    scored = [one for one in all_judged if one.scored]
    others = [one for one in all_judged if one.category == "other"]
    wastes = [one.waste for one in all_judged if one.waste is not None]
    sure = [one for one in scored if one.sure]
    micro: Counter[str] = Counter()
    for one in scored:
        micro.update(one.fields.values())
    found = {
        "documents": len(all_judged),
        "category right": _share([one.category_right for one in all_judged]),
        "other answered other": _share([one.category_right for one in others]),
        "field precision": f1(micro)[0],
        "field recall": f1(micro)[1],
        "field F1": f1(micro)[2],
        "key reading right": _share([one.key_right for one in scored]),
        "sure share": _share([one.sure for one in scored]),
        "sure but wrong": _share([not one.key_right for one in sure]) if sure else 0.0,
        "calibration error": calibration_error(confidences(all_judged)),
    }
    if wastes:
        found |= {
            "waste codes right": _share([one[0] for one in wastes]),
            "waste quantities right": _share([one[1] for one in wastes]),
        }
    return {name: round(value, 4) for name, value in found.items()}


def _share(flags: list[bool]) -> float:
    return sum(flags) / len(flags) if flags else 1.0
