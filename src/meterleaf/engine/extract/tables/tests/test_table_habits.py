"""Habits of exports and of sheets made by hand, each built here, each with the items that must come out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from meterleaf.engine.content import Table
from meterleaf.engine.extract.confidence import sure_from
from meterleaf.engine.extract.tables import read_tables
from meterleaf.engine.extract.tables.words import guesses
from meterleaf.engine.options import Options

CUPS_A, CUPS_B = "ES0021000000000001RK", "ES0031000000000002BZ"


def read(*rows, name="Sheet1", first_row=1):
    reading = read_tables((Table(name, tuple(map(tuple, rows)), first_row),), Options())
    assert reading is not None
    return reading


def picked(reading, *names):
    return [tuple(item.get(name) for name in names) for item in reading.items]


def half_hours(count):
    return [datetime(2024, 1, 1) + timedelta(minutes=30 * number) for number in range(count)]


def test_curve_whose_unit_and_point_stand_above_it():
    rows = [(at.isoformat() + "+01:00", str(500 + number % 9)) for number, at in enumerate(half_hours(96))]
    reading = read(
        ("Identifiant PRM", "Type de donnees", "Date de debut", "Date de fin", "Grandeur physique", "Unite"),
        ("25100000000000", "Courbe", "2024-01-01", "2024-01-02", "Energie active", "Wh"),
        ("Horodate", "Valeur"),
        *rows,
    )
    assert picked(reading, "quantity", "unit", "start_date", "end_date", "supply_point") == [
        (
            Decimal(sum(int(value) for _, value in rows)),
            "watt_hour_(wh)",
            date(2024, 1, 1),
            date(2024, 1, 2),
            "25100000000000",
        )
    ]


def test_curve_with_start_and_end_of_each_interval():
    rows = [("0.1", at.isoformat() + "Z", (at + timedelta(minutes=30)).isoformat() + "Z") for at in half_hours(96)]
    reading = read(("Consumption (kwh)", "Start", "End"), *rows)
    assert picked(reading, "quantity", "start_date", "end_date") == [
        (Decimal("9.6"), date(2024, 1, 1), date(2024, 1, 2))
    ]
    assert reading.confidence < sure_from()  # nothing but the unit says that it is electricity


def test_curve_with_day_and_clock_in_columns_of_their_own():
    rows = [
        ("Electric usage", f"{at:%Y-%m-%d}", f"{at:%H:%M}", f"{at:%H}:59", "0.5", "$0.10")
        for at in half_hours(144)[::2]
    ]
    reading = read(
        ("Account Number", "123"),
        (None, None),
        ("TYPE", "DATE", "START TIME", "END TIME", "USAGE (kWh)", "COST"),
        *rows,
    )
    assert picked(reading, "quantity", "start_date", "end_date", "contract_number") == [
        (Decimal(36), date(2024, 1, 1), date(2024, 1, 3), "123")
    ]


def test_small_consumption_that_only_grows_is_no_counter():
    rows = [(datetime(2024, 1, 1) + timedelta(days=number), Decimal(number + 1)) for number in range(25)]
    reading = read(("Date", "Electricity consumption kWh"), *rows)
    assert picked(reading, "quantity", "previous_reading") == [(Decimal(325), None)]


def test_a_small_word_at_the_end_of_a_label_is_no_field():
    assert [guess.field for guess in guesses("Zapłać do") if guess.score > 0.5] == []
    assert guesses("Do")[0].field == "end_date"
    assert guesses("Période du")[0].field == "start_date"
    assert (
        guesses("Facture n°")[0].field
        == guesses("Nº de factura")[0].field
        == guesses("Invoice #")[0].field
        == "invoice_number"
    )
    assert guesses("Producer postcode")[0].field == "_"
    assert guesses("Price (€/kWh)")[0].field == "amount_price"


MONTHS = [
    (date(2024, 1, 1), date(2024, 1, 31)),
    (date(2024, 2, 1), date(2024, 2, 29)),
    (date(2024, 3, 1), date(2024, 3, 31)),
]


@pytest.mark.parametrize(
    "heads",
    [
        ("Jan 2024", "Feb 2024", "Mar 2024"),
        ("2024-01", "2024-02", "2024-03"),
        (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)),
    ],
)
def test_a_column_a_month_makes_an_item_a_month(heads):
    reading = read(
        ("Utility", *heads, "Total"),
        ("Electricity (kWh)", Decimal("1200.5"), Decimal(1100), Decimal(1050), Decimal("3350.5")),
        ("Water (m3)", Decimal(50), Decimal(45), Decimal(48), Decimal(143)),
        ("Cost (EUR)", Decimal(500), Decimal(480), Decimal(460), Decimal(1440)),
    )
    assert picked(reading, "quantity", "start_date", "end_date", "category") == [
        *[(q, *span, None) for q, span in zip((Decimal("1200.5"), 1100, 1050), MONTHS, strict=True)],
        *[(q, *span, "water") for q, span in zip((50, 45, 48), MONTHS, strict=True)],
    ]
    assert {item["unit"] for item in reading.items[:3]} == {"kilowatt_hour_(kwh)"}


def test_names_of_months_take_the_year_and_the_unit_of_the_title_and_totals_are_left_out():
    reading = read(
        ("Consumos 2024 (kWh)",),
        ("CUPS", "Enero", "Febrero", "Marzo"),
        (CUPS_A, Decimal(100), Decimal(200), Decimal(300)),
        ("Total", Decimal(100), Decimal(200), Decimal(300)),
    )
    assert picked(reading, "supply_point", "quantity", "start_date", "end_date") == [
        (CUPS_A, q, *span) for q, span in zip((100, 200, 300), MONTHS, strict=True)
    ]


def test_dates_in_a_row_are_no_months():
    rows = [("CUPS", "Desde", "Hasta", "Fecha factura", "kWh")]
    rows += [(CUPS_A, date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), Decimal(40))]
    assert picked(read(*rows), "quantity", "start_date", "end_date") == [(40, date(2024, 1, 1), date(2024, 2, 1))]


def test_a_sign_of_money_beside_a_name_is_no_word_of_it():
    assert guesses("Total £")[0].field == guesses("Total (£)")[0].field == "total_amount"


def test_sessions_at_places_are_charging_though_nothing_says_so():
    reading = read(
        ("Session ID", "Start time", "End time", "Station", "Energy (kWh)"),
        ("S1", datetime(2024, 3, 1, 8, 12), datetime(2024, 3, 1, 10, 1), "NL-1", Decimal("22.45")),
        ("S2", datetime(2024, 3, 9, 18, 0), datetime(2024, 3, 10, 2, 30), "NL-2", Decimal(40)),
        ("Total", None, None, None, Decimal("62.45")),
    )
    assert reading.classification.category == "recharges"
    assert picked(reading, "quantity", "recharge_type", "end_date") == [
        (Decimal("22.45"), "ev_charging", date(2024, 3, 1)),
        (40, "ev_charging", date(2024, 3, 10)),
    ]


def test_half_hours_in_columns_take_the_unit_of_the_title_and_the_point_that_is_named_before_it():
    hours = [f"{half // 2:02}:{30 * (half % 2):02}" for half in range(48)]
    days = [(date(2024, 3, day + 1), *[Decimal(day % 3 + 1)] * 48) for day in range(9)]
    reading = read(
        ("Half hourly data in kWh",),
        ("Lastgang Zählpunkt", "DE0001112223334445556667778889990"),
        ("Date", *hours),
        *days,
    )
    assert picked(reading, "quantity", "unit", "supply_point", "end_date") == [
        (48 * 18, "kilowatt_hour_(kwh)", "DE0001112223334445556667778889990", date(2024, 3, 9))
    ]


def quarters(days, value):
    start = datetime(2024, 3, 1)
    return [(start + timedelta(minutes=15 * step), value(step)) for step in range(96 * days)]


def test_registers_of_what_was_fed_in_are_no_consumption():
    rows = [("Van", "EAN-code", "Register", "Volume", "Eenheid")]
    for at, value in quarters(3, lambda step: Decimal(step % 5) / 10):
        name = "Dag" if 7 <= at.hour < 22 else "Nacht"
        rows += [
            (at, '="541448860001234567"', f"Afname {name}", value, "kWh"),
            (at, '="541448860001234567"', f"Injectie {name}", Decimal("0.5"), "kWh"),
        ]
    used = sum((value for _, value in quarters(3, lambda step: Decimal(step % 5) / 10)), Decimal(0))
    assert picked(read(*rows), "quantity", "supply_point") == [(used, "541448860001234567")]


def test_a_column_of_units_needs_no_name():
    rows = [
        ("Alkuaika", "Määrä", "Xyz"),
        *((at, value, "kWh") for at, value in quarters(2, lambda step: Decimal(step % 3))),
    ]
    assert picked(read(*rows), "unit") == [("kilowatt_hour_(kwh)",)]


def test_a_sheet_whose_names_stand_at_the_left_is_turned():
    reading = read(
        ("CUPS", CUPS_A, CUPS_A),
        ("Fecha inicio", date(2024, 1, 1), date(2024, 2, 1)),
        ("Fecha fin", date(2024, 1, 31), date(2024, 2, 29)),
        ("Consumo kWh", Decimal(100), Decimal(200)),
    )
    assert picked(reading, "supply_point", "quantity", "start_date", "end_date") == [
        (CUPS_A, 100, date(2024, 1, 1), date(2024, 1, 31)),
        (CUPS_A, 200, date(2024, 2, 1), date(2024, 2, 29)),
    ]
    places = [row.place for row in reading.evidence if row.field == "quantity"]
    assert places == ["Sheet1!B4", "Sheet1!C4"]


def test_american_units_put_the_month_first():
    reading = read(
        ("Transaction Date", "Card #", "Vehicle", "Product", "Gallons", "Total"),
        ("03/04/2024", "****1234", "Truck 12", "ULSD", Decimal("55.3"), Decimal("215.12")),
        ("03/06/2024", "****1235", "Van 3", "UNL REG", Decimal("15.2"), Decimal("47.12")),
    )
    assert picked(reading, "start_date", "fuel") == [(date(2024, 3, 4), "diesel"), (date(2024, 3, 6), "petrol")]


def test_an_export_of_a_charging_network_counts_its_energy_and_not_what_it_saved():
    heads = (
        "Station Name",
        "Start Date",
        "End Date",
        "Charging Time (hh:mm:ss)",
        "Energy (kWh)",
        "GHG Savings (kg)",
        "Gasoline Savings (gallons)",
        "EVSE ID",
    )
    rows = [
        (
            "A1",
            f"7/{day}/2019 20:17",
            f"7/{day}/2019 23:20",
            "01:54:03",
            Decimal(day),
            Decimal("2.6"),
            Decimal("0.8"),
            Decimal(3813),
        )
        for day in (28, 29, 30)
    ]
    reading = read(heads, *rows)
    assert reading.classification.category == "recharges"
    assert picked(reading, "quantity", "unit", "start_date") == [
        (day, "kilowatt_hour_(kwh)", date(2019, 7, day)) for day in (28, 29, 30)
    ]


def charges(*rows):
    heads = ("Invoice", "MPAN", "From", "To", "Charge", "Quantity", "Unit", "Amount")
    span = (date(2024, 1, 1), date(2024, 1, 31))
    return read(heads, *((number, "1200012345678", *span, *rest) for number, *rest in rows))


def test_rows_that_are_charges_of_a_bill_make_one_item_whatever_they_repeat():
    reading = charges(
        ("B1", "Day units", Decimal(700), "kWh", Decimal(140)),
        ("B1", "Night units", Decimal(300), "kWh", Decimal(30)),
        ("B1", "Distribution charge", Decimal(1000), "kWh", Decimal(50)),
        ("B1", "Climate change levy", Decimal(1000), "kWh", Decimal(8)),
        ("B1", "Standing charge", Decimal(31), "days", Decimal(12)),
        ("B2", "Day units", Decimal(90), "kWh", Decimal(20)),
    )
    assert picked(reading, "invoice_number", "quantity", "total_amount") == [("B1", 1000, 240), ("B2", 90, 20)]
    parts = [(part["name"], part["quantity"]) for part in reading.items[0]["periods"]]
    assert parts == [("DAY", 700), ("NIGHT", 300)]


def test_a_sum_of_amounts_that_lacks_one_is_none():
    reading = charges(
        ("B1", "Day units", Decimal(700), "kWh", Decimal(140)), ("B1", "Night units", Decimal(300), "kWh", None)
    )
    assert picked(reading, "quantity", "total_amount") == [(1000, None)]


def test_a_total_with_dates_is_left_out_where_it_is_the_sum():
    rows = [("MPAN", "From", "To", "kWh"), ("1200012345678", date(2024, 1, 1), date(2024, 1, 31), Decimal(100))]
    rows += [("1200012345678", date(2024, 2, 1), date(2024, 2, 29), Decimal(200))]
    whole = ("Total", date(2024, 1, 1), date(2024, 2, 29), Decimal(300))
    assert picked(read(*rows, whole), "quantity") == [(100,), (200,)]


def test_a_log_of_readings_gives_what_lies_between_them():
    reading = read(
        ("Meter serial", "Reading date", "Reading (kWh)"),
        ("E1", date(2023, 12, 31), Decimal(10000)),
        ("E1", date(2024, 1, 31), Decimal(10400)),
        ("E2", date(2023, 12, 31), Decimal(50)),
        ("E2", date(2024, 1, 31), Decimal(75)),
        ("E1", date(2024, 2, 29), Decimal(10750)),
    )
    assert picked(reading, "meter_number", "quantity", "start_date", "end_date", "previous_reading") == [
        ("E1", 400, date(2023, 12, 31), date(2024, 1, 31), 10000),
        ("E1", 350, date(2024, 1, 31), date(2024, 2, 29), 10400),
        ("E2", 25, date(2023, 12, 31), date(2024, 1, 31), 50),
    ]


def test_days_in_a_row_are_each_their_own_time():
    reading = read(
        ("Date", "Usage (kWh)"), *((date(2024, 3, day), Decimal(value)) for day, value in ((1, 15), (2, 16), (3, 9)))
    )
    assert picked(reading, "start_date", "end_date") == [(date(2024, 3, day),) * 2 for day in (1, 2, 3)]
    assert reading.confidence < 0.9


def test_a_value_with_its_unit_needs_only_half_a_label():
    rows = [
        ("Rechnungsnummer", "R-1"),
        ("Abrechnungszeitraum", "01.01.2024 - 31.12.2024"),
        ("Zählernummer", "1EMH0012345678"),
    ]
    reading = read(*rows, ("Verbrauch Strom", "3.456,0 kWh"), ("Rechnungsbetrag", "1.234,56 EUR"))
    assert picked(reading, "quantity", "unit") == [(3456, "kilowatt_hour_(kwh)")]
    assert "quantity" not in read(*rows, ("Verbrauch Strom", Decimal(3456))).facts
