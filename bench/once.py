"""Correct once: one bill of each supplier is corrected by its truth, then the supplier's next bills are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bench import sets
from bench.running import TODAY
from bench.scoring import judged, merged
from meterleaf.engine import Document, EngineError, Options, open_document, read
from meterleaf.engine.memory import Memory, learn
from meterleaf.samples.make import Wish

if TYPE_CHECKING:
    from bench.sets import Documents

OPTIONS = Options(today=TODAY, ocr_threads=1)
TAUGHT = {"invoice_number": "invoice_number", "supply_point_code": "supply_point", "start_date": "start_date", "end_date": "end_date",
          "issue_date": "issue_date", "quantity": "quantity", "unit": "unit", "total_amount": "total_amount",
          "supplier_name": "supplier_name", "meter_number": "meter_number"}  # fmt: skip
CATEGORIES = ("electricity", "gas", "water", "fuel_delivery", "recharges")
PER_FAMILY = 5
SCANS_FEWER = 4  # recognition takes its time


@dataclass(frozen=True)
class Once:
    """Key readings of the bills after the corrected one: before and after the correction, and others' made worse."""

    later: int
    before: int
    after: int
    others: int
    harmed: int


def correct_once(families: int, form: str = "pdf") -> Once:
    """All suppliers' corrections in one memory, as an organization has them; `form` is pdf or scan."""
    wish = Wish("heldout", CATEGORIES, (form,), (), PER_FAMILY)
    documents = sets.generated(f"once-{form}", families * PER_FAMILY, 51, wish)
    groups = _grouped(documents.rows)
    memory = Memory()
    for first, *_ in groups:
        memory = _taught(memory, documents, first)
    later = [row for _, *rest in groups for row in rest]
    before = [_right(documents, row, None) for row in later]
    after = [_right(documents, row, memory) for row in later]
    strangers = sets.generated(f"once-others-{form}", families, 52, Wish("heldout", CATEGORIES, (form,)))
    harm = [_right(strangers, row, None) and not _right(strangers, row, memory) for row in strangers.rows]
    return Once(len(later), sum(before), sum(after), len(harm), sum(harm))


def lines(families: int) -> list[str]:
    return [*_told(families, "PDF", "pdf"), "", *_told(max(1, families // SCANS_FEWER), "scanned", "scan")]


def _told(families: int, name: str, form: str) -> list[str]:
    found = correct_once(families, form)
    return [
        f"{families} suppliers of held-out layouts, {name} bills, one of each corrected: of their {found.later} next bills",
        f"the key reading was right for {found.before / found.later:.3f} before and for {found.after / found.later:.3f}",
        f"after (bar 0.98). With all these corrections in memory {found.harmed} of {found.others} other suppliers' bills",
        "became worse.",
    ]


def _grouped(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[at : at + PER_FAMILY] for at in range(0, len(rows), PER_FAMILY)]


def _taught(memory: Memory, documents: Documents, row: dict[str, Any]) -> Memory:
    """The memory after a person put the truth in place of what was read."""
    source = Document.from_path(documents.path(row))
    try:
        content = open_document(source, OPTIONS)
    except EngineError:
        return memory
    items = read(content, OPTIONS, name=source.name).to_json()["reading"]["content"]["items"]
    truth = {field: row["truth"].get(name) for name, field in TAUGHT.items()}
    corrected = {**merged(items), **truth}
    return learn(
        memory, content, row["category"], [{name: value for name, value in corrected.items() if value is not None}]
    )


def _right(documents: Documents, row: dict[str, Any], memory: Memory | None) -> bool:
    found = read(Document.from_path(documents.path(row)), replace(OPTIONS, memory=memory)).to_json()
    return judged(row, found).key_right
