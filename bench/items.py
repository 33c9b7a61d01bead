"""Papers with several items, item by item: which items of the truth were found, and which were made up.

An item is right when all that the truth states of it is: quantity with unit, period, number, and what tells it from
its neighbours (supply point, meter, vehicle). `python -m bench.items` prints the figures by kind of paper.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from typing import Any

from bench.running import read_set
from bench.scoring import judge
from bench.sets import CACHE, Documents, fingerprint
from meterleaf.samples.several import KINDS, several_samples

FIELDS = ("quantity", "start_date", "end_date", "invoice_number", "supply_point", "meter_number", "vehicle_plate")
# What is right where the truth has it; nothing is asked of a field that the truth does not speak of.
RIGHT = ("right", "unknown", "absent")

# The papers of the accuracy page; others tell whether its figures are luck.
SEED = 41

NAMES = {
    "bundle": "several bills in one file",
    "points": "a row a supply point",
    "sections": "a section a supply point",
    "dual": "electricity and gas",
    "meters": "several meters",
    "months": "months billed apart",
    "fleet": "a fleet's fillings",
    "products": "several fuels delivered",
    "replaced": "an exchanged meter",
    "all": "all",
}


def documents(count: int, *, training: bool = False, seed: int = SEED) -> Documents:
    """Native PDFs of held-out families (or, to look at, of training ones), kept under build/ like all made ones."""
    folder = CACHE / f"several-{training}-{fingerprint(count, seed, None)}"
    truth = folder / "truth.jsonl"
    if not truth.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        rows = []
        for one in several_samples(count, seed, training=training):
            (folder / one.name).write_bytes(one.data)
            rows.append(one.truth)
        truth.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    return Documents("several", folder, rows)


def matched(wanted: list[dict[str, Any]], items: list[dict[str, Any]]) -> int:
    """How many items of the truth have a right one among the items, each used once."""
    left = list(items)
    found = 0
    for want in wanted:
        for item in left:
            if right(item, want):
                left.remove(item)
                found += 1
                break
    return found


def right(item: dict[str, Any], want: dict[str, Any]) -> bool:
    stated = {name: value for name, value in want.items() if value is not None}
    return all(judge(name, item, stated, {}) in RIGHT for name in FIELDS)


def tally(rows: list[dict[str, Any]], readings: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Counts by kind of paper: papers, wanted, given and right items, papers all right, and silently wrong ones."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, read in zip(rows, readings, strict=True):
        reading = read.get("reading") or {}
        items = (reading.get("content") or {}).get("items") or []
        wanted = row["truth"]["items"]
        found = matched(wanted, items)
        whole = found == len(wanted) == len(items)
        for kind in (row["several"], "all"):
            counts[kind] += Counter(papers=1, wanted=len(wanted), given=len(items), right=found, whole=int(whole))
            counts[kind] += Counter(sure=int(not reading.get("needs_review")))
            counts[kind] += Counter(sure_but_wrong=int(not whole and not reading.get("needs_review")))
    return counts


def figures(count: Counter[str]) -> dict[str, float]:
    return {
        "papers": count["papers"],
        "items": count["wanted"],
        "precision": round(count["right"] / max(1, count["given"]), 4),
        "recall": round(count["right"] / max(1, count["wanted"]), 4),
        "papers all right": round(count["whole"] / max(1, count["papers"]), 4),
        "sure share": round(count["sure"] / max(1, count["papers"]), 4),
        "sure but wrong": round(count["sure_but_wrong"] / max(1, count["sure"]), 4),
    }


def measured(count: int, *, training: bool = False, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Figures by kind, `all` last."""
    made = documents(count, training=training, seed=seed)
    counts = tally(made.rows, read_set(made))
    return {kind: figures(counts[kind]) for kind in (*KINDS, "all") if counts[kind]["papers"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=90)
    parser.add_argument("--training", action="store_true", help="families that may be looked at")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    for kind, shown in measured(args.count, training=args.training, seed=args.seed).items():
        print(f"{kind:<10}" + "  ".join(f"{name} {value}" for name, value in shown.items()))


if __name__ == "__main__":
    main()
