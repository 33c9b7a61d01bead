"""Where in its document a record's figure stands, as the evidence of its item tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIRST = ("quantity", "unit", "start_date", "end_date", "invoice_number")  # a record is about its quantity
COLUMNS = ("reading_page", "reading_box", "reading_place")
NOWHERE: dict[str, Any] = dict.fromkeys(COLUMNS)


def place_of(evidence: Iterable[Mapping[str, Any]], item: int) -> dict[str, Any]:
    """Page and box of the item's quantity, else of another field of it; a cell or path where there are no pages.

    `reading_box` is (x0, y0, x1, y1) in fractions of the page. All is None where a person gave every field.
    """
    ours = [one for one in evidence if one["item"] == item and (one.get("page") or one.get("place"))]
    if not ours:
        return NOWHERE
    best = min(ours, key=_rank)
    box = [float(edge) for edge in best["box"]] if best.get("box") else None
    return {"reading_page": best.get("page"), "reading_box": box, "reading_place": best.get("place")}


def _rank(one: Mapping[str, Any]) -> int:
    return FIRST.index(one["field"]) if one["field"] in FIRST else len(FIRST)
