"""The optional corpus of real documents beside the checkout: its e-invoices are read with every field right."""

import importlib.util
import json
import os
from pathlib import Path

import pytest

from meterleaf.engine.document import Document
from meterleaf.engine.extract.facts import read_facts
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Options
from meterleaf.engine.reading import Reading

ROOT = Path(__file__).parents[6]
CORPUS = Path(os.environ.get("METERLEAF_CORPUS") or ROOT.parent / "shared" / "corpus")

pytestmark = pytest.mark.skipif(not (CORPUS / "truth.jsonl").exists(), reason="the corpus is not beside this checkout")


def invoices():
    if not (CORPUS / "truth.jsonl").exists():
        return []
    rows = [
        json.loads(line) for line in (CORPUS / "truth.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    return [row for row in rows if row["format"] == "xml"]


def judge():
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reading_of(row):
    found = read_facts(open_document(Document.from_path(CORPUS / "docs" / row["filename"])).facts, Options())
    assert found is not None
    reading = Reading("success", found.items, found.document, found.evidence, (), found.confidence, needs_review=False)
    return found.classification.category, reading.to_json()


@pytest.mark.parametrize("row", invoices(), ids=lambda row: row["id"])
def test_every_field_is_right(row):
    score = judge()
    category, reading = reading_of(row)
    assert category in {row["category"], *row.get("also_categories", []), *(row.get("ambiguous_category") or [])}
    alt = {name: value if isinstance(value, list) else [value] for name, value in (row.get("alt") or {}).items()}
    head, items = reading["document"], reading["content"]["items"]
    verdicts = {name: score.judge(name, head, row["truth"], alt) for name in score.HEADER}
    if row["category"] != "other":
        verdicts |= {name: score.judge(name, score.merged(items), row["truth"], alt) for name in score.MICRO}
    assert set(verdicts.values()) <= {"right", "absent", "unknown"}, verdicts
