"""A layout and the memory of many: plain data that goes through JSON, can be exported, looked at and deleted."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.text import fold
from meterleaf.engine.extract.view import view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meterleaf.engine.content import Content
    from meterleaf.engine.extract.view import View

VERSION = 1
KEY = ("invoice_number", "quantity", "start_date", "end_date")
MARKED_PAGES = 3
MOST_MARKS = 400
# How much of their words two documents of one layout share; less is needed where the supplier's own words stand there.
ALIKE_WITH_SUPPLIER, ALIKE = 0.25, 0.5
_NO_WORD = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stands near a value: folded `words`, in which `way` (before, left, above), and how far off, in pages.

    Of the way `place` it is the value's own place on its page.
    """

    way: str
    words: str
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to find a field again: the kind of value, its anchors, its shape, and along which line a sum is added.

    `worth` is how much the way is believed beside the field's other ways: a value may be printed in several places,
    and only some of them are its own.
    """

    kind: str
    anchors: tuple[Anchor, ...]
    page: int
    part: str = "whole"
    sum: str | None = None
    shape: str = ""
    worth: float = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One supplier's layout: its marks, its supplier's words, what is always the same, and the rule of each field.

    `trusted` are the fields that the general way read rightly on the corrected document; `items` is how many it had.
    `unfound` are those of the key that were corrected and stand nowhere as they were told: a person must look at them.
    """

    category: str
    marks: tuple[int, ...]
    supplier_words: tuple[str, ...] = ()
    constants: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    unfound: tuple[str, ...] = ()
    items: int = 1
    taught: int = 1

    @property
    def id(self) -> str:
        """Stable for the same category, supplier and marks."""
        told = repr((self.category, self.supplier_words, sorted(self.marks)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def likeness(self, marks: Sequence[int], text: str) -> float:
        """How surely a document of these marks and this folded text is of the layout: 0 when it is another's."""
        mine, other = set(self.marks), set(marks)
        shared = len(mine & other) / max(1, len(mine | other))
        needed = ALIKE_WITH_SUPPLIER if self.of_supplier(text) else ALIKE
        return shared if shared >= needed else 0.0

    def of_supplier(self, text: str) -> bool:
        """Whether the supplier's own words stand in this folded text."""
        return any(words in text for words in self.supplier_words)

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, **asdict(self)}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Layout:
        rules = {
            name: tuple(Rule(**{**one, "anchors": tuple(Anchor(**a) for a in one["anchors"])}) for one in ways)
            for name, ways in raw["rules"].items()
        }
        return cls(
            category=raw["category"],
            marks=tuple(raw["marks"]),
            supplier_words=tuple(raw["supplier_words"]),
            constants=raw["constants"],
            rules=rules,
            absent=tuple(raw["absent"]),
            trusted=tuple(raw.get("trusted", ())),
            unfound=tuple(raw.get("unfound", ())),
            items=raw.get("items", 1),
            taught=raw["taught"],
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """Layouts of one organization."""

    layouts: tuple[Layout, ...] = ()

    def with_layout(self, layout: Layout) -> Memory:
        """The layout in the place of the one it follows: what was taught before and not taught anew is kept.

        The very same document taught as of another category takes back what it was called before.
        """
        kept = tuple(one for one in self.layouts if one.category == layout.category or one.marks != layout.marks)
        for known in kept:
            if known.category == layout.category and known.likeness(layout.marks, " ".join(layout.supplier_words)):
                merged = replace(
                    layout,
                    rules={name: rule for name, rule in known.rules.items() if name not in layout.absent}
                    | layout.rules,
                    constants={**known.constants, **layout.constants},
                    taught=known.taught + 1,
                )
                return Memory((*(one for one in kept if one is not known), merged))
        return Memory((*kept, layout))

    def without(self, layout_id: str) -> Memory:
        return Memory(tuple(one for one in self.layouts if one.id != layout_id))

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION, "layouts": [one.to_json() for one in self.layouts]}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Memory:
        return cls(tuple(Layout.from_json(one) for one in raw["layouts"]))


def marks_of(content: Content) -> tuple[int, ...]:
    """The marks of a document: a number for each stretch of words without digits on its first pages."""
    return marks_of_view(view_of(content.pages[:MARKED_PAGES]))


def marks_of_view(view: View) -> tuple[int, ...]:
    pages = sorted(view.ratio)[:MARKED_PAGES]
    words = {wordless(segment.text) for segment in view.segments if segment.page in pages}
    return tuple(sorted(zlib.crc32(one.encode()) & 0x7FFF_FFFF for one in words if len(one) >= 4)[:MOST_MARKS])


def wordless(text: str) -> str:
    """A text's letters alone, folded: what stays the same when numbers and dates change."""
    return _NO_WORD.sub(" ", fold(text)).strip()


def whole_text(texts: Iterable[str]) -> str:
    return " ".join(wordless(text) for text in texts)
