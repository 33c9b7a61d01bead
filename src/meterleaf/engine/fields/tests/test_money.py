from decimal import Decimal

import pytest

from meterleaf.engine.fields.money import currency_of, find_money
from meterleaf.engine.fields.numbers import NumberHabit

COMMA = NumberHabit(",", ".", certain=True)
POINT = NumberHabit(".", ",", certain=True)


@pytest.mark.parametrize(
    ("text", "habit", "amounts"),
    [
        ("Total 12,50 €", COMMA, [("12.50", "EUR")]),
        ("Total: EUR 1.234,56", COMMA, [("1234.56", "EUR")]),
        ("-€12.50 due", POINT, [("-12.50", "EUR")]),
        ("RM 815.35", POINT, [("815.35", "MYR")]),
        ("RM 1.00 RM 2.00", POINT, [("1.00", "MYR"), ("2.00", "MYR")]),
        ("5,00 € 6,00 €", COMMA, [("5.00", "EUR"), ("6.00", "EUR")]),
        ("1 $100.00", POINT, [("100.00", "USD")]),
        ("0,09 € 22%", COMMA, [("0.09", "EUR")]),
        ("7% s/ 21,43", COMMA, []),
        ("RODOVIA RS 118", COMMA, []),
        ("0,12 €/kWh", COMMA, []),
        ("€/kWh 0,072", COMMA, []),
        ("R$ 21.904,37", COMMA, [("21904.37", "BRL")]),
        ("120,50 kr", COMMA, [("120.50", "USD")]),
        ("Cerrada 12.345.678", COMMA, []),
    ],
)
def test_amounts_of_a_line(text, habit, amounts):
    found = [(str(match.value), match.currency) for match in find_money(text, habit, currency="USD")]
    assert found == amounts


def test_the_currency_of_a_document():
    assert currency_of(["Total 12,50 €", "3,00 €", "CHF 1"]) == "EUR"
    assert currency_of(["Total $45"], "en") == "USD"
    assert currency_of(["Total $45.000"], "es", "CL") == "CLP"
    assert currency_of(["Total $45"], "es") is None
    assert currency_of(["12 kr"], "da") == "DKK"
    assert currency_of(["12 kr", "NOK 3"], "sv") == "NOK"


def test_a_rand_is_one_before_cents_alone():
    assert [(one.value, one.currency) for one in find_money("TOTAL R1,043.59")] == [(Decimal("1043.59"), "ZAR")]
    assert find_money("R134a 2.50 kg, R744, R-410A") == []
