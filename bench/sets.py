"""The documents that benches measure on: the corpus where it is there, and generated ones, made once and kept."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from meterleaf.samples.make import Wish, samples

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "build" / "samples"


@dataclass(frozen=True)
class Documents:
    name: str
    folder: Path
    rows: list[dict[str, Any]]

    def path(self, row: dict[str, Any]) -> Path:
        return self.folder / row["filename"]


def corpus() -> Documents | None:
    """Real documents beside the checkout (`../shared/corpus`, or METERLEAF_CORPUS); None where there are none."""
    folder = Path(os.environ.get("METERLEAF_CORPUS", ROOT.parent / "shared" / "corpus"))
    truth = folder / "truth.jsonl"
    return Documents("corpus", folder / "docs", _rows(truth)) if truth.is_file() else None


def generated(name: str, count: int, seed: int, wish: Wish) -> Documents:
    """Made documents; kept under build/ by all that decides their bytes, so that a second run need not make them."""
    folder = CACHE / f"{name}-{fingerprint(count, seed, wish)}"
    truth = folder / "truth.jsonl"
    if not truth.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        rows = []
        for one in samples(count, seed, wish):
            (folder / one.name).write_bytes(one.data)
            rows.append(one.truth)
        truth.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return Documents(name, folder, _rows(truth))


def held_out(count: int = 400, seed: int = 20_26) -> Documents:
    """Layouts that training never sees, in all formats."""
    return generated("held-out", count, seed, Wish("heldout"))


def _rows(truth: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines() if line.strip()]


def fingerprint(count: int, seed: int, wish: Wish | None) -> str:
    """Of the maker's own source and words too: a changed maker makes other documents."""
    maker = ROOT / "src" / "meterleaf" / "samples"
    digest = sha256(f"{count} {seed} {wish}".encode())
    for path in sorted([*maker.rglob("*.py"), *maker.rglob("*.toml")]):
        if "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
