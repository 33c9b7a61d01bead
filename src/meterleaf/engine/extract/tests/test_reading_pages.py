"""Whole small pages, built from words, through the public door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.support.pages import page_of

from meterleaf.engine import Content, Document, read

ELECTRICITY = [
    (0.05, 0.05, "Luz del Norte Comercializadora, S.L."),
    (0.05, 0.10, "FACTURA DE ELECTRICIDAD"),
    (0.05, 0.15, "Número de factura: LN-2024-000731"),
    (0.05, 0.18, "Fecha de emisión: 05/03/2024"),
    (0.05, 0.21, "Periodo de facturación: del 01/02/2024 al 29/02/2024"),
    (0.05, 0.24, "Potencia contratada: 4,6 kW"),
    (0.05, 0.30, "Consumo total: 312 kWh"),
    (0.05, 0.33, "Consumo medio diario: 10,76 kWh"),
    (0.05, 0.36, "Consumo anual: 4.011 kWh"),
    (0.05, 0.42, "Total factura: 78,41 €"),
]


def test_plain_bill_is_read_and_its_decoys_are_not() -> None:
    result = read(Content("pdf", (page_of(ELECTRICITY),)), name="bill.pdf")
    assert result.category == "electricity"
    (item,) = result.reading.items
    assert item["quantity"] == Decimal(312)
    assert item["unit"] == "kilowatt_hour_(kwh)"
    assert (item["start_date"], item["end_date"]) == (date(2024, 2, 1), date(2024, 2, 29))
    assert item["invoice_number"] == "LN-2024-000731"
    assert item["issue_date"] == date(2024, 3, 5)
    assert item["total_amount"] == Decimal("78.41")


def test_every_field_has_a_place_on_the_page() -> None:
    result = read(Content("pdf", (page_of(ELECTRICITY),)))
    places = {row.field: row for row in result.reading.evidence if row.item == 0}
    assert places["quantity"].text == "312 kWh"
    assert places["quantity"].box is not None
    assert abs(places["quantity"].box.y0 - 0.30) < 0.01


def test_bad_bytes_are_a_reading_with_a_problem() -> None:
    result = read(Document("broken.pdf", b"%PDF-1.7 not really"))
    assert result.reading.status == "error"
    assert result.problems[0].code == "CORRUPT_FILE"


def test_letter_is_other_and_has_no_items() -> None:
    letter = [
        (0.1, 0.1 + 0.03 * i, "Thank you for your letter of last week about the garden chairs.") for i in range(9)
    ]
    result = read(Content("pdf", (page_of(letter),)))
    assert result.category == "other"
    assert result.reading.items == ()
    assert result.reading.status == "success"


WATER = [
    (0.05, 0.05, "Eaux du Plateau SAS"),
    (0.05, 0.10, "Facture d'eau"),
    (0.05, 0.15, "N° de facture: F2024-118823"),
    (0.05, 0.18, "Date de la facture: 05/03/2024"),
    (0.05, 0.21, "Période du 01/02/2024 au 29/02/2024"),
    (0.05, 0.30, "Consommation d'eau: 12 m3"),
    (0.05, 0.42, "Total TTC: 48,41 €"),
    (0.05, 0.50, "Contrat n°: 7734512208"),
]


@pytest.mark.parametrize(
    ("beside", "point"),
    [
        pytest.param([], "7734512208", id="the contract stands for the supply where nothing else does"),
        pytest.param([(0.05, 0.53, "N° d'abonné: 04417739")], "04417739", id="an account goes before it"),
    ],
)
def test_a_supply_is_named_by_its_account_before_its_contract(
    beside: list[tuple[float, float, str]], point: str
) -> None:
    (item,) = read(Content("pdf", (page_of(WATER + beside),))).reading.items
    assert item["supply_point"] == point
    assert item["supply_point_scheme"] == "account"
