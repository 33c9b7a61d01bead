"""The truth stands in the documents, the same seed gives the same bytes, and held-out families stay apart."""

import hashlib
import io
import json
from pathlib import Path

import pypdfium2
import pytest

from meterleaf.samples.gallery import gallery
from meterleaf.samples.make import Wish, samples
from meterleaf.samples.vocabulary import languages


def plain(text: str) -> str:
    """Letters and digits alone: line breaks and spaces are the layout's."""
    return "".join(char for char in text if char.isalnum())


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("language", languages())
def test_each_printed_truth_stands_in_the_text(language: str) -> None:
    for one in samples(8, 11, Wish(formats=("pdf",), languages=(language,))):
        text = plain(pdf_text(one.data))
        absent = {key: value for key, value in one.truth["printed"].items() if plain(value) not in text}
        assert not absent, one.name


def test_the_same_seed_gives_the_same_bytes() -> None:
    def hashes() -> list[str]:
        return [hashlib.sha256(one.data).hexdigest() for one in samples(14, 5, Wish(families="heldout"))]

    assert hashes() == hashes()


def test_another_seed_gives_other_documents() -> None:
    first, second = (next(samples(1, seed)).data for seed in (1, 2))
    assert first != second


def test_held_out_families_are_never_trained_on() -> None:
    sides = {
        side: {one.truth["family"] for one in samples(60, 3, Wish(families=side, formats=("pdf",)))}
        for side in ("train", "heldout")
    }
    assert not sides["train"] & sides["heldout"]
    assert all(one.truth["split"] == "heldout" for one in samples(10, 4, Wish(families="heldout", formats=("pdf",))))


def test_documents_of_one_family_share_their_supplier() -> None:
    found = list(samples(3, 8, Wish(formats=("pdf",), categories=("gas",), per_family=3)))
    assert len({one.truth["truth"]["supplier_name"] for one in found}) == 1
    assert len({one.truth["truth"]["invoice_number"] for one in found}) == 3


def test_the_gallery_is_as_committed() -> None:
    folder = Path(__file__).parents[4] / "samples"
    committed = {
        row["filename"]: row["truth"]
        for row in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines())
    }
    made = {one.name: one for one in gallery()}
    assert {name: one.truth["truth"] for name, one in made.items()} == committed
    assert (folder / "electricity-es.pdf").read_bytes() == made["electricity-es.pdf"].data
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000
