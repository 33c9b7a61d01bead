from datetime import date

import pytest

from meterleaf.engine.fields.dates import DateHabit, date_habit_of, find_dates, from_serial, parse_date
from meterleaf.engine.fields.periods import find_periods

NEAR = [date(2024, 7, 20)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19 de enero de 2011", "2011-01-19"),
        ("1er mars 2024", "2024-03-01"),
        ("3. maj 2023", "2023-05-03"),
        ("23 Ogos 2024", "2024-08-23"),
        ("31.03.24", "2024-03-31"),
        ("2024-01-31", "2024-01-31"),
        ("July 5th, 2024", "2024-07-05"),
        ("05-JUL-2024", "2024-07-05"),
        ("05JUL24", "2024-07-05"),
        ("12 août 2023", "2023-08-12"),
        ("1 de gener de 2024", "2024-01-01"),
        ("2 d'octubre de 2024", "2024-10-02"),
        ("5 października 2024", "2024-10-05"),
        ("1. tammikuuta 2024", "2024-01-01"),
        ("15. März 2024", "2024-03-15"),
        ("Jul 5", "2024-07-05"),
        ("O1/02/2O24", "2024-02-01"),
        ("31 01 2024", "2024-01-31"),
    ],
)
def test_a_printed_day(text, day):
    assert parse_date(text, near=NEAR) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["192.168.1.20", "12.345,67", "3 of 4", "31/02/2024", "99/99/2024", "Jul 5"])
def test_what_is_no_date(text):
    assert find_dates(text) == []


def test_the_document_says_whether_the_day_comes_first():
    assert date_habit_of(["31/01/2024"]) == DateHabit("DMY", certain=True)
    assert date_habit_of(["01/31/2024"]) == DateHabit("MDY", certain=True)
    assert date_habit_of(["01/02/2024"], "en", "US").order == "MDY"
    assert date_habit_of(["03/05/2024 - 04/05/2024"]) == DateHabit("MDY", certain=True)
    assert date_habit_of(["01/02/2024 to 01/03/2024"], "en") == DateHabit("DMY", certain=True)
    assert date_habit_of(["03/04/2024", "Due July 5, 2024"], "en") == DateHabit("MDY", certain=False)
    assert date_habit_of(["03/04/2024", "Austin TX 73301"], "en") == DateHabit("MDY", certain=False)
    assert date_habit_of(["03/04/2024"], "es") == DateHabit("DMY", certain=True)
    assert parse_date("03/04/2024", DateHabit("MDY", certain=True)) == date(2024, 3, 4)
    assert parse_date("03/04/2024", DateHabit("DMY", certain=True)) == date(2024, 4, 3)
    assert find_dates("03/04/2024")[0].doubtful


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("del 27/05/2023 al 29/06/2023", "2023-05-27", "2023-06-29"),
        ("01.01.2024 - 31.01.2024", "2024-01-01", "2024-01-31"),
        ("from 3 June 2024 to 5 July 2024", "2024-06-03", "2024-07-05"),
        ("Jun 4 - Jul 6", "2024-06-04", "2024-07-06"),
        ("1-31 janvier 2024", "2024-01-01", "2024-01-31"),
        ("du 12/03 au 11/04/2024", "2024-03-12", "2024-04-11"),
        ("Dec 15 - Jan 14, 2025", "2024-12-15", "2025-01-14"),
        ("Jun 3 - 30, 2024", "2024-06-03", "2024-06-30"),
        ("01.-31.01.2024", "2024-01-01", "2024-01-31"),
        ("2024-01-01/2024-01-31", "2024-01-01", "2024-01-31"),
        ("enero 2024", "2024-01-01", "2024-01-31"),
        ("1 tot en met 31 januari 2024", "2024-01-01", "2024-01-31"),
        ("2024-01-01 t o m 2024-01-31", "2024-01-01", "2024-01-31"),
        ("01 Jan 24 to 31 Jan 24", "2024-01-01", "2024-01-31"),
        ("15.11.-14.12.2023", "2023-11-15", "2023-12-14"),
        ("del 1 de enero al 31 de enero de 2024", "2024-01-01", "2024-01-31"),
        ("OTT.2019 - NOV.2019", "2019-10-01", "2019-11-30"),
        ("janvier à mars 2024", "2024-01-01", "2024-03-31"),
        ("3rd quarter 2024", "2024-07-01", "2024-09-30"),
        ("III trimestre 2024", "2024-07-01", "2024-09-30"),
        ("1er bimestre 2024", "2024-01-01", "2024-02-29"),
        ("Fecha inicio 01/01/2024 Fecha fin 31/01/2024", "2024-01-01", "2024-01-31"),
    ],
)
def test_a_printed_period(text, first, last):
    periods = find_periods(text, near=NEAR)
    assert [(p.first.isoformat(), p.last.isoformat()) for p in periods] == [(first, last)]


@pytest.mark.parametrize("text", ["Issued 01/02/2024 due 01/03/2024", "19 de enero de 2011", "Bill 12 - 03/05/2024"])
def test_what_is_no_period(text):
    assert find_periods(text) == []


def test_day_numbers_of_spreadsheets():
    assert from_serial(45322) == date(2024, 1, 31)
    assert from_serial(12) is None


def test_a_day_above_twelve_outweighs_periods_that_would_be_of_a_months_length_the_other_way_round():
    lines = ["dal 01/02/2017 al 03/02/2017"] * 4 + ["dal 04/12/2016 al 31/12/2016"]
    assert date_habit_of(lines, "it") == DateHabit("DMY", certain=True)


def test_a_month_glued_to_the_year_of_the_papers_dates_is_no_day():
    near = (date(2025, 8, 14),)
    found = [(one.value, one.precision) for one in find_dates("JUL25 Jul24 Jul05", near=near)]
    assert found == [(date(2025, 7, 1), "month"), (date(2024, 7, 1), "month"), (date(2025, 7, 5), "day")]
    assert [one.precision for one in find_dates("Jul 25", near=near)] == ["day"]
