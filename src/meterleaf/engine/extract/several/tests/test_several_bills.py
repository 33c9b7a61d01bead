"""Several bills in one file: each is read for itself; annexes, copies and cited numbers begin no bill."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.pages import page_of

from meterleaf.engine import Content, read

Lines = list[tuple[float, float, str]]


def bill(number: str, quantity: int, total: str, month: str = "02", mark: str = "Página 1 de 1") -> Lines:
    return [
        (0.05, 0.05, "Luz del Norte Comercializadora, S.L."),
        (0.80, 0.05, mark),
        (0.05, 0.10, "FACTURA DE ELECTRICIDAD"),
        (0.05, 0.15, f"Número de factura: {number}"),
        (0.05, 0.18, f"Fecha de emisión: 30/{month}/2025"),
        (0.05, 0.21, f"Periodo de facturación: del 01/{month}/2025 al 28/{month}/2025"),
        (0.05, 0.30, f"Consumo total: {quantity} kWh"),
        (0.05, 0.42, f"Total factura: {total} €"),
    ]


def numbers(*pages: Lines) -> list[tuple[object, object]]:
    content = Content("pdf", tuple(page_of(lines, at) for at, lines in enumerate(pages, 1)))
    return [(item.get("invoice_number"), item.get("quantity")) for item in read(content).reading.items]


def test_each_bill_has_its_own_item() -> None:
    found = numbers(bill("LN-25-000731", 312, "78,41", "03"), bill("LN-25-000882", 290, "71,05", "04"))
    assert found == [("LN-25-000731", Decimal(312)), ("LN-25-000882", Decimal(290))]


def test_evidence_and_totals_belong_to_the_items_own_bill() -> None:
    pages = (bill("LN-25-000731", 312, "78,41", "03"), bill("LN-25-000882", 290, "71,05", "04"))
    reading = read(Content("pdf", tuple(page_of(lines, at) for at, lines in enumerate(pages, 1)))).reading
    assert [item["total_amount"] for item in reading.items] == [Decimal("78.41"), Decimal("71.05")]
    assert {(row.item, row.page) for row in reading.evidence if row.field == "quantity"} == {(0, 1), (1, 2)}


@pytest.mark.parametrize("mark", ["Página 1 de 1", ""])
def test_bills_are_parted_with_and_without_counted_pages(mark: str) -> None:
    found = numbers(*(bill(f"LN-25-00{at}731", 100 + at, f"{at}8,41", f"0{at}", mark) for at in range(3, 7)))
    assert [number for number, _ in found] == [f"LN-25-00{at}731" for at in range(3, 7)]


def test_a_second_page_with_the_same_number_goes_on() -> None:
    first = bill("LN-25-000731", 312, "78,41", mark="Página 1 de 2")
    second = [
        (0.80, 0.05, "Página 2 de 2"),
        (0.05, 0.15, "Número de factura: LN-25-000731"),
        (0.05, 0.2, "Detalle: 312 kWh"),
    ]
    assert numbers(first, second) == [("LN-25-000731", Decimal(312))]


def test_a_cited_number_on_the_next_page_begins_no_bill() -> None:
    first = bill("LN-25-000731", 312, "78,41", mark="Página 1 de 2")
    second = [
        (0.80, 0.05, "Página 2 de 2"),
        (0.05, 0.30, "Número de factura: LN-24-999111"),
        (0.05, 0.33, "Total factura: 66,10 €"),
        (0.05, 0.36, "Fecha de emisión: 30/01/2025"),
    ]
    assert [number for number, _ in numbers(first, second)] == ["LN-25-000731"]


def test_pages_counted_anew_without_a_number_are_looked_at() -> None:
    first = bill("LN-25-000731", 312, "78,41")
    second = [(0.80, 0.05, "Página 1 de 1"), (0.05, 0.2, "Condiciones generales del suministro")]
    reading = read(Content("pdf", (page_of(first, 1), page_of(second, 2)))).reading
    assert len(reading.items) == 1
    assert reading.needs_review
    assert any("page 2" in reason for reason in reading.review_reasons)
