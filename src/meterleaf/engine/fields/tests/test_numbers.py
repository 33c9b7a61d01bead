from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.fields.numbers import NumberHabit, find_numbers, habit_of, parse_number, read_number

COMMA = NumberHabit(",", ".", certain=True)
POINT = NumberHabit(".", ",", certain=True)
SPACE = NumberHabit(",", " ", certain=True)
SWISS = NumberHabit(".", "'", certain=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("27,15,480.00", "2715480"),
        ("3,15,480", "315480"),
        ("1234,560", "1234.56"),
        ("0,455", "0.455"),
        (".0821", "0.0821"),
        ("12.345.678", "12345678"),
        ("-12,50", "-12.5"),
        ("12,50-", "-12.5"),
        ("(1,234.56)", "-1234.56"),
        ("45.10 CR", "-45.1"),
        ("€1,234.50", "1234.5"),
        ("-€1,234.50", "-1234.5"),
        ("12,50€", "12.5"),
        ("12,50 EUR", "12.5"),
        ("RM 815.35", "815.35"),
        ("RM815.35", "815.35"),
        ("R$ 21.904,37", "21904.37"),
        ("CHF 1'200.05", "1200.05"),
        ("120,00 kr", "120"),
        ("99,90 zł", "99.9"),
        ("₹ 1,23,456.00", "123456"),
    ],
)
def test_what_one_token_says_alone(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "12/03/2024", "192.168.1.1", "12.03.24", "12:30", "1,2,3", "ES12", "SOS", "l0", "(12", "--5"]
)
def test_what_is_no_number(text):
    assert parse_number(text, COMMA) is None


@pytest.mark.parametrize(("habit", "value"), [(COMMA, "1234"), (POINT, "1.234")])
def test_the_document_decides_an_ambiguous_token(habit, value):
    number = read_number("1.234", habit)
    assert number.value == Decimal(value)
    assert not number.doubtful


def test_an_ambiguous_token_without_habit_is_doubtful():
    assert read_number("1.234").doubtful


def test_letters_taken_for_digits_are_read_and_doubted():
    number = read_number("1O5,2l", COMMA)
    assert (number.value, number.doubtful) == (Decimal("105.21"), True)


def test_habit_of_documents():
    assert habit_of(["Total 1.234,56 €", "IVA 21% 12,30"]) == NumberHabit(",", ".", certain=True)
    assert habit_of(["Amount due $1,234.56", "0.12 per unit"]) == NumberHabit(".", ",", certain=True)
    assert habit_of(["Total 1 234,56 €", "TVA 12,30"]) == NumberHabit(",", " ", certain=True)
    assert habit_of(["Total CHF 1'234.56", "12.30"]) == NumberHabit(".", "'", certain=True)
    assert habit_of(["1.234 kWh"], language="es") == NumberHabit(",", None, certain=False)
    assert habit_of(["1.234 kWh"], language="en", country="GB").decimal == "."
    assert habit_of(["fecha 12.03.2024, 10:30"]).decimal is None


def test_thousands_parted_by_a_space_are_one_number_where_the_document_or_its_language_says_so():
    french = habit_of(["Total 12,30 €"], language="fr")
    assert values("Consommation 1 234 kWh", french) == [("1 234", Decimal(1234))]
    shown = habit_of(["Consumo: 1 234 kWh", "12,50 €"], language="es")
    assert shown.grouping == " "
    assert find_numbers("Consumo 1 234 kWh", COMMA)[1].doubtful
    assert not find_numbers("Consumo 234 kWh", COMMA)[0].doubtful


def values(text, habit):
    return [(text[m.start : m.end], m.value) for m in find_numbers(text, habit)]


def test_numbers_of_a_line():
    assert values("Consumo 1.234 kWh x 0,123456 €/kWh = 152,34 €", COMMA) == [
        ("1.234", Decimal(1234)),
        ("0,123456", Decimal("0.123456")),
        ("152,34", Decimal("152.34")),
    ]
    assert values("32m3 RM815.35 Rs.500 1234kWh", POINT) == [
        ("32", Decimal(32)),
        ("815.35", Decimal("815.35")),
        ("500", Decimal(500)),
        ("1234", Decimal(1234)),
    ]
    assert values("Avoir -12,50 € et 1 234,50", SPACE) == [
        ("-12,50", Decimal("-12.5")),
        ("1 234,50", Decimal("1234.5")),
    ]
    assert values("12 345 678", COMMA) == [("12", Decimal(12)), ("345", Decimal(345)), ("678", Decimal(678))]


@pytest.mark.parametrize(
    "text", ["12/03/2024", "10:30", "INV-2024-001", "ES0021000012345678AB", "2023-2024", "12.03.2024"]
)
def test_codes_and_dates_hold_no_numbers(text):
    assert find_numbers(text, COMMA) == []


def written(value, decimal, grouping):
    whole, _, fraction = f"{value:,.2f}".partition(".")
    return whole.replace(",", grouping) + decimal + fraction


@settings(deadline=None)
@given(
    st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2, allow_nan=False),
    st.sampled_from([(",", "."), (".", ","), (",", " "), (",", "\u202f"), (".", "'")]),
)
def test_a_number_written_in_any_habit_is_read_back(value, habit):
    decimal, grouping = habit
    text = written(value, decimal, grouping)
    assert parse_number(text) == value
    found = find_numbers(f"Total {text} EUR", NumberHabit(decimal, " " if grouping == " " else None, certain=True))
    assert [match.value for match in found] == [value]


@settings(deadline=None)
@given(st.integers(min_value=1000, max_value=10_000_000), st.sampled_from([COMMA, POINT]))
def test_grouped_integers_follow_the_habit(value, habit):
    text = f"{value:,}".replace(",", habit.grouping)
    assert parse_number(text, habit) == value


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,'- €()OlCR", max_size=30))
def test_any_text_is_answered(text):
    read_number(text, COMMA)
    for match in find_numbers(text, COMMA):
        assert 0 <= match.start < match.end <= len(text)


def test_a_number_grouped_by_spaces_is_read_whole_where_no_other_shows_the_grouping():
    habit = habit_of(["Total 86,20 €", "TVA 12,30 €"], "fr")
    assert [one.value for one in find_numbers("4 364 kWh", habit)] == [Decimal(4364)]
    assert [one.value for one in find_numbers("4 364 kWh", habit_of(["Total 86.20", "VAT 12.30"], "en"))] == [4, 364]
