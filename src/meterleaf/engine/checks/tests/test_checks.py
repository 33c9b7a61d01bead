from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.checks.run import checked, run_checks
from meterleaf.engine.reading import Reading

TODAY = date(2025, 6, 1)
GOOD = {
    "invoice_number": "FE25-001234",
    "quantity": Decimal(250),
    "unit": "kilowatt_hour_(kwh)",
    "start_date": date(2025, 4, 1),
    "end_date": date(2025, 4, 30),
    "issue_date": date(2025, 5, 5),
    "due_date": date(2025, 5, 20),
    "net_amount": Decimal("100.00"),
    "tax_amount": Decimal("21.00"),
    "total_amount": Decimal("121.00"),
    "country": "ES",
    "supplier_tax_id": "A58818501",
    "supply_point": "ES1234123456789012JY1F",
    "supply_point_scheme": "CUPS",
    "previous_reading": Decimal(1000),
    "current_reading": Decimal(1250),
    "periods": [{"name": "P1", "quantity": 100, "unit": "kilowatt_hour_(kwh)"}, {"name": "P2", "quantity": 150}],
}
GAS = {"quantity": Decimal(1120), "unit": "kilowatt_hour_(kwh)", "volume": {"quantity": 100, "unit": "m3"}}
WASTE = {"quantity": 2, "unit": "tonne_(t)", "ler_code": "150110", "hazardous": True, "rd_code": "R3"}


def codes(category, item, **changes):
    return [check.code for check in run_checks(category, [{**item, **changes}], {}, TODAY)]


def test_a_sound_reading_has_nothing_to_look_at():
    assert codes("electricity", GOOD) == []
    assert codes("gas", GAS, calorific_value=Decimal("11.2")) == []
    assert codes("wastes", WASTE) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start_date": "2025-05-01"}, "DATES_ORDER"),
        ({"start_date": "2023-01-01"}, "PERIOD_LENGTH"),
        ({"issue_date": "2025-07-01", "due_date": None}, "DATE_IN_FUTURE"),
        ({"due_date": "2025-05-01"}, "DUE_DATE"),
        ({"issue_date": "2024-12-01", "due_date": None}, "ISSUE_DATE"),
        ({"quantity": -250, "periods": [], "previous_reading": None}, "QUANTITY_NEGATIVE"),
        ({"current_reading": 1300}, "READINGS_DIFFERENCE"),
        ({"current_reading": 900}, "READINGS_ORDER"),
        ({"periods": [{"quantity": 100}, {"quantity": 100}]}, "PERIODS_SUM"),
        ({"total_amount": 122}, "TOTAL_SUM"),
        ({"unit": "litre_(l)", "periods": []}, "UNIT_CATEGORY"),
        ({"unit": "furlong", "periods": []}, "UNIT_UNKNOWN"),
        ({"supply_point": "ES1234123456789012JX"}, "SUPPLY_POINT_INVALID"),
        ({"supplier_tax_id": "A58818502"}, "TAX_ID_INVALID"),
        ({"invoice_number": "05/05/2025"}, "INVOICE_NUMBER"),
        ({"invoice_number": "C-778", "contract_number": "C778"}, "INVOICE_NUMBER"),
    ],
)
def test_each_fault_is_found_alone(changes, code):
    assert codes("electricity", GOOD, **changes) == [code]


def test_gas_energy_comes_from_its_volume_however_the_bill_says_it():
    assert codes("gas", GAS, conversion_factor=Decimal("1.0"), calorific_value=Decimal("11.2")) == []
    assert codes("gas", GAS, conversion_factor=Decimal("1.02264"), calorific_value=Decimal("39.43")) == []
    assert codes("gas", GAS, conversion_factor=Decimal("11.2")) == []
    assert codes("gas", GAS, calorific_value=Decimal("9.1")) == ["ENERGY_OF_VOLUME"]
    # the meter counts cubic metres, the bill kilowatt hours
    assert codes("gas", GAS, previous_reading=500, current_reading=600) == []


def test_a_multiplier_belongs_to_the_readings():
    item = {"quantity": 4000, "unit": "kilowatt_hour_(kwh)", "previous_reading": 10, "current_reading": 110}
    assert codes("electricity", item) == ["READINGS_DIFFERENCE"]
    assert codes("electricity", item, factor=40) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ler_code": "150199"}, "WASTE_CODE_UNKNOWN"),
        ({"hazardous": False}, "WASTE_HAZARD"),
        ({"rd_code": "R99"}, "RD_CODE_UNKNOWN"),
    ],
)
def test_faults_of_waste_papers(changes, code):
    assert codes("wastes", WASTE, **changes) == [code]


def test_a_credit_note_may_be_negative():
    assert codes("water", {"quantity": -3, "unit": "cubic_metre_(m3)", "document_type": "credit_note"}) == []


def test_without_a_clock_no_future():
    item = {"issue_date": "2999-01-01"}
    assert run_checks("water", [item], {}) == ()


def test_an_error_asks_for_review_and_says_why():
    reading = Reading("success", items=({"start_date": "2025-02-01", "end_date": "2025-01-01"},), needs_review=False)
    result = checked(reading, "water", TODAY)
    assert [check.code for check in result.checks] == ["DATES_ORDER"]
    assert result.needs_review
    assert result.review_reasons == ("The period begins on 2025-02-01 and ends before, on 2025-01-01.",)
    assert checked(result, "water", TODAY) == result


def test_a_warning_alone_leaves_the_reading_as_sure_as_it_was():
    reading = Reading("success", items=({"net_amount": 1, "tax_amount": 1, "total_amount": 3},), needs_review=False)
    assert not checked(reading, "water", TODAY).needs_review


def test_messages_say_the_figures():
    (check,) = run_checks("electricity", [{"net_amount": 10, "tax_amount": 2, "total_amount": 13}], {})
    assert check.message == "Net 10 and tax 2 make 12, but the total is 13."


anything = st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8), st.lists, max_leaves=3)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD, "volume", "ler_code", "rd_code"]), anything, max_size=8))
def test_whatever_a_client_sends_is_answered(item):
    run_checks("gas", [item], item, TODAY)
    run_checks("wastes", [item], {}, TODAY)
