"""Choosing among candidates: properties of the model, and of the ways that labels reach their values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.pages import words_of

from meterleaf.engine.content import Page
from meterleaf.engine.extract.lexicon import lexicon_for
from meterleaf.engine.extract.paper import paper_of
from meterleaf.engine.extract.scoring import Candidate, choose, weights
from meterleaf.engine.extract.text import phrase, tokens
from meterleaf.engine.extract.values import Value
from meterleaf.engine.extract.view import Segment, view_of
from meterleaf.engine.options import Options


def paper(lines: list[tuple[float, float, str]], scale: float = 1.0):
    page = Page(1, 1000, 1000, words_of(lines, scale=scale))
    return paper_of([page], None, "es", Options())


def best_total(one) -> Decimal | None:
    from meterleaf.engine.extract.totals import choose_totals

    found = choose_totals(one).get("total_amount")
    return found.value if found else None


BILL = [
    (0.05, 0.10, "Base imponible"), (0.40, 0.10, "100,00 €"),
    (0.05, 0.13, "IVA 21 %"), (0.40, 0.13, "21,00 €"),
    (0.05, 0.16, "Total factura"), (0.40, 0.16, "121,00 €"),
    (0.05, 0.22, "Saldo anterior"), (0.40, 0.22, "500,00 €"),
]  # fmt: skip


def test_total_is_the_one_that_net_and_tax_make() -> None:
    assert best_total(paper(BILL)) == Decimal("121.00")


@settings(max_examples=15, deadline=None)
@given(st.floats(min_value=0.35, max_value=1.0))
def test_size_of_the_page_changes_nothing(scale: float) -> None:
    assert best_total(paper(BILL, scale)) == Decimal("121.00")


@pytest.mark.parametrize("text", ["Total factura:121,00€", "TOTAL FACTURA 121,00 €", "Total  factura : 121,00 €"])
def test_label_is_found_glued_or_apart(text: str) -> None:
    assert best_total(paper([(0.05, 0.1, text)])) == Decimal("121.00")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Nº de factura", "No. factura"), ("N.º factura", "Número de la factura"), ("data d'emissione", "Data emissione")],
)
def test_spellings_of_one_label_are_one_phrase(one: str, other: str) -> None:
    assert phrase(one) == phrase(other)


def test_slips_of_recognition_are_mended_only_to_the_nearest_word() -> None:
    lexicon = lexicon_for("water")
    assert lexicon.mend("vencimiemto") == "vencimiento"
    assert lexicon.mend("after") == "after"
    assert lexicon.mend("12345") == "12345"


def _candidates(values: list[tuple[int, float]]) -> list[Candidate]:
    segment = Segment(words_of([(0.1, 0.1, "1")]), 1, 0)
    place = Value("number", 1, segment, 0, 1, segment.box)
    return [Candidate(value, place, {"own": own}) for value, own in values]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 1)), min_size=1, max_size=12))
def test_chances_are_shares_of_one_and_order_means_nothing(values: list[tuple[int, float]]) -> None:
    one = choose("total_amount", _candidates(values), even_if_unlikely=True)
    other = choose("total_amount", _candidates(values[::-1]), even_if_unlikely=True)
    assert one is not None
    assert other is not None
    assert 0 < one.chance <= 1
    assert one.chance + one.second_chance <= 1 + 1e-9
    assert one.chance == pytest.approx(other.chance)


def test_nothing_is_chosen_where_nothing_speaks_for_it() -> None:
    assert choose("due_date", []) is None
    assert "bias" in weights()["total_amount"]


def test_line_is_cut_where_the_gap_is_wider_than_the_type() -> None:
    page = Page(1, 1000, 1000, words_of([(0.05, 0.1, "Fecha de emisión"), (0.5, 0.1, "03/04/2024")]))
    (line,) = view_of([page]).lines
    assert [segment.text for segment in line.segments] == ["Fecha de emisión", "03/04/2024"]


def test_fillers_alone_keep_their_words() -> None:
    assert phrase("al") == ("al",)
    assert tokens("de") == ()
