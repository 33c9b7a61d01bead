"""What names a value and what does not: titles, bare signs for "number", units, heads, steps of a tariff."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.pages import page_of

from meterleaf.engine import registry
from meterleaf.engine.extract.header import choose_code
from meterleaf.engine.extract.measures import measures
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.titles import is_titled
from meterleaf.engine.extract.totals import amounts
from meterleaf.engine.extract.vouching import reading_pairs
from meterleaf.engine.options import Options

Placed = tuple[float, float, str]


def paper(lines: list[Placed], category: str | None = None, language: str = "en") -> Paper:
    kind = next((one for one in registry.categories() if one.name == category), None)
    return paper_of([page_of(lines)], kind, language, Options())


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("de", [(0.1, 0.1, "Rechnung 91077144 vom 09.04.2024")]),
        ("en", [(0.1, 0.1, "VAT invoice GW-90417")]),
        ("en", [(0.1, 0.1, "Sales Invoice"), (0.4, 0.1, "SI-220718")]),
        ("pt", [(0.1, 0.1, "Fatura FAC 2024/77120")]),
    ],
)
def test_a_papers_name_right_before_a_code_makes_it_its_number(language, lines):
    one = paper(lines, None, language)
    chosen = choose_code(one, "invoice_number")
    assert chosen is not None
    assert chosen.value in lines[-1][2]
    assert any(is_titled(one, value) for value in one.codes if value.value == chosen.value)


def test_a_sentence_that_mentions_a_bill_is_no_title():
    one = paper([(0.1, 0.1, "please keep this invoice 90417")])
    assert not any(is_titled(one, value) for value in one.codes)


@pytest.mark.parametrize("text", ["Member number 118204", "N.º de consumidor 118204"])
def test_a_bare_sign_for_number_is_its_neighbours(text):
    assert choose_code(paper([(0.1, 0.1, text)], None, "pt"), "invoice_number") is None


def test_a_unit_behind_its_number_heads_no_column_and_a_price_names_no_quantity():
    gas = paper([(0.1, 0.1, "Consumi 118 Smc"), (0.19, 0.13, "62,40"), (0.1, 0.2, "Prezzo/Smc 0,486")], "gas", "it")
    assert [one.quantity for one in measures(gas)] == [Decimal(118)]


def test_steps_of_a_tariff_are_no_consumption():
    water = paper([(0.1, 0.1, "Bloque 0 - 20 m3"), (0.5, 0.1, "Consumo 17 m3")], "water", "es")
    assert [one.quantity for one in measures(water)] == [Decimal(17)]


def test_reads_of_a_meter_are_two_numbers_labelled_so():
    water = paper(
        [(0.1, 0.1, "Lectura anterior 1377"), (0.4, 0.1, "Lectura actual 1408"), (0.75, 0.13, "Pedido 40")],
        "water",
        "es",
    )
    assert [(low.value, high.value) for low, high in reading_pairs(water)].count((1377, 1408)) >= 1
    assert not any(40 in {low.value, high.value} for low, high in reading_pairs(water))


def test_thousands_of_a_currency_without_cents():
    bill = paper(
        [(0.1, 0.1, "Boleta electrónica R.U.T. 76.118.204-4"), (0.1, 0.2, "TOTAL VENTA"), (0.4, 0.2, "$24.180")],
        None,
        "es",
    )
    assert bill.habits.currency == "CLP"
    assert Decimal(24180) in {value.value for value in amounts(bill)}
