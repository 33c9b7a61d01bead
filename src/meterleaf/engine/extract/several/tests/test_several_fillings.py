"""Lists of fillings and products: a line each where vehicles or fuels differ; sessions of one car stay one sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.support.pages import page_of

from meterleaf.engine import Content, read
from meterleaf.engine.reading import Reading

Row = tuple[str, ...]


def reading_of(category: str, places: tuple[float, ...], rows: list[Row], foot: list[str]) -> Reading:
    head = [("Rechnung",), ("Rechnungsnummer: R-2024-0417",), ("Rechnungsdatum: 02.05.2024",)]
    lines = enumerate([*head, *rows, *((text,) for text in foot)])
    page = page_of((x, 0.05 + 0.025 * at, text) for at, row in lines for x, text in zip(places, row, strict=False))
    return read(Content("pdf", (page,)), category=category).reading


PLACES = (0.05, 0.2, 0.35, 0.55, 0.68, 0.82)
HEADS = ("Datum", "Kennzeichen", "Produkt", "Liter", "Preis", "Betrag")
FOOT = ["Summe: 154,00 EUR", "Gesamtbetrag: 154,00 EUR"]


def test_each_filling_of_a_fleet_is_an_item() -> None:
    rows = [
        HEADS,
        ("03.04.2024", "M-AB 1234", "DIESEL", "40,00", "1,700", "68,00"),
        ("11.04.2024", "M-XY 77", "SUPER E10", "50,00", "1,720", "86,00"),
    ]
    reading = reading_of("recharges", PLACES, rows, FOOT)
    assert [item["quantity"] for item in reading.items] == [Decimal(40), Decimal(50)]
    assert [item["start_date"] for item in reading.items] == [date(2024, 4, 3), date(2024, 4, 11)]
    assert [item["fuel"] for item in reading.items] == ["diesel", "petrol"]
    assert [item["vehicle_plate"] for item in reading.items] == ["M-AB 1234", "M-XY 77"]


def test_fillings_of_one_vehicle_are_their_sum() -> None:
    rows = [
        HEADS,
        ("03.04.2024", "M-AB 1234", "DIESEL", "40,00", "1,700", "68,00"),
        ("11.04.2024", "M-AB 1234", "DIESEL", "50,00", "1,720", "86,00"),
    ]
    reading = reading_of("recharges", PLACES, rows, ["Summe Liter: 90,00 l", *FOOT])
    assert [item["quantity"] for item in reading.items] == [Decimal(90)]


PRODUCTS = (0.05, 0.45, 0.6, 0.8)
LINES = ("Bezeichnung", "Menge", "Preis", "Betrag")


def test_each_product_of_a_delivery_is_an_item() -> None:
    rows = [
        LINES,
        ("Heizöl EL schwefelarm", "2.000 l", "0,9000", "1.800,00"),
        ("Dieselkraftstoff B7", "500 l", "1,4000", "700,00"),
    ]
    reading = reading_of("fuel_delivery", PRODUCTS, rows, ["Gesamtbetrag: 2.500,00 EUR"])
    assert [(item["fuel"], item["quantity"]) for item in reading.items] == [
        ("heating_oil", Decimal(2000)),
        ("diesel", Decimal(500)),
    ]


def test_a_charge_by_the_same_litres_is_no_product() -> None:
    rows = [
        LINES,
        ("Heizöl EL schwefelarm", "2.000 l", "0,9000", "1.800,00"),
        ("CO2-Abgabe Heizöl", "2.000 l", "0,1000", "200,00"),
    ]
    reading = reading_of("fuel_delivery", PRODUCTS, rows, ["Gesamtbetrag: 2.000,00 EUR"])
    assert [item["quantity"] for item in reading.items] == [Decimal(2000)]
