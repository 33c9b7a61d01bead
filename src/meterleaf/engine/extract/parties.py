"""Who sells and who buys: tax numbers and names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import label_features, often, place_features, repetition
from meterleaf.engine.extract.letterhead import Surroundings
from meterleaf.engine.extract.names import is_company, person_or_company
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.extract.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Box
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

_TAX_ROLES = frozenset({"supplier_tax_id", "customer_tax_id", "tax_id"})
# What a name is cut at: another label's value, a bracket, a number in brackets.
_END_OF_NAME = re.compile(
    r"\s{2,}|\s[-–|]\s|\s?[(\[](?!haftungsbeschr|publ\b|pty\b)|\s?(?:CIF|NIF|VAT|P\.?\s?IVA|Reg\.|USt)\b", re.IGNORECASE
)


def choose_tax_id(paper: Paper, side: str) -> Choice | None:
    """The tax number of the `supplier` or the `customer`."""
    return choose(f"{side}_tax_id", tax_candidates(paper))


def tax_candidates(paper: Paper) -> list[Candidate]:
    """Every tax number; what speaks for it is the same for both sides, and only their weights differ."""
    return [Candidate(value.value, value, features, value.note) for value, features in _tax_numbers(paper)]


@once
def _tax_numbers(paper: Paper) -> list[tuple[Value, Features]]:
    found = []
    counts = repetition(paper.tax_ids)
    customers = [hit for hit in paper.hits if "customer_name" in hit.roles or "supply_address" in hit.roles]
    for value in paper.tax_ids:
        features = place_features(paper, value)
        for role in _TAX_ROLES:
            features |= label_features(paper, value, role, (), role.removesuffix("_tax_id"))
        near = [
            hit
            for hit in customers
            if hit.segment.page == value.page and abs(hit.segment.line - value.line) <= 4 and _near(hit.box, value.box)
        ]
        company = any(is_company(s.text) for s in _around(paper, value, 3))
        features |= {
            "valid": float(not value.doubtful),
            "repeated": often(counts[value.value]),
            "near_customer": float(bool(near)),
            "near_company": float(company),
            "bottom": float(value.box.y0 > 0.85),
            "home": float(paper.country is not None and value.note == paper.country),
            "also_phone": float(bool(paper.kinds_at(value) & {"phone", "iban", "card", "supply_point"})),
            "in_sentence": float(len(value.segment.words) > 6),
        }
        found.append((value, features))
    return found


def _near(one: Box, other: Box) -> bool:
    return one.x0 - 0.3 < other.x0 < one.x1 + 0.35


def _around(paper: Paper, value: Value, reach: int) -> Iterable[Segment]:
    for number in range(max(0, value.line - reach), min(len(paper.view.lines), value.line + reach + 1)):
        line = paper.view.lines[number]
        if line.page == value.page:
            yield from (s for s in line.segments if s.box.x0 < value.box.x1 + 0.1 and value.box.x0 < s.box.x1 + 0.1)


def choose_name(paper: Paper, side: str, tax_id: Choice | None = None) -> Choice | None:
    """The supplier's or the customer's name."""
    return choose(f"{side}_name", name_candidates(paper, side, tax_id))


def name_candidates(paper: Paper, side: str, tax_id: Choice | None = None) -> list[Candidate]:
    """Segments that can be a name: what follows a label of one, and companies told by their legal form."""
    role, other = f"{side}_name", "customer_name" if side == "supplier" else "supplier_name"
    place = tax_id.best.place if tax_id else None
    addresses = [hit for hit in paper.hits if "supply_address" in hit.roles]
    found = []
    for name, around, itself in _names(paper):
        features = (
            around
            | label_features(paper, name, role, {other, "supply_address", "not.id"})
            | place_features(paper, name)
        )
        features["other_label"] = paper.links.strength(name, other)
        features |= itself
        features |= {
            "near_tax_id": float(place is not None and place.page == name.page and abs(place.line - name.line) <= 4),
            "near_address_label": float(
                any(h.segment.page == name.page and abs(h.segment.line - name.line) <= 2 for h in addresses)
            ),
        }
        found.append(Candidate(name.value, name, features))
    return found


@once
def _names(paper: Paper) -> list[tuple[Value, Features, Features]]:
    """All that can be a name, with what stands around it and what it is itself: the same for both sides."""
    names = list(_find_names(paper))
    around, counts = Surroundings(paper, names), repetition(names)
    largest = max((name.segment.size for name in names), default=1.0)
    found = []
    for index, name in enumerate(names):
        itself = {
            "company": float(is_company(name.value)),
            "repeated": often(counts[name.value]),
            "first": float(index == 0),
            "largest": float(name.segment.size >= largest),
            **_own_features(paper, name),
        }
        found.append((name, around.features(name), itself))
    return found


def _own_features(paper: Paper, name: Value) -> Features:
    words = len(name.value.split())
    return {
        "bottom": float(name.box.y0 > 0.85),
        "words": float(words),
        "one_word": float(words == 1),
        "capitals": float(name.value.isupper()),
        "in_sentence": float(len(name.segment.words) > 9),
        "title": float(bool(paper.hits_in(name.segment))),
        "address_below": float(_address_below(paper, name)),
    }


def _find_names(paper: Paper) -> Iterable[Value]:
    from meterleaf.engine.extract.values import Value

    for segment in paper.view.segments:
        text = segment.text
        start = 0
        for hit in paper.hits_in(segment):
            if hit.start <= start + 1 and hit.roles & {"supplier_name", "customer_name", "period"}:
                start = max(start, hit.end)
        rest = text[start:].lstrip(" :.-–")
        begin = len(text) - len(rest)
        end = _END_OF_NAME.search(rest)
        name = (rest[: end.start()] if end and end.start() > 3 else rest).strip(" ,;:-*")
        before, comma, _ = name.partition(", ")
        if comma and is_company(before):
            name = before
        if person_or_company(name):
            stop = begin + len(name)
            whole = with_form_below(paper, segment, name) if stop >= len(text.rstrip()) else name
            yield Value("name", whole, segment, begin, stop, segment.box_of(begin, stop))


def with_form_below(paper: Paper, segment: Segment, name: str) -> str:
    """The name with its legal form, where that alone stands in the next line of the column."""
    for line in paper.view.lines[segment.line + 1 : segment.line + 3]:
        for one in line.segments:
            near = one.page == segment.page and abs(one.box.x0 - segment.box.x0) < 0.01
            if near and one.box.y0 - segment.box.y1 < 0.8 * segment.size and len(one.words) <= 2:
                joined = f"{name} {one.text}"
                return (
                    joined if is_company(joined) and not is_company(name) and is_company(f"Name {one.text}") else name
                )
    return name


def _address_below(paper: Paper, name: Value) -> bool:
    """Whether the next line of the column is an address: a street's word, or a number among words."""
    for number in range(name.line + 1, min(name.line + 3, len(paper.view.lines))):
        line = paper.view.lines[number]
        for segment in line.segments:
            if line.page == name.page and segment.box.x0 < name.box.x1 and name.box.x0 < segment.box.x1:
                return (
                    any(c.isdigit() for c in segment.text)
                    and any(c.isalpha() for c in segment.text)
                    and ":" not in fold(segment.text)
                )
    return False
