"""Two services on one bill: an item each, whichever way the bill tells them apart; one service stays one item."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.support.pages import page_of

from meterleaf.engine import Content, read
from meterleaf.engine.reading import Reading

Line = tuple[tuple[float, str], ...]
HEAD: list[Line] = [
    ((0.05, "Northmoor Energy Ltd"),),
    ((0.05, "Your energy bill"),),
    ((0.05, "Invoice number: NM-2024-000731"),),
    ((0.05, "Invoice date: 05/03/2024"),),
    ((0.05, "Billing period: 01/02/2024 to 29/02/2024"),),
]
ELECTRICITY: list[Line] = [
    ((0.05, "Electricity"),),
    ((0.05, "Meter number: E10M44556"),),
    ((0.05, "Previous reading: 12000"),),
    ((0.05, "Current reading: 12310"),),
    ((0.05, "Consumption: 310 kWh"),),
    ((0.05, "Electricity charges: £93.00"),),
]
GAS: list[Line] = [
    ((0.05, "Gas"),),
    ((0.05, "Meter number: G4A00812233"),),
    ((0.05, "Previous reading: 8100"),),
    ((0.05, "Current reading: 8141"),),
    ((0.05, "Consumption: 41 m3"),),
    ((0.05, "Gas charges: £52.00"),),
]
FOOT: list[Line] = [((0.05, "Total including VAT: £145.00"),)]


def reading_of(*pages: list[Line]) -> Reading:
    made = [
        page_of(((x, 0.05 + 0.025 * at, text) for at, line in enumerate(lines) for x, text in line), number=number)
        for number, lines in enumerate(pages, start=1)
    ]
    return read(Content("pdf", tuple(made)), category="electricity").reading


def told(reading: Reading) -> list[tuple[Any, ...]]:
    return [
        (item.get("category", "electricity"), item.get("quantity"), item.get("meter_number")) for item in reading.items
    ]


BOTH = [("electricity", Decimal(310), "E10M44556"), ("gas", Decimal(41), "G4A00812233")]


def beside(left: list[Line], right: list[Line]) -> list[Line]:
    return [(*one, (0.55, other[0][1])) for one, other in zip(left, right, strict=True)]


@pytest.mark.parametrize(
    "pages",
    [
        [[*HEAD, *ELECTRICITY, *GAS, *FOOT]],
        [[*HEAD, *FOOT], ELECTRICITY, GAS],
        [[*HEAD, *beside(ELECTRICITY, GAS), *FOOT]],
    ],
    ids=["below each other", "a page each", "beside each other"],
)
def test_each_service_is_an_item_of_its_own_category(pages: list[list[Line]]) -> None:
    reading = reading_of(*pages)
    assert told(reading) == BOTH
    assert {item["invoice_number"] for item in reading.items} == {"NM-2024-000731"}
    assert [item["current_reading"] for item in reading.items] == [Decimal(12310), Decimal(8141)]


def test_subtotals_that_make_the_total_are_the_items_own() -> None:
    reading = reading_of([*HEAD, *ELECTRICITY, *GAS, *FOOT])
    assert [item["total_amount"] for item in reading.items] == [Decimal(93), Decimal(52)]
    assert reading.document["total_amount"] == Decimal(145)


def test_amounts_that_make_no_total_leave_each_item_the_bills_own() -> None:
    reading = reading_of([*HEAD, *ELECTRICITY, *GAS, ((0.05, "Total including VAT: £180.00"),)])
    assert told(reading) == BOTH
    assert {item["total_amount"] for item in reading.items} == {Decimal(180)}


def test_rows_of_one_table_are_services() -> None:
    rows: list[Line] = [
        ((0.05, "Service"), (0.3, "Meter number"), (0.6, "Consumption"), (0.8, "Amount")),
        ((0.05, "Electricity"), (0.3, "E10M44556"), (0.6, "310 kWh"), (0.8, "93.00")),
        ((0.05, "Gas"), (0.3, "G4A00812233"), (0.6, "41 m3"), (0.8, "52.00")),
    ]
    assert told(reading_of([*HEAD, *rows, *FOOT])) == BOTH


def test_a_service_that_is_only_advertised_is_no_item() -> None:
    offer: list[Line] = [((0.05, "Gas"),), ((0.05, "Take your gas from us, too, and save £50.00 a year."),)]
    reading = reading_of([*HEAD, *ELECTRICITY, *FOOT, *offer])
    assert told(reading) == [BOTH[0]]


def test_typical_consumptions_are_no_services() -> None:
    typical: list[Line] = [
        ((0.05, "Electricity"), (0.4, "2,700 kWh a year")),
        ((0.05, "Gas"), (0.4, "11,500 kWh a year")),
    ]
    lines = [*HEAD, *ELECTRICITY[1:], *FOOT, ((0.05, "A typical household uses"),), *typical]
    assert told(reading_of(lines)) == [BOTH[0]]
