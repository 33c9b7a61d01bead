"""Whether a line charges what it counts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine.classify.priced import billed, multiplies


@pytest.mark.parametrize(
    "texts",
    [
        ["38.77 LITRES", "@ 144.9 P/L", "£56.18 A"],
        ["41,27 L x 1,609 EUR/L", "66,40"],
        ["Total consumo", "1.843 kWh", "0,0612 €/kWh", "112,79 €"],
        ["Inf RON95 P3 2.200 22.73 50.00 R"],
    ],
)
def test_a_quantity_times_its_price_is_the_amount(texts: list[str]) -> None:
    assert multiplies(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["TOTAL 12,00", "10,00", "2,00"],
        ["18.400 kWh", "9,42 ct/kWh"],
        ["BERAS 5KG", "26.00"],
        ["1", "15,00", "15,00"],
        ["31/12/2024", "01/01/2025", "365"],
        [],
    ],
)
def test_figures_that_make_nothing_are_no_charge(texts: list[str]) -> None:
    assert not multiplies(texts)


@given(st.integers(200, 99_999), st.integers(300, 2_999))
def test_every_filling_is_told(hundredths: int, thousandths: int) -> None:
    litres, price = Decimal(hundredths) / 100, Decimal(thousandths) / 1000
    amount = (litres * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert price == 1 or multiplies([f"{litres:.2f} L", f"{price:.3f}", f"{amount:.2f}"])


RECEIPT = [
    "P.07 Sans Plomb 95 E10",
    "Volume : 36,71 L",
    "Prix au litre : 1,759 EUR",
    "Carburant 64,57 EUR",
    "Cafe 1,20 EUR",
]


def test_what_was_filled_is_found_where_price_and_amount_stand_in_lines_of_their_own() -> None:
    assert billed(["Volume : 36,71 L"], RECEIPT) == pytest.approx(36.71)
    assert billed(["ULP95", "45.06"], ["ULP95 1043.59", "@ R23.160/L", "45.06"]) == pytest.approx(45.06)


@pytest.mark.parametrize("own", [["2 L"], ["1,00 L"], ["12,50 L"], []])
def test_whole_pieces_and_amounts_that_nothing_makes_were_not_filled(own: list[str]) -> None:
    assert billed(own, RECEIPT) == 0.0


@given(st.decimals("1.01", "150", places=2), st.decimals("0.5", "3", places=3))
def test_every_quantity_is_found_by_its_price(litres: Decimal, price: Decimal) -> None:
    amount = (litres * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if price not in (1, litres) and amount not in (litres, price):
        assert billed([f"{litres}"], [f"{litres}", f"{price}", f"{amount}"]) == pytest.approx(float(litres))
