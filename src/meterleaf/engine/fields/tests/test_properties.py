"""What holds for every date, number, unit and line."""

from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.fields.dates import DateHabit, find_dates, months, parse_date
from meterleaf.engine.fields.identifiers import find_ibans, find_phones, find_plates, find_postcodes, find_tax_ids
from meterleaf.engine.fields.money import find_money
from meterleaf.engine.fields.numbers import find_numbers
from meterleaf.engine.fields.periods import find_periods
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.supply_points import find_supply_points
from meterleaf.engine.fields.units import convert, units
from meterleaf.engine.fields.wastes import find_operations, find_waste_codes
from meterleaf.engine.suppliers.catalogue import find_suppliers

FINDERS = [
    find_dates, find_ibans, find_money, find_numbers, find_operations, find_periods, find_phones, find_plates,
    find_postcodes, find_quantities, find_suppliers, find_supply_points, find_tax_ids, find_waste_codes,
]  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2079, 12, 31))
NAMES = sorted(months())
ALPHABET = "ESITFRDE0123456789 .,:;/-()€$%*'kWhm³ltJanuaryAUGáßØ"


@settings(deadline=None, max_examples=300)
@given(
    DAYS,
    st.sampled_from(NAMES),
    st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "{d} de {m} de {y}", "{d}-{m}-{y}", "{d}/{m}/{y}"]),
)
def test_a_day_written_with_any_month_s_name_is_read_back(day, name, form):
    day = day.replace(day=min(day.day, 28), month=months()[name])
    assert parse_date(form.format(d=day.day, m=name.title(), y=day.year)) == day


@settings(deadline=None)
@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%Y-%m-%d", "%Y/%m/%d"]))
def test_a_numeric_day_is_read_back(day, form):
    assert parse_date(day.strftime(form), DateHabit("DMY", certain=True)) == day
    if form.startswith("%d"):
        swapped = form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
        assert parse_date(day.strftime(swapped), DateHabit("MDY", certain=True)) == day


@settings(deadline=None)
@given(
    DAYS,
    st.integers(0, 400),
    st.sampled_from(["{a} - {b}", "del {a} al {b}", "from {a} to {b}", "{a} bis {b}", "{a} t/m {b}"]),
)
def test_a_period_is_read_back(first, length, form):
    last = min(first + timedelta(days=length), date(2079, 12, 31))
    text = form.format(a=first.strftime("%d.%m.%Y"), b=last.strftime("%d.%m.%Y"))
    (period,) = find_periods(text, DateHabit("DMY", certain=True))
    assert (period.first, period.last) == (first, last)


@settings(deadline=None)
@given(
    st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False),
    st.sampled_from(sorted(units())),
    st.sampled_from(sorted(units())),
)
def test_converting_there_and_back_gives_the_same_quantity(quantity, one, other):
    source, target = units()[one], units()[other]
    if source.kind != target.kind:
        return
    there_and_back = convert(convert(quantity, source, target), target, source)
    assert abs(there_and_back - quantity) <= abs(quantity) * Decimal("1e-26")


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=120))
def test_every_finder_answers_any_line_with_places_inside_it(line):
    for find in FINDERS:
        for match in find(line):
            assert 0 <= match.start < match.end <= len(line), find.__name__


@pytest.mark.parametrize(
    "line", ["1 " * 4000, "1." * 4000, "a" * 8000, "ES " * 3000, "(-" * 4000, "12/" * 3000, "Jan " * 2000, "1-" * 4000]
)
def test_no_line_takes_long(line):
    for find in FINDERS:
        began = process_time()
        find(line)
        assert process_time() - began < 5, find.__name__
