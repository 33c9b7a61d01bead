"""The output value: category, items, evidence, checks and confidence, with the JSON that clients see.

Shapes are those of the published readings: items are flat objects, evidence and checks stand beside them, and never
inside. Decimal quantities are written as JSON numbers without float noise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from meterleaf.engine.content import Box, Problem

Item = dict[str, Any]
EvidenceMethod = Literal["einvoice", "table", "layout", "learned", "llm", "person"]
Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one field of one item stands. `item` is None for a field of the document's header.

    `place` names a spot that has no box (a sheet's cell, an element of an e-invoice); `derived` says from which
    fields a value was computed where it is not printed itself.
    """

    item: int | None
    field: str
    text: str
    method: EvidenceMethod
    confidence: float
    page: int | None = None
    box: Box | None = None
    place: str | None = None
    derived: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        box = None if self.box is None else [round(v, 5) for v in (self.box.x0, self.box.y0, self.box.x1, self.box.y1)]
        row: dict[str, Any] = {"item": self.item, "field": self.field, "page": self.page, "box": box, "text": self.text}
        row |= {"method": self.method, "confidence": round(self.confidence, 4)}
        if self.place:
            row["place"] = self.place
        if self.derived:
            row["derived"] = list(self.derived)
        return row


@dataclass(frozen=True, slots=True)
class Check:
    """What a test over fields found; only what a person should look at is kept."""

    code: str
    level: Level
    message: str
    item: int | None = None
    fields: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        row = {"code": self.code, "level": self.level, "item": self.item, "fields": list(self.fields)}
        return {**row, "message": self.message}


@dataclass(frozen=True, slots=True)
class Classification:
    """What a document is, how sure that is, and in which language it speaks; `rival` is what else it may be."""

    category: str
    tags: tuple[str, ...]
    confidence: float
    language: str | None = None
    reasons: tuple[str, ...] = ()
    rival: str | None = None

    @property
    def name(self) -> str:
        return "::".join(self.tags)


@dataclass(frozen=True, slots=True)
class Reading:
    status: Literal["success", "error"]
    items: tuple[Item, ...] = ()
    document: Item = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    checks: tuple[Check, ...] = ()
    confidence: float = 0.0
    needs_review: bool = True
    review_reasons: tuple[str, ...] = ()
    engine: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "content": {"items": [plain(item) for item in self.items]},
            "document": plain(self.document),
            "evidence": [one.to_json() for one in self.evidence],
            "checks": [one.to_json() for one in self.checks],
            "confidence": round(self.confidence, 4),
            "needs_review": self.needs_review,
            "review_reasons": list(self.review_reasons),
            "engine": self.engine,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """All that is said of one file: what it is, what was read, and what went wrong."""

    file: str
    classification: Classification | None
    reading: Reading
    problems: tuple[Problem, ...] = ()
    timing_ms: dict[str, float] = field(default_factory=dict)

    @property
    def category(self) -> str | None:
        return self.classification.category if self.classification else None

    def to_json(self) -> dict[str, Any]:
        found = self.classification
        return {
            "file": self.file,
            "category": found.category if found else None,
            "tags": list(found.tags) if found else [],
            "classification": found.name if found else None,
            "language": found.language if found else None,
            "reading": self.reading.to_json(),
            "problems": [
                {"code": p.code, "level": p.level, "message": p.message, "page": p.page} for p in self.problems
            ],
            "timing_ms": {name: round(ms, 2) for name, ms in self.timing_ms.items()},
        }


def plain(value: Any) -> Any:
    """A value as JSON takes it: dates as text, Decimals as numbers with no noise (1234.50 becomes 1234.5)."""
    match value:
        case Decimal():
            return _number(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def to_line(result: Result) -> str:
    """One result as one line of JSON."""
    return json.dumps(result.to_json(), ensure_ascii=False)
