"""The scorer: what counts as right, converted, absent, invented; calibration; the guard's comparison."""

import json
from decimal import Decimal

import pytest
from bench.plot import reliability_svg

from bench import guard, scoring

WANT = {
    "invoice_number": "FE-12/3",
    "quantity": 1500,
    "unit": "kWh",
    "supply_point_code": None,
    "issue_date": "2024-02-01",
}


@pytest.mark.parametrize(
    ("field", "got", "verdict"),
    [
        ("invoice_number", {"invoice_number": "fe 12 3"}, "right"),
        ("invoice_number", {"invoice_number": "FE-13/3"}, "wrong"),
        ("invoice_number", {}, "missing"),
        ("quantity", {"quantity": 1.5, "unit": "megawatt_hour_(mwh)"}, "right"),
        ("quantity", {"quantity": 1500, "unit": "cubic_metre_(m3)"}, "wrong"),
        ("quantity", {"quantity": 9, "unit": "t", "quantity_as_printed": "1500", "unit_as_printed": "kWh"}, "right"),
        ("supply_point", {}, "absent"),
        ("supply_point", {"supply_point": "ES00"}, "invented"),
        ("issue_date", {"issue_date": "2024-01-02"}, "wrong"),
        ("end_date", {"end_date": "2024-01-02"}, "unknown"),
    ],
)
def test_a_field_is_judged(field: str, got: dict, verdict: str) -> None:
    assert scoring.judge(field, got, WANT, {}) == verdict


def test_a_missing_value_is_right_where_that_is_accepted() -> None:
    assert scoring.judge("issue_date", {}, WANT, {"issue_date": [None]}) == "absent"


def test_items_of_one_bill_add_up_over_the_whole_period() -> None:
    items = [
        {"quantity": 10, "unit": "kWh", "start_date": "2024-02-01", "end_date": "2024-02-29"},
        {"quantity": 5, "unit": "kWh", "start_date": "2024-01-01", "end_date": "2024-01-31"},
    ]
    one = scoring.merged(items)
    assert (one["quantity"], one["start_date"], one["end_date"]) == (15, "2024-01-01", "2024-02-29")


def test_a_reading_of_another_category_has_no_right_key() -> None:
    doc = {"id": "a", "category": "gas", "language": "es", "format": "native_pdf", "truth": WANT}
    item = {"invoice_number": "FE123", "quantity": 1500, "unit": "kWh"}
    row = {
        "category": "electricity",
        "reading": {"content": {"items": [item]}, "confidence": 0.9, "needs_review": False},
    }
    found = scoring.judged(doc, row)
    assert not found.key_right
    assert scoring.judged(doc, {**row, "category": "gas"}).key_right
    assert scoring.figures([found])["sure but wrong"] == 1.0


def test_waste_lines_need_every_code_and_every_weight() -> None:
    items = [{"ler_code": "150101", "quantity": 20, "unit": "kg"}, {"ler_code": "200301", "quantity": 7, "unit": "kg"}]
    doc = {"id": "w", "category": "wastes", "language": "es", "format": "csv", "truth": {"items": items}}
    row = {"category": "wastes", "reading": {"content": {"items": [{"ler_code": "15 01 01*", "quantity": 20}]}}}
    assert scoring.judged(doc, row).waste == (False, False)
    row["reading"]["content"]["items"].append({"ler_code": "200301", "quantity": 8})
    assert scoring.judged(doc, row).waste == (True, False)


def test_calibration_is_the_distance_between_what_is_said_and_what_is_so() -> None:
    assert scoring.calibration_error([(0.8, True)] * 8 + [(0.8, False)] * 2) == pytest.approx(0)
    assert scoring.calibration_error([(0.9, False)] * 5) == pytest.approx(0.9)


def test_the_guard_names_what_fell_and_forgives_noise() -> None:
    floor = {"field F1": 0.9, "calibration error": 0.03, "documents": 9}
    assert guard.compare("made", {"field F1": 0.893, "calibration error": 0.035, "documents": 1}, floor) == []
    fallen = guard.compare("made", {"field F1": 0.88, "calibration error": 0.05}, floor)
    assert [line.split(" is ")[0] for line in fallen] == ["made: field F1", "made: calibration error"]


def test_the_baseline_is_of_the_figures_that_are_measured() -> None:
    committed = json.loads(guard.BASELINE.read_text())
    assert "held-out layouts" in committed
    assert set(committed["held-out layouts"]) <= {*scoring.figures([]), "waste codes right", "waste quantities right"}
    assert all(Decimal(str(value)) >= 0 for figures in committed.values() for value in figures.values())


def test_the_plot_has_a_dot_for_every_bin() -> None:
    assert reliability_svg({"a": [(0.5, 0.4, 9), (0.9, 1.0, 30)]}).count("<circle") == 2
