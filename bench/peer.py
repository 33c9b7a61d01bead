"""invoice2data with its bundled templates on the same files, where it is installed (it is no dependency)."""

from __future__ import annotations

import logging
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bench import sets

if TYPE_CHECKING:
    from pathlib import Path

    from bench.measures import Measured


def lines(real: Measured | None) -> list[str]:
    """What the peer gave, or why it was not asked."""
    if find_spec("invoice2data") is None:
        return ["Not measured: `invoice2data` is not installed (`pip install invoice2data`)."]
    documents = sets.corpus()
    if documents is None or real is None:
        return ["Not measured: its templates are of real issuers, and there is no corpus beside the checkout."]
    pdfs = [row for row in documents.rows if row["filename"].endswith(".pdf")]
    answers = {row["id"]: _read(documents.path(row)) for row in pdfs}
    numbers = sum(_same(answers[row["id"]].get("invoice_number"), row["truth"].get("invoice_number")) for row in pdfs)
    totals = sum(_equal(answers[row["id"]].get("amount"), row["truth"].get("total_amount")) for row in pdfs)
    ours = {one.id: one.header for one in real.verdicts}
    own = [
        sum(ours.get(row["id"], {}).get(name) == "right" for row in pdfs) for name in ("invoice_number", "total_amount")
    ]
    some = sum(bool(answer) for answer in answers.values())
    return [
        f"`invoice2data` with its bundled templates, {len(pdfs)} PDFs of the corpus: {some} answered at all;",
        f"invoice number right {numbers} (Meterleaf {own[0]}), total right {totals} (Meterleaf {own[1]}). It reads no consumption.",
    ]


def _read(path: Path) -> dict[str, Any]:
    from invoice2data import extract_data

    logging.disable(logging.CRITICAL)  # it says at length that it has no template
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return extract_data(str(path)) or {}
        except Exception:  # noqa: BLE001 - whatever it stumbles over, it gave no answer
            return {}


def _same(got: object, want: object) -> bool:
    return got is not None and want is not None and str(got).strip() == str(want).strip()


def _equal(got: Any, want: Any) -> bool:
    return isinstance(got, (int, float)) and want is not None and abs(got - want) < 0.005
