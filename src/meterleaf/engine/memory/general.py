"""What the general way makes of a document that is corrected: where it was right, it has a vote on the next ones, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.engine.classify.documents import classify_pages
from meterleaf.engine.extract.pages import read_pages
from meterleaf.engine.options import Options
from meterleaf.engine.reading import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meterleaf.engine.content import Content
    from meterleaf.engine.reading import Reading

# What each of several items has its own of.
PER_ITEM = frozenset({"quantity", "start_date", "end_date", "supply_point", "meter_number"})


def general_reading(content: Content, category: str) -> Reading:
    """The document as it is read with no memory."""
    return read_pages(content.pages, classify_pages(content.pages, category), Options())


def rightly_read(reading: Reading, items: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The fields that the general way read as the person corrected them, in every item.

    Where it made another number of items, what is said of an item is wrong; what all of them say may still be right.
    """
    if not reading.items:
        return ()
    if len(reading.items) == len(items):
        pairs = list(zip(reading.items, items, strict=True))
    else:
        pairs = [(_without_own(read), told) for read in reading.items for told in items]
    names = {name for item in items for name in item}
    return tuple(sorted(name for name in names if all(same(read.get(name), told.get(name)) for read, told in pairs)))


def _without_own(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in PER_ITEM}


def same(read: Any, told: Any) -> bool:
    """Whether two values say the same, whatever signs part the letters of a code."""
    one, other = plain(read), plain(told)
    if isinstance(one, str) and isinstance(other, str):
        return _bare(one) == _bare(other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return float(one) == float(other)
    return bool(one == other)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
