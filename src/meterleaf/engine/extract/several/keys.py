"""What tells the things on one paper apart: supply points or meters, each named where its own part begins.

A code counts where a label names it, or where it stands in the same column and has the same shape as one above it
that a label names: a table names its column once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import CODE_ROLES
from meterleaf.engine.extract.points import normal
from meterleaf.engine.extract.text import fold
from meterleaf.engine.fields.supply_points import category_of, find_supply_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# From this strength a label names a code; with fewer digits a code is a line's number or a postcode.
_NAMED, _LEAST_DIGITS = 0.5, 5
# A code that nothing known names has so many digits at least, and this for a role.
_LONG, UNNAMED = 8, "unnamed"
# How many lines may lie between two rows of one column, and between a supply's point and the next one's.
_ROWS_APART = 6
# What a named code is never, and what one that only stands below a named one is not.
_NEVER = {"date", "period", "money", "quantity"}
_NO_KEY = {"tax_id", "iban", "phone", "card", "date", "period", "money", "quantity"}


@dataclass(frozen=True, slots=True)
class Key:
    """One code that names a thing: `scheme` and `category` where the code says them."""

    code: str
    place: Value
    role: str
    scheme: str | None = None
    category: str | None = None
    valid: bool | None = None

    @property
    def name(self) -> str:
        return normal(self.code)

    @property
    def line(self) -> int:
        return self.place.line


def keys_of(paper: Paper, role: str) -> list[Key]:
    """The codes that the role's labels name, in the order of reading; neighbours that say the same are one."""
    named = {_spot(value): value for value in paper.codes if _fits(paper, value, role)}
    if role == "supply_point":
        named |= {_spot(value): value for value in paper.of_kind("supply_point") if len(value.value) > 8}
    values = sorted(
        _whole([*named.values(), *_below(paper, list(named.values()), role)]), key=lambda v: (v.line, v.box.x0)
    )
    found: list[Key] = []
    for value in values:
        key = _key(paper, value, role)
        if not found or found[-1].name != key.name:
            found.append(key)
    return found


def unnamed_keys(paper: Paper) -> list[Key]:
    """Long codes of one shape that the same unknown words lead: what each is called is not known, only that they differ."""
    groups: dict[tuple[str, str], list[Key]] = {}
    for value in sorted(paper.codes, key=lambda one: (one.line, one.box.x0)):
        lead = _lead(paper, value)
        long = sum(c.isdigit() for c in value.value) >= _LONG
        if long and lead and not paper.kinds_at(value) & _NO_KEY and not _named_otherwise(paper, value, UNNAMED):
            groups.setdefault((shape(value.value), lead), []).append(Key(value.value, value, UNNAMED))
    apart = [keys for keys in groups.values() if 1 < len(keys) == len({key.name for key in keys})]
    return max(apart, key=len, default=[])


def _lead(paper: Paper, value: Value) -> str:
    """The words right before the code, in its segment or in the one beside it."""
    before = value.segment.text[: value.start]
    if not before.strip() and value.segment.index:
        before = paper.view.lines[value.line].segments[value.segment.index - 1].text
    words = before.strip(" :.#")
    return fold(words) if words and not any(c.isdigit() for c in words) else ""


def passes(keys: Sequence[Key]) -> list[list[Key]]:
    """The keys of each pass over the paper: all of them, then those of one shape (a customer's number is no supply's)."""
    shapes = Counter(shape(key.code) for key in keys)
    found = _passes(keys)
    for one, count in shapes.most_common() if len(shapes) > 1 else ():
        if count > 1:
            found += _passes([key for key in keys if shape(key.code) == one])
    return found


def _passes(keys: Sequence[Key]) -> list[list[Key]]:
    """The keys cut where one comes again: an overview names all, and the details name each once more."""
    found: list[list[Key]] = [[]]
    for key in keys:
        if key.name in {one.name for one in found[-1]}:
            found.append([])
        found[-1].append(key)
    return [one for one in found if len(one) > 1]


def _fits(paper: Paper, value: Value, role: str) -> bool:
    strength = paper.links.strength(value, role)
    if strength <= _NAMED or sum(c.isdigit() for c in value.value) < _LEAST_DIGITS or paper.kinds_at(value) & _NEVER:
        return False
    rivals = (other for other in ("supply_point", "meter_number", "invoice_number", "contract_number") if other != role)
    return all(paper.links.strength(value, other) <= strength for other in rivals)


def _below(paper: Paper, named: Sequence[Value], role: str) -> list[Value]:
    """Codes of the same shape below a named one, row after row."""
    found: list[Value] = []
    for first in named:
        last = first
        for value in sorted(paper.codes, key=lambda one: one.line):
            near = last.line < value.line <= last.line + _ROWS_APART or value.page == last.page + 1
            if near and shape(value.value) == shape(first.value) and first.box.in_column_with(value.box):
                if not paper.kinds_at(value) & _NO_KEY and not _named_otherwise(paper, value, role):
                    found.append(value)
                last = value
    return found


def _named_otherwise(paper: Paper, value: Value, role: str) -> bool:
    """Whether a label on its own line says that it is something else."""
    return any(
        link.way in {"line", "segment"} and link.strength > _NAMED - 0.05 and link.hit.roles & CODE_ROLES - {role}
        for link in paper.links.to(value)
        if role not in link.hit.roles
    )


def shape(code: str) -> str:
    """What a code looks like: each letter a, each digit 9."""
    return re.sub(r"[A-Z]", "a", re.sub(r"\d", "9", normal(code)))


def _whole(values: Sequence[Value]) -> list[Value]:
    """Without those that are a part of a longer one on the same spot: a code printed in groups is one."""
    unique = list({_spot(value): value for value in values}.values())
    return [
        one
        for one in unique
        if not any(
            other is not one and other.segment is one.segment and other.start <= one.start and one.end <= other.end
            and (other.end - other.start > one.end - one.start)
            for other in unique
        )
    ]  # fmt: skip


def _spot(value: Value) -> tuple[int, int, int, int]:
    return value.line, value.segment.index, value.start, value.end


def _key(paper: Paper, value: Value, role: str) -> Key:
    if role != "supply_point":
        return Key(value.text, value, role)
    link = paper.links.best(value, "supply_point")
    around = link.hit.segment.text if link else ""
    points = find_supply_points(value.text, around)
    if value.kind == "supply_point" and not points:
        valid = None if value.doubtful else True
        return Key(value.value, value, role, value.note, category_of(value.value, value.note or ""), valid)
    if not points:
        return Key(value.value, value, role)
    return Key(points[0].code, value, role, points[0].scheme, points[0].category, points[0].valid)
