"""Papers with several items: their truth stands on them, and the same seed gives the same papers."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from meterleaf.samples.several import KINDS, several_samples


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        texts = [document[at].get_textpage().get_text_bounded() for at in range(len(document))]
    return re.sub(r"[\s.,'\u2019\u00a0\u202f]", "", "".join(texts))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"bundle", "replaced"}])
def test_each_items_quantity_and_codes_stand_on_the_paper(kind: str) -> None:
    (sample,) = several_samples(1, 5, kinds=(kind,))
    text = text_of(sample.data)
    assert len(sample.truth["truth"]["items"]) > 1
    for item in sample.truth["truth"]["items"]:
        assert str(item["quantity"]).replace(".", "") in text
        assert str(item.get("supply_point_code", "")).replace(" ", "") in text


def test_the_items_of_one_bill_make_its_quantity() -> None:
    for sample in several_samples(5, 6, kinds=("points", "meters", "sections", "fleet", "products")):
        truth = sample.truth["truth"]
        assert truth["quantity"] == pytest.approx(sum(item["quantity"] for item in truth["items"]))


def test_bills_of_a_bundle_have_numbers_of_their_own() -> None:
    (sample,) = several_samples(1, 5, kinds=("bundle",))
    numbers = [item["invoice_number"] for item in sample.truth["truth"]["items"]]
    assert len(numbers) == len(set(numbers)) > 1
    assert sample.truth["multi_document"] is True


def test_an_exchanged_meter_is_one_item() -> None:
    (sample,) = several_samples(1, 5, kinds=("replaced",))
    assert len(sample.truth["truth"]["items"]) == 1


def test_the_same_seed_gives_the_same_papers() -> None:
    first, second = (list(several_samples(3, 9, kinds=("points", "dual", "fleet"))) for _ in range(2))
    assert [one.data for one in first] == [one.data for one in second]
    assert [one.truth for one in first] == [one.truth for one in second]
