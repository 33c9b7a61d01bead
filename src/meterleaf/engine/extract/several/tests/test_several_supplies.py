"""Several supplies on one bill: one item each where that is sure; registers, exchanged meters and charts stay one."""

from __future__ import annotations

from decimal import Decimal

from tests.support.pages import page_of

from meterleaf.engine import Content, read
from meterleaf.engine.reading import Reading

Line = tuple[tuple[float, str], ...]
POINTS = ("ES0021000000000001RK", "ES0021000000000002RE", "ES0021000000000003WT")
HEAD: list[Line] = [
    ((0.05, "Luz del Norte Comercializadora, S.L."),),
    ((0.05, "FACTURA DE ELECTRICIDAD"),),
    ((0.05, "Número de factura: LN-2024-000731"),),
    ((0.05, "Fecha de emisión: 05/03/2024"),),
    ((0.05, "Periodo de facturación: del 01/02/2024 al 29/02/2024"),),
]
FOOT: list[Line] = [((0.05, "Base imponible: 120,00 €"),), ((0.05, "Total factura: 145,20 €"),)]


def reading_of(*lines: Line) -> Reading:
    rows = enumerate((*HEAD, *lines, *FOOT))
    page = page_of((x, 0.05 + 0.025 * at, text) for at, line in rows for x, text in line)
    return read(Content("pdf", (page,)), category="electricity").reading


def quantities(reading: Reading) -> list[Decimal | None]:
    return [item.get("quantity") for item in reading.items]


def point_rows(*amounts: int) -> list[Line]:
    head = ((0.05, "CUPS"), (0.5, "Consumo (kWh)"))
    return [head, *(((0.05, point), (0.5, str(size))) for point, size in zip(POINTS, amounts, strict=True))]


def test_each_row_of_supply_points_is_an_item() -> None:
    reading = reading_of(*point_rows(310, 205, 97), ((0.05, "Consumo total"), (0.5, "612 kWh")))
    assert quantities(reading) == [Decimal(310), Decimal(205), Decimal(97)]
    assert [item["supply_point"] for item in reading.items] == list(POINTS)
    assert {item["invoice_number"] for item in reading.items} == {"LN-2024-000731"}
    assert {row.item for row in reading.evidence if row.field == "quantity"} == {0, 1, 2}


def test_rows_that_no_sum_vouches_for_are_looked_at() -> None:
    reading = reading_of(*point_rows(310, 205, 97))
    assert quantities(reading) == [Decimal(310), Decimal(205), Decimal(97)]


def meter_rows(*rows: tuple[str, str, str, str, str]) -> list[Line]:
    places = (0.05, 0.25, 0.40, 0.55, 0.70)
    heads = ("Número de contador", "Desde", "Hasta", "Lectura anterior", "Lectura actual", "Consumo (kWh)")
    spread = (0.05, 0.25, 0.40, 0.55, 0.70, 0.85)
    lines: list[Line] = [tuple(zip(spread, heads, strict=True))]
    for row in rows:
        used = int(row[4]) - int(row[3])
        lines.append((*zip(places, row, strict=True), (0.85, str(used))))
    return lines


def test_meters_over_the_same_days_are_items() -> None:
    same = ("01/02/2024", "29/02/2024")
    reading = reading_of(*meter_rows(("10045567", *same, "1200", "1510"), ("20078812", *same, "8100", "8305")))
    assert quantities(reading) == [Decimal(310), Decimal(205)]
    assert [item["meter_number"] for item in reading.items] == ["10045567", "20078812"]
    assert [item["current_reading"] for item in reading.items] == [Decimal(1510), Decimal(8305)]


def test_an_exchanged_meter_is_one_item() -> None:
    rows = (
        ("10045567", "01/02/2024", "12/02/2024", "1200", "1510"),
        ("20078812", "12/02/2024", "29/02/2024", "0", "205"),
    )
    assert quantities(reading_of(*meter_rows(*rows))) == [Decimal(515)]


def test_registers_of_one_meter_are_one_item() -> None:
    same = ("01/02/2024", "29/02/2024")
    rows = (("10045567", *same, "1200", "1510"), ("10045567", *same, "8100", "8305"))
    reading = reading_of(*meter_rows(*rows), ((0.05, "Consumo total: 515 kWh"),))
    assert quantities(reading) == [Decimal(515)]


def test_supply_points_without_quantities_of_their_own_ask_for_review() -> None:
    lines = [((0.05, f"CUPS: {point}"),) for point in POINTS]
    reading = reading_of(*lines, ((0.05, "Consumo total: 612 kWh"),))
    assert quantities(reading) == [Decimal(612)]
    assert reading.needs_review
    assert any("supplies are named" in reason for reason in reading.review_reasons)


def test_a_consumption_in_cubic_metres_on_a_bill_for_power_asks_for_review() -> None:
    gas: Line = ((0.05, "Consumo de gas: 131 m3"),)
    alone = reading_of(((0.05, "Consumo total: 612 kWh"),))
    both = reading_of(((0.05, "Consumo total: 612 kWh"),), gas)
    assert quantities(alone) == quantities(both) == [Decimal(612)]
    assert not any("second service" in reason for reason in alone.review_reasons)
    assert any("second service" in reason for reason in both.review_reasons)
