"""`python -m bench.imitations [--part A|...|J2] [--show]`: bills written down as suppliers of many countries print them.

Each file of `bench/imitations/` is one made-up paper: its category and language, its truth, and its pages as grids of
characters (see `bench.typesetting`). They are there to find words and places that the corpus has not. Each part was
written after the engine had been looked at with the parts before it: A and B first, C (in `unseen/`) of other issuers
and longer, D (in `fresh/`) as nasty as can be and E (in `later/`) as usual as can be, by people who had not seen the
engine; F (in `real/`), G (in `more/`), H (in `hard/`: near misses, bills to be added up, receipts), I (in `wide/`) and
J (in `newer/`) likewise, after the texts and labels of real papers that public parsers of bills name where there are
any, with other parties and figures.
What a part gave at first is what to expect of papers never seen. E and F2 are only measured; the others have been looked
into, and are learned from.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.running import TODAY
from bench.scoring import RIGHT, Judged, f1, figures, judged
from bench.typesetting import page_of
from meterleaf.engine import Content, Options, read

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("imitations")
PARTS = ("A", "B", "C1", "C2", "D1", "D2", "E", "F1", "F2", "G1", "G2", "H1", "H2", "I1", "I2", "J1", "J2")
FOLDERS = {"unseen": "C", "fresh": "D", "real": "F", "more": "G", "hard": "H", "wide": "I", "newer": "J"}
ONLY_MEASURED = frozenset({"E", "F2"})
NAMES = {
    "no": "invoice_number",
    "point": "supply_point_code",
    "start": "start_date",
    "end": "end_date",
    "issued": "issue_date",
    "total": "total_amount",
}


def row_of(path: Path) -> tuple[dict[str, Any], Content]:
    """A file's truth, as the scorer takes it, and its content."""
    first, second, *lines = path.read_text(encoding="utf-8").splitlines()
    categories, language = first.removeprefix("% ").split()
    category, *also = categories.split("/")
    row = {"id": path.stem, "category": category, "also_categories": also, "language": language, "format": "native_pdf"}
    stated = dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", second))
    row |= {"truth": {}, "alt": {}}
    for name, text in stated.items():
        _state(row, name, text)
    sheets = re.split(r"(?m)^=+$\n?", "\n".join(lines))
    pages = tuple(page_of(number, sheet.splitlines()) for number, sheet in enumerate(sheets, start=1))
    return row, Content("pdf", pages=pages)


def _state(row: dict[str, Any], name: str, text: str) -> None:
    if text == "?":
        return
    if name == "waste":
        row["truth"]["items"] = [_waste(one) for one in text.split(";")]
    elif name == "q":
        parts = [_amount(one) for one in re.split(r"[/|]", text)]
        row["truth"] |= {"quantity": parts[0][0], "unit": parts[0][1]}
        if parts[1:]:
            row["alt"] |= {"quantity": [one[0] for one in parts[1:]], "unit": [one[1] for one in parts[1:]]}
    else:
        parts = re.split(r"[/|]" if name in {"point", "issued"} else r"\|", text)
        values = [None if one == "-" else one for one in parts]
        row["truth"][NAMES[name]] = values[0]
        row["alt"][NAMES[name]] = values[1:]


def _amount(text: str) -> tuple[float, str]:
    number, unit = re.fullmatch(r"(-?[\d .]+?)\s*([A-Za-z]\w*)", text).groups()
    return float(number.replace(" ", "")), {"L": "l", "Smc": "smc", "scm": "smc", "kL": "kl", "CCF": "ccf"}.get(
        unit, unit
    )


def _waste(text: str) -> dict[str, Any]:
    code, amount = text.split(":")
    return {"ler_code": code.strip("-"), "quantity": None if amount == "-" else _amount(amount)[0]}


def part_of(name: str) -> str:
    """By folder and name alone, so that it never changes."""
    hashed = sha256(name.encode()).digest()[0]
    if (FOLDER / "later" / f"{name}.txt").is_file():
        return "E"
    for folder, part in FOLDERS.items():
        if (FOLDER / folder / f"{name}.txt").is_file():
            return f"{part}2" if hashed % 2 == 0 else f"{part}1"
    return "B" if hashed % 3 == 0 else "A"


@cache
def rows() -> dict[str, tuple[dict[str, Any], Content]]:
    return {path.stem: row_of(path) for path in sorted(FOLDER.rglob("*.txt"))}


def learned() -> dict[str, tuple[dict[str, Any], Content]]:
    """Those that the weights may be made from."""
    return {name: paper for name, paper in rows().items() if part_of(name) not in ONLY_MEASURED}


def verdict(name: str) -> tuple[Judged, dict[str, Any]]:
    row, content = rows()[name]
    reading = read(content, Options(today=TODAY), name=name).to_json()
    return judged(row, reading), reading


def judged_all(names: list[str]) -> list[tuple[Judged, dict[str, Any]]]:
    """The verdict on each paper and its reading."""
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(verdict, names, chunksize=8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="only that part")
    parser.add_argument("--show", action="store_true", help="what is wrong in the parts that may be looked into")
    parser.add_argument("--only", default="", help="names that contain this")
    args = parser.parse_args()
    names = [name for name in rows() if args.only in name]
    verdicts = [one for one, _ in judged_all([name for name in names if args.part in (None, part_of(name))])]
    for part in PARTS:
        members = [one for one in verdicts if part_of(one.id) == part]
        if members:
            print(f"\n# Part {part}: {figures(members)}")
            print("\n".join(_parts(members)))
            if args.show and part not in ONLY_MEASURED:
                print("\n".join(filter(None, map(_wrong, members))))


def _parts(members: list[Judged]) -> list[str]:
    lines = []
    keys: tuple[Callable[[Judged], str], ...] = (lambda one: one.category, lambda one: one.language)
    for key in keys:
        groups: dict[str, list[Judged]] = defaultdict(list)
        for one in members:
            groups[key(one)].append(one)
        found = ((name, figures(group)) for name, group in sorted(groups.items()))
        lines.append(
            "; ".join(
                f"{name} {group['documents']}: category {group['category right']:.2f} F1 {group['field F1']:.2f}"
                f" key {group['key reading right']:.2f}"
                for name, group in found
            )
        )
    fields: dict[str, Counter[str]] = defaultdict(Counter)
    for one in members:
        for name, judgement in one.fields.items():
            fields[name][judgement] += 1
    lines.append("; ".join(f"{name} {f1(counts)[2]:.3f}" for name, counts in fields.items()))
    return lines


def _wrong(one: Judged) -> str:
    bad = [
        f"{name} {judgement} {one.values.get(name)}" for name, judgement in one.fields.items() if judgement not in RIGHT
    ]
    if not one.scored:
        bad = [
            f"header {name} {judgement} {one.values.get(f'header {name}')}"
            for name, judgement in one.header.items()
            if judgement not in RIGHT
        ]
    bad += [] if one.category_right else [f"category {one.got}"]
    bad += [f"waste codes, masses {one.waste}"] if one.waste and not all(one.waste) else []
    return f"{one.id}: " + "; ".join(bad) if bad else ""


if __name__ == "__main__":
    main()
