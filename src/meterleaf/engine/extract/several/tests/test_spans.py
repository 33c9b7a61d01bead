"""Months that one bill charges apart are items; a history, a price that changed and a breakdown are not."""

from __future__ import annotations

from decimal import Decimal

from tests.support.pages import page_of

from meterleaf.engine import Content, read
from meterleaf.engine.reading import Reading

Line = tuple[tuple[float, str], ...]
HEAD: list[Line] = [
    ((0.05, "Luz del Norte Comercializadora, S.L."),),
    ((0.05, "FACTURA DE ELECTRICIDAD"),),
    ((0.05, "Número de factura: LN-2024-000731"),),
    ((0.05, "Fecha de emisión: 05/05/2024"),),
    ((0.05, "Periodo de facturación: del 01/02/2024 al 30/04/2024"),),
    ((0.05, "CUPS: ES0021000000000001RK"),),
]
MONTHS = (("01/02/2024 - 29/02/2024", 310), ("01/03/2024 - 31/03/2024", 205), ("01/04/2024 - 30/04/2024", 97))


def rows(*amounts: str) -> list[Line]:
    head = ((0.05, "Periodo"), (0.5, "Consumo"), (0.8, "Importe"))
    pairs = zip(MONTHS, amounts, strict=True)
    return [head, *(((0.05, days), (0.5, f"{size} kWh"), (0.8, amount)) for (days, size), amount in pairs)]


def foot(net: str, total: str) -> list[Line]:
    return [((0.05, f"Base imponible: {net} €"),), ((0.05, f"Total factura: {total} €"),)]


def reading_of(*lines: Line) -> Reading:
    placed = enumerate((*HEAD, *lines))
    page = page_of((x, 0.05 + 0.025 * at, text) for at, line in placed for x, text in line)
    return read(Content("pdf", (page,)), category="electricity").reading


def quantities(reading: Reading) -> list[Decimal | None]:
    return [item.get("quantity") for item in reading.items]


def test_months_whose_amounts_make_the_net_amount_are_items() -> None:
    reading = reading_of(*rows("62,00 €", "41,00 €", "17,00 €"), *foot("120,00", "145,20"))
    assert quantities(reading) == [Decimal(310), Decimal(205), Decimal(97)]
    assert [str(item["start_date"]) for item in reading.items] == ["2024-02-01", "2024-03-01", "2024-04-01"]
    assert [str(item["end_date"]) for item in reading.items] == ["2024-02-29", "2024-03-31", "2024-04-30"]
    assert [item["net_amount"] for item in reading.items] == [Decimal(62), Decimal(41), Decimal(17)]
    assert {item["supply_point"] for item in reading.items} == {"ES0021000000000001RK"}


def test_months_whose_amounts_are_another_bills_are_a_history() -> None:
    reading = reading_of(
        ((0.05, "Consumo total: 612 kWh"),), *foot("150,00", "181,50"), *rows("61,10 €", "40,20 €", "17,30 €")
    )
    assert quantities(reading) == [Decimal(612)]


def test_a_price_that_changed_inside_the_period_makes_no_items() -> None:
    lines: list[Line] = [
        ((0.05, "Periodo"), (0.4, "Consumo"), (0.6, "Precio"), (0.8, "Importe")),
        ((0.05, "01/02/2024 - 15/03/2024"), (0.4, "400 kWh"), (0.6, "0,20"), (0.8, "80,00 €")),
        ((0.05, "16/03/2024 - 30/04/2024"), (0.4, "200 kWh"), (0.6, "0,25"), (0.8, "50,00 €")),
        ((0.05, "Consumo total: 600 kWh"),),
    ]
    assert quantities(reading_of(*lines, *foot("130,00", "157,30"))) == [Decimal(600)]


def test_months_with_a_gap_between_them_are_not_split() -> None:
    lines = rows("62,00 €", "41,00 €", "17,00 €")
    reading = reading_of(lines[0], lines[1], lines[3], *foot("79,00", "95,59"))
    assert len(reading.items) == 1
