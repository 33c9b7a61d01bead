"""The supplier's name where nothing else gave it: a supplier of the catalogue that the document prints as its own.

Taken only if the document carries that supplier's tax number, or names it in its head or again and again, and no other
supplier of the category as much. The value is the text as printed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.layout.lines import lines
from meterleaf.engine.reading import Evidence
from meterleaf.engine.suppliers.catalogue import find_suppliers, supplier_of_tax_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meterleaf.engine.content import Page
    from meterleaf.engine.layout.lines import Segment
    from meterleaf.engine.reading import Reading
    from meterleaf.engine.suppliers.catalogue import SupplierMatch

Named = tuple["SupplierMatch", "Segment", int]

_PAGES = 3  # the names of a bill stand on its first pages; later ones are small print
_HEAD = 0.25  # of the first page's height
_REPEATED = 3
_CONFIDENCE = 0.6


def named(reading: Reading, pages: Sequence[Page], category: str) -> Reading:
    """The reading with `supplier_name` in its header and the evidence for it, where it had none."""
    if category == "other" or reading.document.get("supplier_name") or not pages:
        return reading
    country = reading.document.get("country")
    found = list(_named(pages[:_PAGES], country if isinstance(country, str) else None))
    best = _by_tax_id(found, reading.document.get("supplier_tax_id")) or _by_place(found, category)
    if best is None:
        return reading
    match, segment, page = best
    end = match.end + segment.text.startswith(".", match.end)  # S.A.U. keeps its last point
    text = segment.text[match.start : end]
    evidence = Evidence(None, "supplier_name", text, "layout", _CONFIDENCE, page, segment.box)
    document = {**reading.document, "supplier_name": text}
    return replace(reading, document=document, evidence=(*reading.evidence, evidence))


def _named(pages: Sequence[Page], country: str | None) -> Iterator[Named]:
    for page in pages:
        for line in lines(page):
            for segment in line.segments:
                for match in find_suppliers(segment.text, country):
                    yield match, segment, page.number


def _by_tax_id(found: Sequence[Named], tax_id: object) -> Named | None:
    supplier = supplier_of_tax_id(tax_id) if isinstance(tax_id, str) else None
    return next((one for one in found if one[0].supplier == supplier), None) if supplier else None


def _by_place(found: Sequence[Named], category: str) -> Named | None:
    fitting = [one for one in found if one[0].sure and category in one[0].supplier.supplies]
    counts = Counter(match.supplier for match, _, _ in fitting)
    head = {match.supplier for match, segment, page in fitting if page == 1 and segment.box.y0 < _HEAD}
    ranked = sorted(((one in head, count, one.name) for one, count in counts.items()), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    in_head, count, name = ranked[0]
    if not in_head and count < _REPEATED:
        return None
    return next(one for one in fitting if one[0].supplier.name == name)
