"""How well a whole paper was understood: whether its labels are known, whether its sums close, what it leaves unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import CODE_ROLES
from meterleaf.engine.fields.likeness import looks_like_invoice_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.drafts import ItemDraft, Taken
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

# A label this near names its value.
_NAMED = 0.4
_CENTS = 0.05
# Where household bills need no invoice number: no VAT invoice is due to a consumer there, or the utility charges none
# (the EU's directive 2006/112/EC asks for a number, article 226; the UK, the US and others do not of such bills).
NUMBERLESS = frozenset({"GB", "US", "AU", "NZ", "CA", "MX", "IN", "IE"})


def paper_features(paper: Paper, drafts: Sequence[ItemDraft], header: dict[str, Taken]) -> Features:
    found = {
        "recognised": float(bool(paper.view.recognised)),
        "unspoken": float(paper.language is None),
        "labelled": _labelled(paper),
        "closes": _closes(header),
        "points": float(min(2, max(0, len(_points(paper)) - len(drafts)))),
    }
    if "invoice_number" not in header:
        found |= {
            "numberless": float(paper.country in NUMBERLESS),
            "number_named": float(_names_number(paper)),
            "number_loose": float(min(3, len(_loose_codes(paper)))),
            "number_unseen": float(bool(paper.view.recognised)),
        }
    return found


def _labelled(paper: Paper) -> float:
    """The share of dates and amounts of the first page that a known label names."""
    values = [value for value in paper.of_kind("date", "quantity", "money") if value.page == 1][:60]
    named = [any(link.strength > _NAMED for link in paper.links.to(value)) for value in values]
    return sum(named) / len(named) if named else 0.0


def _closes(header: dict[str, Taken]) -> float:
    """Whether net and tax make the total."""
    amounts = [header[name].value for name in ("net_amount", "tax_amount", "total_amount") if name in header]
    return float(len(amounts) == 3 and abs(amounts[0] + amounts[1] - amounts[2]) <= _CENTS)


def _points(paper: Paper) -> set[str]:
    return {value.value for value in paper.of_kind("supply_point") if not value.doubtful}


def _names_number(paper: Paper) -> bool:
    return any(hit.weight("invoice_number", paper.language) > 0.9 and len(hit.segment.words) <= 8 for hit in paper.hits)


def _loose_codes(paper: Paper) -> set[str]:
    """Codes of the first page that look like an invoice's number, and that no label calls anything else."""
    return {
        value.value
        for value in paper.codes
        if value.page == 1
        and looks_like_invoice_number(value.value) > 0.5
        and not paper.kinds_at(value)
        and not _explained(paper, value)
    }


def _explained(paper: Paper, value: Value) -> bool:
    return any(
        strength > _NAMED
        for role, strength in paper.links.strengths(value).items()
        if role in CODE_ROLES and role != "invoice_number"
    )
