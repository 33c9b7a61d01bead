"""One paper with several items from a seed and a number, with the truth of each item."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

import pypdfium2

from meterleaf.samples.family import Family
from meterleaf.samples.layout.compose import to_pdf
from meterleaf.samples.make import FIRST_LANGUAGES, Sample, plain, scene, truth_row
from meterleaf.samples.several import fillings, supplies
from meterleaf.samples.vocabulary import languages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.samples.model import Paper

METERED = ("electricity", "gas", "water")
# kind -> the categories that it is drawn for
KINDS = {
    "bundle": ("electricity", "gas", "water", "fuel_delivery"),
    "points": METERED,
    "sections": METERED,
    "dual": ("electricity",),
    "meters": METERED,
    "months": METERED,
    "fleet": ("recharges",),
    "products": ("fuel_delivery",),
    "replaced": METERED,
}
OWN = (
    "invoice_number",
    "supply_point_code",
    "start_date",
    "end_date",
    "quantity",
    "unit",
    "total_amount",
    "meter_number",
)


def several_samples(count: int, seed: int, *, training: bool = False, kinds: tuple[str, ...] = ()) -> Iterator[Sample]:
    """`count` native PDFs, the kinds in turn; families of the training side or of the other."""
    every = kinds or tuple(KINDS)
    for index in range(count):
        yield _sample(index, seed, every[index % len(every)], training=training)


def _sample(index: int, seed: int, kind: str, *, training: bool) -> Sample:
    rng = Random(f"several/{seed}/{index}")
    family = _family(rng, KINDS[kind], training=training)
    name = f"many-{seed}-{index:05d}.pdf"
    if kind == "bundle":
        data, row = _bundle(family, rng, name, training=training)
    else:
        maker = fillings.MAKERS.get(kind) or supplies.MAKERS[kind]
        paper, items = maker(family, rng)
        data, row = to_pdf(paper, family), truth_row(paper, family, "pdf", name)
        row["truth"]["items"] = [{key: plain(_said(value)) for key, value in one.items()} for one in items]
    return Sample(name, data, {**row, "several": kind})


def _said(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _family(rng: Random, categories: tuple[str, ...], *, training: bool) -> Family:
    shares = [3 if one in FIRST_LANGUAGES else 1 for one in languages()]
    while True:
        family = Family(rng.choices(languages(), shares)[0], rng.choice(categories), rng.randrange(10_000))
        if family.training == training:
            return family


def _bundle(family: Family, rng: Random, name: str, *, training: bool) -> tuple[bytes, dict[str, Any]]:
    """Two to five bills one behind the other: of one supplier, or each of another."""
    count, mixed = rng.randint(2, 5), rng.random() < 0.5
    families = [_family(rng, KINDS["bundle"], training=training) if mixed and at else family for at in range(count)]
    papers = [_with_one_meter(one, rng) for one in families]
    parts = [to_pdf(paper, one) for paper, one in zip(papers, families, strict=True)]
    row = truth_row(papers[0], family, "pdf", name)
    row |= {"multi_document": True, "also_categories": sorted({one.category for one in families})}
    row["truth"]["items"] = [_item(paper, one) for paper, one in zip(papers, families, strict=True)]
    return _behind_each_other(parts), row


def _with_one_meter(family: Family, rng: Random) -> Paper:
    """A bill of the family's; those of several meters are drawn again, for their truth is one sum."""
    for _ in range(20):
        paper = scene(family, Random(f"{rng.random()}"))
        if len(paper.meters) < 2:
            return paper
    return scene(Family(family.language, "fuel_delivery", family.number), rng)


def _item(paper: Paper, family: Family) -> dict[str, Any]:
    return {"category": family.category, **{key: plain(paper.truth.get(key)) for key in OWN}}


def _behind_each_other(parts: list[bytes]) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        with pypdfium2.PdfDocument(part) as document:
            whole.import_pages(document)
    stream = BytesIO()
    whole.save(stream)
    whole.close()
    return stream.getvalue()
