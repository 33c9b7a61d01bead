"""What lowers confidence, and that the reasons in words say just that."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.pages import page_of

from meterleaf.engine import Content, Options, Reading, read
from meterleaf.engine.extract.confidence import calibrated

BILL = [
    (0.05, 0.05, "Severn Valley Water Ltd"),
    (0.05, 0.10, "WATER BILL"),
    (0.05, 0.15, "Invoice number: SV-2024-00731"),
    (0.05, 0.18, "Invoice date: 15 March 2024"),
    (0.05, 0.21, "Billing period: 1 February 2024 to 29 February 2024"),
    (0.05, 0.27, "Water supply"),
    (0.05, 0.30, "Meter"), (0.25, 0.30, "Previous reading"), (0.50, 0.30, "Current reading"), (0.75, 0.30, "Usage (m3)"),
    (0.05, 0.32, "A1187342"), (0.25, 0.32, "1120"), (0.50, 0.32, "1132"), (0.75, 0.32, "12"),
    (0.05, 0.40, "Water used: 12 m3"),
    (0.05, 0.46, "Total due: £38.41"),
]  # fmt: skip


def reading_of(lines: list[tuple[float, float, str]], confidence: float = 1.0) -> Reading:
    page = page_of(lines, confidence=confidence)
    return read(Content("pdf", (page,)), Options(today=date(2026, 1, 1))).reading


def without(text: str) -> list[tuple[float, float, str]]:
    return [line for line in BILL if text not in line[2]]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([*BILL, (0.05, 0.50, "Invoice number: SV-2024-00999")], id="two numbers under the same label"),
        pytest.param(without("Billing period"), id="no period"),
        pytest.param([line for line in without("Invoice number") if "Usage" not in line[2]], id="no number"),
    ],
)
def test_what_is_doubtful_is_less_sure(lines: list[tuple[float, float, str]]) -> None:
    assert reading_of(lines).confidence < reading_of(BILL).confidence


def test_a_faint_recognition_is_less_sure_than_a_clear_one() -> None:
    assert reading_of(BILL, 0.55).confidence < reading_of(BILL, 0.99).confidence


def test_two_numbers_are_both_named_as_the_reason() -> None:
    reading = reading_of([*BILL, (0.05, 0.50, "Invoice number: SV-2024-00999")])
    assert reading.needs_review
    said = " ".join(reading.review_reasons)
    assert "invoice number" in said
    assert "SV-2024-00731" in said
    assert "SV-2024-00999" in said


def test_a_reading_that_needs_review_says_why() -> None:
    for text in ("Billing period", "Invoice number", "Usage", "Water used"):
        reading = reading_of(without(text))
        assert reading.review_reasons or not reading.needs_review


SIGNALS = (
    "quantity_left_over", "quantity_part", "quantity_tie", "period_tie", "number_tie", "period_ambiguous", "number_lent",
    "number_named", "number_loose", "points", "check_quantity", "check_period", "check_number", "quantity_faint",
)  # fmt: skip


@given(st.floats(-3, 6), st.floats(-3, 6), st.sampled_from(SIGNALS))
def test_no_doubt_raises_confidence(quantity: float, number: float, signal: str) -> None:
    known = {"bias": 1.0, "quantity": quantity, "number": number, "weakest": min(quantity, number)}
    assert calibrated(known | {signal: 1.0}) <= calibrated(known)


@given(st.floats(-3, 6), st.floats(0, 3), st.sampled_from(["quantity", "period", "number", "category"]))
def test_a_surer_part_never_makes_the_whole_less_sure(odds: float, more: float, part: str) -> None:
    known = {"bias": 1.0, "weakest": -3.0, part: odds}
    assert calibrated(known) <= calibrated(known | {part: odds + more})
