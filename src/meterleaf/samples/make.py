"""One sample from a seed and a number: family, paper, bytes, truth. The same call gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from meterleaf.samples.family import Family
from meterleaf.samples.outputs import FORMATS, XML, suits, write
from meterleaf.samples.vocabulary import languages, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.samples.model import Paper

CATEGORIES = {
    "electricity": "supply", "gas": "supply", "water": "supply", "fuel_delivery": "fuel",
    "recharges": "recharges", "wastes": "wastes", "other": "other",
}  # fmt: skip
WEIGHTS = {"electricity": 4, "gas": 2, "water": 2, "fuel_delivery": 1, "recharges": 1, "wastes": 2, "other": 3}
SHARES = {"pdf": 8, "scan": 3, "photo": 2}
FIRST_LANGUAGES = ("es", "en", "fr", "de", "it", "pt", "ca", "nl")


@dataclass(frozen=True)
class Wish:
    """What is asked for; empty tuples mean all there is. `families` is train, heldout or all."""

    families: str = "all"
    categories: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    per_family: int = 1


@dataclass(frozen=True)
class Sample:
    name: str
    data: bytes
    truth: dict[str, Any]


def samples(count: int, seed: int, wish: Wish | None = None) -> Iterator[Sample]:
    """`count` samples, each made from the seed and its own number alone."""
    wish = wish or Wish()
    for index in range(count):
        yield sample(index, seed, wish)


def sample(index: int, seed: int, wish: Wish) -> Sample:
    """The sample of this number. `per_family` neighbours share their family, and so their looks."""
    rng = Random(f"{seed}/{index // wish.per_family}")
    kinds = [one for one in wish.formats or FORMATS if _possible(one, wish)]
    kind = rng.choices(kinds, [1 if wish.formats else SHARES.get(one, 1) for one in kinds])[0]
    family = _family(rng, kind, wish)
    paper = _billed(family, kind, f"{seed}/{index}/values")
    data, extension = write(paper, family, kind, Random(f"{seed}/{index}/surface"))
    name = f"doc-{seed}-{index:05d}.{extension}"  # it must not give the category away
    return Sample(name, data, truth_row(paper, family, kind, name))


def _possible(kind: str, wish: Wish) -> bool:
    """Whether some family of the wish can come in this format."""
    every = wish.languages or languages()
    lands = [country for one in every for country in lookup(one, "countries")]
    return any(suits(kind, category, land) for category in wish.categories or CATEGORIES for land in lands)


def _family(rng: Random, kind: str, wish: Wish) -> Family:
    """A family of the wished side, in a language and category that the format suits."""
    every = wish.languages or tuple(languages())
    shares = [3 if one in FIRST_LANGUAGES else 1 for one in every]
    categories = wish.categories or tuple(CATEGORIES)
    weights = [WEIGHTS[one] for one in categories]
    while True:
        language = rng.choices(every, shares)[0]
        family = Family(language, rng.choices(categories, weights)[0], rng.randrange(10_000))
        wanted = {"all": family.training, "train": True, "heldout": False}[wish.families]
        if family.training == wanted and suits(kind, family.category, family.country):
            return family


def _billed(family: Family, kind: str, seed: str) -> Paper:
    """The family's paper. A chit of a prepaid pump is never sent as an e-invoice: then it is another of its papers."""
    papers = (scene(family, Random(f"{seed}{again or ''}")) for again in count())
    return next(one for one in papers if kind not in XML or not one.marks.get("not_a_consumption"))


def scene(family: Family, rng: Random) -> Paper:
    module = import_module(f"meterleaf.samples.scenes.{CATEGORIES[family.category]}")
    paper: Paper = module.make(family, rng)
    return paper


def truth_row(paper: Paper, family: Family, kind: str, name: str) -> dict[str, Any]:
    """The row of truth.jsonl: what the document states (null = it does not), and how it prints it."""
    formats = {"pdf": "native_pdf", "scan": "scanned_pdf", "photo": "image", "facturx": "pdf_xml"}
    xml = kind in ("ubl", "cii", "facturae", "fatturapa")
    marks = {
        key: value
        for key, value in paper.marks.items()
        if key in ("multi_record", "multi_document", "not_a_consumption")
    }
    return {
        "id": name.rsplit(".", 1)[0], "filename": name, "language": family.language,
        "format": "xml" if xml else formats.get(kind, kind), "category": family.category, "issuer": family.name,
        **({} if xml or kind in ("xlsx", "csv") else {"details": {key: plain(value) for key, value in paper.details.items()}}),
        "truth": {key: plain(value) for key, value in paper.truth.items()},
        "alt": {key: [plain(one) for one in values] for key, values in paper.marks.get("alt", {}).items()},
        "printed": dict(paper.printed), "family": family.name, "split": "train" if family.training else "heldout",
        "country": family.country, **marks,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Numbers as JSON has them."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case _:
            return value
