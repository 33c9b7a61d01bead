"""`python -m bench.accuracy`: measures reading and writes docs/accuracy.md and the reliability plot."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING

import meterleaf
from bench import items, leave_out, measures, once, peer
from bench.plot import reliability_svg
from bench.scoring import FIELDS, HEADER, confidences, f1, reliability
from bench.sets import ROOT

if TYPE_CHECKING:
    from bench.measures import Measured

PAGE, PLOT = ROOT / "docs" / "accuracy.md", ROOT / "docs" / "reliability.svg"
BARS = {
    "category right": ">= 0.98", "other answered other": ">= 0.98", "field F1": ">= 0.95", "key reading right": ">= 0.85",
    "sure share": ">= 0.60", "sure but wrong": "<= 0.01", "calibration error": "<= 0.05",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="generated documents of the large set")
    parser.add_argument("--twins", type=int, default=24, help="papers read native, scanned and photographed")
    parser.add_argument("--suppliers", type=int, default=24, help="suppliers of whom one bill is corrected")
    parser.add_argument("--several", type=int, default=90, help="papers with several items")
    parser.add_argument(
        "--left-out", action=argparse.BooleanOptionalAction, default=True, help="also with issuers left out"
    )
    parser.add_argument("--dry", action="store_true", help="print the page and write nothing")
    args = parser.parse_args()
    real = measures.corpus()
    made = measures.held_out(args.count)
    apart = leave_out.left_out() if args.left_out else None
    sets = {
        one.name: one
        for one in (real, made, measures.never_seen(), measures.unusual(), measures.pictured(), apart)
        if one
    }
    text = "\n".join(
        [
            *_head(), *_bars(sets), *_einvoices(args.count // 4), *_twins(args.twins), *_once(args.suppliers), *_several(args.several),
            *_fields(sets), *_parts(made), *_peer(real), *_stages(sets), *_limits(),
        ]
    )  # fmt: skip
    curves = {name: reliability(confidences(one.verdicts)) for name, one in sets.items()}
    if args.dry:
        print(text)
        return
    PAGE.write_text(text + "\n", encoding="utf-8")
    PLOT.write_text(reliability_svg(curves), encoding="utf-8")
    print(text)


def _head() -> list[str]:
    return [
        "# Accuracy",
        "",
        f"Written by `python -m bench.accuracy` with Meterleaf {meterleaf.__version__}; `make accuracy` guards the figures.",
        "The corpus is of real documents that are not part of this repository (it is measured where it lies beside the",
        "checkout). The generated ones are of held-out layout families: neither their labels' variants nor their layouts are",
        "all in what the weights were made from. See `bench/scoring.py` for what counts as right.",
        "",
    ]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _table(heads: list[object], rows: list[list[object]]) -> list[str]:
    return [_row(*heads), _row(*["---"] * len(heads)), *(_row(*row) for row in rows), ""]


def _bars(sets: dict[str, Measured]) -> list[str]:
    shown = {name: one.figures for name, one in sets.items()}
    names = list(next(iter(shown.values())))
    extra = [name for one in shown.values() for name in one if name not in names]
    rows: list[list[object]] = [
        [name, BARS.get(name, ""), *(one.get(name, "") for one in shown.values())]
        for name in [*names, *dict.fromkeys(extra)]
    ]
    return ["## Figures", "", *_table(["figure", "bar", *shown], rows), "![reliability](reliability.svg)", ""]


def _einvoices(count: int) -> list[str]:
    one = measures.einvoices(count)
    verdicts = Counter(verdict for judged in one.verdicts for verdict in judged.fields.values())
    p, r, f = f1(verdicts)
    line = f"{count} documents: category {one.figures['category right']}, precision {p:.4f}, recall {r:.4f}, F1 {f:.4f} (bar 1.00)."
    return ["## E-invoices (generated: UBL, CII, Factur-X, Facturae, FatturaPA)", "", line, ""]


def _twins(count: int) -> list[str]:
    rows: list[list[object]] = [
        [kind, *(one.figures[name] for name in ("category right", "field F1", "key reading right"))]
        for kind, one in measures.twins(count).items()
    ]
    return [
        "## The same papers native, scanned and photographed",
        "",
        f"{count} held-out papers each; the bar: not more than 0.05 lower in F1.",
        "",
        *_table(["", "category", "F1", "key reading"], rows),
    ]


def _once(suppliers: int) -> list[str]:
    return ["## Correct once", "", *once.lines(suppliers), ""]


def _several(count: int) -> list[str]:
    found = items.measured(count)
    names = list(found["all"])
    rows: list[list[object]] = [[items.NAMES.get(kind, kind), *one.values()] for kind, one in found.items()]
    return [
        "## Several items",
        "",
        f"{count} papers of held-out families that hold more than one item (an exchanged meter is one): an item is right",
        "when its quantity, period, number, and supply point, meter or vehicle are.",
        "",
        *_table(["", *names], rows),
    ]


def _fields(sets: dict[str, Measured]) -> list[str]:
    lines = ["## Fields", ""]
    for name, one in sets.items():
        rows: list[list[object]] = []
        details = tuple(dict.fromkeys(field for judged in one.verdicts for field in judged.details))
        for place, fields in (("items", FIELDS), ("header", HEADER), ("details", details)):
            rows += [_field(field, place, one) for field in fields]
        heads: list[object] = ["field", "right", "wrong", "missing", "invented", "absent", "precision", "recall", "F1"]
        lines += [f"### {name}", "", *_table(heads, rows)]
    return lines


def _field(field: str, place: str, one: Measured) -> list[object]:
    judgements: list[dict[str, str]] = [
        {"items": judged.fields, "header": judged.header, "details": judged.details}[place] for judged in one.verdicts
    ]
    counts = Counter(judged.get(field, "unknown") for judged in judgements)
    kinds = ("right", "wrong", "missing", "invented", "absent")
    return [f"{field} ({place})", *(counts[kind] for kind in kinds), *(f"{figure:.3f}" for figure in f1(counts))]


def _parts(made: Measured) -> list[str]:
    lines = ["## By category, language and format (generated, held out)", ""]
    for title, parts in (
        ("category", made.by(lambda one: one.category)),
        ("language", made.by(lambda one: one.language)),
        ("format", made.by(lambda one: one.group)),
    ):
        rows: list[list[object]] = [
            [
                name,
                shown["documents"],
                shown["category right"],
                *((shown["field F1"], shown["key reading right"]) if shown["scored"] else ("-", "-")),
            ]
            for name, shown in parts.items()
        ]
        lines += _table([title, "documents", "category", "F1", "key reading"], rows)
    return lines


def _peer(real: Measured | None) -> list[str]:
    return ["## A peer on the same files", "", *peer.lines(real), ""]


def _stages(sets: dict[str, Measured]) -> list[str]:
    rows: list[list[object]] = [
        [name, *(f"{stage} {took} ms" for stage, took in one.stages().items())] for name, one in sets.items()
    ]
    width = max(len(row) for row in rows)
    return [
        "## What each stage costs (median a document, one core)",
        "",
        *_table(["set", *[""] * (width - 1)], [row + [""] * (width - len(row)) for row in rows]),
    ]


def _limits() -> list[str]:
    return [
        "## How the sets keep apart",
        "",
        "Weights are made from generated documents of training families, from the imitated papers A to D, F1, G and H, native and as",
        "they are recognised from pictures, and may have seen the corpus; confidence is fitted on held-out families of other seeds, and",
        "on the imitated papers and the corpus as they are read with weights that had no part in them. Generated documents here are of",
        "held-out families. The papers never looked at are the imitated papers E: written by people who had not seen the engine, after",
        "bills as usual suppliers print them, and neither trained on nor looked into since. The odd ones (F2) were written after the",
        "texts and labels of real papers that public parsers of bills name, with other parties and figures; they too were never looked",
        "into, and say what to expect of unusual papers. As pictures, both are printed, scanned or photographed, and recognised.",
        "`--left-out` (the default) adds a column for the corpus read with weights that saw no document of the same issuer.",
        "",
        "## What it cannot do",
        "",
        "- A value that stands only in a picture inside a native page (a supplier's name in its logo) is not looked for there.",
        "- Handwriting is not read; stamps over figures may hide them, and then they are missing.",
        "- A file with many bills in it gives items of all of them, but no file of its own for each.",
        "- Tables with a row or a column a month give one item, unless the months' own amounts make what the bill charges.",
        "- Each of several items has the bill's own `total_amount`, unless amounts of their own make the bill's total.",
        "- Curled paper is not flattened; of a sheet seen at an angle only the rows are made level.",
        "- Where a date could be of either order and the document has no other sign, the country's order is taken, and said.",
        "",
    ]


if __name__ == "__main__":
    main()
