"""What stands around a name and tells whose it is: letterhead, window of an envelope, imprint at the foot, web domain."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from meterleaf.engine.extract.names import is_company
from meterleaf.engine.extract.text import fold
from meterleaf.engine.suppliers.catalogue import find_suppliers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value
    from meterleaf.engine.extract.view import Segment

_DOMAIN = re.compile(r"(?:@|www\.|https?://)([\w.-]+)\.[a-z]{2,}", re.IGNORECASE)
_CONTACT = re.compile(r"@|www\.|https?://|(?:tel|phone|fax|tlf|telefon)\b|\+\d{2}", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)(?:\d{4,5}(?:-\d{3})?|\d{3} \d{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?!\d)")
_IMPRINT = re.compile(r"\s[-–|·•]\s|, ")
# Words of a name that are shorter, or in every name of the trade, say nothing of whose domain it is.
_TELLING = 5
_BLOCK = 4


class Surroundings:
    """The document's blocks of type, looked at once for all its names."""

    def __init__(self, paper: Paper, names: Sequence[Value]) -> None:
        self.paper = paper
        texts = [segment.text for segment in paper.view.segments]
        found = {one for text in texts if "@" in text or "." in text for one in _DOMAIN.findall(text)}
        self._domains = "|".join("".join(c for c in fold(one) if c.isalnum() or c == ".") for one in found)
        self._tax_lines = {(value.line, value.segment.index) for value in paper.tax_ids}
        self._as: dict[str, dict[str, float]] = defaultdict(dict)
        for name in names:
            for role in ("supplier_name", "customer_name"):
                known = self._as[_key(name)]
                known[role] = max(known.get(role, 0.0), paper.links.strength(name, role))
        telling = {_key(name): _telling(name.value) for name in names}
        self._bearers: dict[str, set[str]] = defaultdict(set)
        for key, words in telling.items():
            for word in words:
                self._bearers[word].add(key)

    def features(self, name: Value) -> Features:
        """What the block around the name says of it."""
        block = self._block(name)
        beside = name.segment.text[name.end :]
        key = _key(name)
        labelled = self._as[key]
        contact = any(_CONTACT.search(one.text) for one in block)
        taxed = any((one.line, one.index) in self._tax_lines for one in block)
        return {
            "ever_customer": labelled["customer_name"],
            "ever_supplier": labelled["supplier_name"],
            "domain": float(self._in_domain(name)),
            "imprint": float(_IMPRINT.match(beside) is not None and _POSTCODE.search(beside) is not None),
            "imprint_taxed": float((name.line, name.segment.index) in self._tax_lines),
            "block_contact": float(contact),
            "block_taxed": float(taxed),
            "block_post": float(any(_POSTCODE.search(one.text) for one in block[:3])),
            "window": float(not contact and not taxed and any(_POSTCODE.search(one.text) for one in block[:3])),
            "right_half": float(name.box.x0 > 0.45),
            "very_top": float(name.page == 1 and name.box.y0 < 0.12),
            "kin": float(any(self._bearers.get(word, set()) - {key} for word in _telling(name.value))),
            "known": float(any(match.sure for match in find_suppliers(name.value, self.paper.country))),
            "cut_off": float(name.start > 0 and name.segment.text[name.start - 1].isalnum()),
            "legal_end": float(is_company(" ".join(("Name", *name.value.split()[-2:])))),
        }

    def _in_domain(self, name: Value) -> bool:
        """Whether a printed web or mail domain is the name's: iberdrola.es, info@novagas.example."""
        if not self._domains:
            return False
        whole = _key(name)
        if len(whole) >= _TELLING and whole[:12] in self._domains:
            return True
        return any(word in self._domains for word in _telling(name.value))

    def _block(self, name: Value) -> list[Segment]:
        """The lines right below the name in its column, as long as they stand close."""
        found: list[Segment] = []
        last = name.segment
        for number in range(name.line + 1, min(name.line + 2 * _BLOCK, len(self.paper.view.lines))):
            line = self.paper.view.lines[number]
            if line.page != name.page or len(found) == _BLOCK:
                break
            below = [one for one in line.segments if abs(one.box.x0 - last.box.x0) < 0.015]
            if below and below[0].box.y0 - last.box.y1 < 1.2 * max(last.size, below[0].size):
                found.append(below[0])
                last = below[0]
        return found


def _telling(name: str) -> list[str]:
    return [word for word in map(_letters, name.split()) if len(word) >= _TELLING]


def _key(name: Value) -> str:
    return _letters(str(name.value))


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    """The letters and digits alone, folded."""
    return "".join(c for c in fold(text) if c.isalnum())
