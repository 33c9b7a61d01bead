"""The shapes that consumption tables come in, each built here, each with the items that must come out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from meterleaf.engine.content import Table
from meterleaf.engine.extract.tables import read_tables
from meterleaf.engine.options import Options

CUPS_A, CUPS_B = "ES0021000000000001RK", "ES0031000000000002BZ"


def read(*rows, name="Sheet1", first_row=1):
    reading = read_tables((Table(name, tuple(map(tuple, rows)), first_row),), Options())
    assert reading is not None
    return reading


def picked(reading, *names):
    return [tuple(item.get(name) for name in names) for item in reading.items]


def test_register_of_invoices_in_spanish():
    reading = read(
        (
            "Nº factura",
            "Fecha factura",
            "CUPS",
            "Fecha desde",
            "Fecha hasta",
            "Consumo (kWh)",
            "Base imponible",
            "IVA",
            "Importe total (€)",
        ),
        ("F-001/24", "05/02/2024", CUPS_A, "01/01/2024", "31/01/2024", "1.234,56", "200,00", "42,00", "242,00"),
        ("F-002/24", "05/03/2024", CUPS_A, "01/02/2024", "29/02/2024", "987", "150,10", "31,52", "181,62"),
        ("Total", None, None, None, None, "2.221,56", "350,10", "73,52", "423,62"),
    )
    assert reading.classification.category == "electricity"
    assert reading.classification.language == "es"
    assert reading.items[0] == {
        "invoice_number": "F-001/24", "issue_date": date(2024, 2, 5), "supply_point": CUPS_A, "supply_point_scheme": "CUPS", "cups": CUPS_A,
        "start_date": date(2024, 1, 1), "end_date": date(2024, 1, 31), "quantity": Decimal("1234.56"), "quantity_as_printed": Decimal("1234.56"),
        "unit": "kilowatt_hour_(kwh)", "unit_as_printed": "kwh", "net_amount": Decimal("200.00"), "tax_amount": Decimal("42.00"),
        "total_amount": Decimal("242.00"), "currency": "EUR", "document_type": "invoice",
    }  # fmt: skip
    assert picked(reading, "invoice_number", "quantity") == [
        ("F-001/24", Decimal("1234.56")),
        ("F-002/24", Decimal(987)),
    ]
    places = {(one.item, one.field): (one.place, one.text) for one in reading.evidence}
    assert places[0, "quantity"] == ("Sheet1!F2", "1.234,56")
    assert places[1, "cups"] == ("Sheet1!C3", CUPS_A)
    assert places[0, "unit"] == ("Sheet1!F1", "Consumo (kWh)")
    assert {one.method for one in reading.evidence} == {"table"}


def test_every_field_has_evidence():
    reading = read(
        ("Invoice number", "MPRN", "Start date", "End date", "Usage kWh", "Gross GBP"),
        ("INV-1", "1234567890", date(2024, 1, 1), date(2024, 1, 31), Decimal(400), Decimal("50.5")),
    )
    told = {one.field for one in reading.evidence if one.item == 0}
    assert set(reading.items[0]) - {"document_type"} == told
    assert reading.classification.category == "gas"


@pytest.mark.parametrize(
    ("heads", "language"),
    [
        (("Invoice number", "Period start", "Period end", "Electricity consumption (kWh)", "Total amount"), "en"),
        (("Numéro de facture", "Date début", "Date fin", "Consommation électricité (kWh)", "Montant TTC"), "fr"),
        (("Rechnungsnummer", "Zeitraum von", "Zeitraum bis", "Stromverbrauch kWh", "Bruttobetrag"), "de"),
        (("Numero fattura", "Data inizio", "Data fine", "Consumo energia elettrica kWh", "Totale fattura"), "it"),
        (("Número da fatura", "Data início", "Data fim", "Consumo eletricidade (kWh)", "Valor total"), "pt"),
        (("Número de factura", "Data inici", "Data fi", "Consum electricitat (kWh)", "Import total"), "ca"),
        (("Factuurnummer", "Startdatum", "Einddatum", "Elektriciteitsverbruik (kWh)", "Totaalbedrag"), "nl"),
        (("Fakturanummer", "Fra dato", "Til dato", "Elforbrug kWh", "Fakturabeløb"), "da"),
        (("Fakturanummer", "Från datum", "Till datum", "Elförbrukning kWh", "Fakturabelopp"), "sv"),
        (("Laskun numero", "Alkupäivä", "Loppupäivä", "Sähkönkulutus kWh", "Laskun summa"), "fi"),
        (("Numer faktury", "Data od", "Data do", "Zużycie energii elektrycznej (kWh)", "Kwota brutto"), "pl"),
        (("Nombor bil", "Tarikh mula", "Tarikh tamat", "Penggunaan elektrik (kWh)", "Jumlah bil"), "ms"),
        (("invoice_number", "start_date", "finish_date", "electricity_kwh", "gross_eur"), "en"),
    ],
)
def test_heads_in_many_languages(heads, language):
    reading = read(
        heads,
        ("A-17", "2024-03-01", "2024-03-31", "1500", "300.25"),
        ("A-18", "2024-04-01", "2024-04-30", "1400", "290.25"),
    )
    assert (reading.classification.category, reading.classification.language) == ("electricity", language)
    assert picked(reading, "invoice_number", "start_date", "end_date", "quantity", "unit", "total_amount")[0] == (
        "A-17", date(2024, 3, 1), date(2024, 3, 31), Decimal(1500), "kilowatt_hour_(kwh)", Decimal("300.25"),
    )  # fmt: skip


def curve_rows(start, step, values, stamp=lambda moment: moment.strftime("%d/%m/%Y %H:%M")):
    return [(stamp(start + step * number), value) for number, value in enumerate(values)]


def test_hourly_curve_becomes_one_item():
    amounts = [Decimal(n % 7) / 10 for n in range(72)]
    reading = read(
        ("Curva horaria", None),
        ("CUPS:", CUPS_A),
        (None, None),
        ("Fecha y hora", "Consumo (kWh)"),
        *curve_rows(datetime(2024, 4, 24), timedelta(hours=1), amounts),
        ("Total", sum(amounts)),
    )
    (item,) = reading.items
    assert item["quantity"] == sum(amounts)
    assert (item["start_date"], item["end_date"], item["cups"]) == (date(2024, 4, 24), date(2024, 4, 26), CUPS_A)
    (quantity,) = [one for one in reading.evidence if one.field == "quantity" and one.item == 0]
    assert quantity.place == "Sheet1!B5:B76"
    assert quantity.derived


def test_curve_that_stamps_the_end_of_each_hour_ends_the_day_before():
    amounts = [Decimal(1 + n % 3) for n in range(48)]
    reading = read(
        ("Datum Uhrzeit", "Strombezug (kWh)"),
        *curve_rows(datetime(2024, 4, 1, 1), timedelta(hours=1), amounts, lambda at: at),
    )
    assert picked(reading, "start_date", "end_date", "quantity") == [(date(2024, 4, 1), date(2024, 4, 2), sum(amounts))]


def test_running_counter_gives_last_less_first_and_not_a_sum():
    counts = [Decimal(1000 + 3 * n + n % 2) for n in range(40)]
    rows = [(at, count) for (at, count) in curve_rows(datetime(2024, 1, 1), timedelta(days=1), counts)]
    reading = read(("Date", "Electricity meter reading (kWh)"), *rows)
    assert picked(reading, "quantity", "previous_reading", "current_reading") == [
        (counts[-1] - counts[0], counts[0], counts[-1])
    ]


def test_counter_beside_consumption_is_left_alone():
    rows = [(datetime(2024, 1, 1) + timedelta(days=n), Decimal(5000 + 10 * n), Decimal(10 + n % 2)) for n in range(31)]
    reading = read(("Date", "Meter reading", "Consumption kWh electricity"), *rows)
    assert picked(reading, "quantity", "end_date") == [(sum(row[2] for row in rows), date(2024, 1, 31))]


def test_curve_in_watt_hours_keeps_its_unit():
    rows = curve_rows(datetime(2024, 1, 1), timedelta(minutes=30), [Decimal(400 + n % 5) for n in range(96)])
    reading = read(("Horodate", "Consommation électrique (Wh)"), *rows)
    assert picked(reading, "quantity", "unit") == [(Decimal(sum(400 + n % 5 for n in range(96))), "watt_hour_(wh)")]


def test_curve_with_one_day_a_row_and_a_column_an_hour():
    heads = ("MPAN", "Date", *(f"{hour // 2:02d}:{30 * (hour % 2):02d}" for hour in range(48)))
    rows = [("1012345678905", datetime(2024, 1, day), *[Decimal("0.5")] * 48) for day in (1, 2, 3)]
    reading = read(heads, *rows, name="Half hourly electricity kWh")
    assert picked(reading, "quantity", "start_date", "end_date") == [(Decimal(72), date(2024, 1, 1), date(2024, 1, 3))]


def test_two_supply_points_in_one_curve_make_two_items():
    rows = [
        (point, datetime(2024, 1, 1) + timedelta(days=n), Decimal(n % 4))
        for point in (CUPS_A, CUPS_B)
        for n in range(30)
    ]
    reading = read(("CUPS", "Fecha", "Energía activa (kWh)"), *rows)
    assert picked(reading, "supply_point", "end_date") == [(CUPS_A, date(2024, 1, 30)), (CUPS_B, date(2024, 1, 30))]


def test_monthly_table_of_supply_points():
    reading = read(
        ("Water consumption 2024", None, None, None),
        ("Site", "Meter number", "Month", "Consumption (m3)"),
        ("Mill", "W-1", "January", Decimal(12)),
        ("Mill", "W-1", "February", Decimal("13.5")),
        ("Total", None, None, Decimal("25.5")),
    )
    assert reading.classification.category == "water"
    assert picked(reading, "meter_number", "start_date", "end_date", "quantity", "unit") == [
        ("W-1", date(2024, 1, 1), date(2024, 1, 31), Decimal(12), "cubic_metre_(m3)"),
        ("W-1", date(2024, 2, 1), date(2024, 2, 29), Decimal("13.5"), "cubic_metre_(m3)"),
    ]


def test_slices_are_added_and_kept():
    reading = read(
        ("Factura", "Periodo", "P1 (kWh)", "P2 (kWh)", "P3 (kWh)", "Electricidad importe total"),
        ("F9", "01/01/2024 - 31/01/2024", Decimal(10), Decimal(20), Decimal("30.5"), Decimal(20)),
        ("F10", "01/02/2024 - 29/02/2024", Decimal(11), Decimal(21), Decimal(31), Decimal(21)),
    )
    assert picked(reading, "quantity", "start_date") == [
        (Decimal("60.5"), date(2024, 1, 1)),
        (Decimal(63), date(2024, 2, 1)),
    ]
    assert [part["name"] for part in reading.items[0]["periods"]] == ["P1", "P2", "P3"]
    (quantity,) = [one for one in reading.evidence if one.field == "quantity" and one.item == 0]
    assert quantity.derived == ("Sheet1!C2", "Sheet1!D2", "Sheet1!E2")


def test_columns_of_several_energies_make_items_of_several_categories():
    reading = read(
        ("Period", "Electricity (kWh)", "Natural gas (kWh)", "Water (m3)"),
        ("2024-01", Decimal(100), Decimal(900), Decimal(5)),
        ("2024-02", Decimal(110), Decimal(800), Decimal(6)),
    )
    found = [
        (item.get("category", reading.classification.category), item["quantity"], item["start_date"].month)
        for item in reading.items
    ]
    assert sorted(found) == [
        ("electricity", 100, 1), ("electricity", 110, 2), ("gas", 800, 2), ("gas", 900, 1), ("water", 5, 1), ("water", 6, 2),
    ]  # fmt: skip


def test_a_column_that_names_the_service_decides_row_by_row():
    reading = read(
        ("Utility", "Invoice no", "From", "To", "Quantity", "Unit"),
        ("Electricity", "E1", "2024-01-01", "2024-01-31", Decimal(500), "kWh"),
        ("Gas", "G1", "2024-01-01", "2024-01-31", Decimal(700), "kWh"),
        ("Water", "W1", "2024-01-01", "2024-01-31", Decimal(9), "m3"),
        ("Electricity", "E2", "2024-02-01", "2024-02-29", Decimal(510), "kWh"),
    )
    assert reading.classification.category == "electricity"
    assert picked(reading, "category", "invoice_number", "unit") == [
        (None, "E1", "kilowatt_hour_(kwh)"),
        ("gas", "G1", "kilowatt_hour_(kwh)"),
        ("water", "W1", "cubic_metre_(m3)"),
        (None, "E2", "kilowatt_hour_(kwh)"),
    ]


def test_gas_keeps_energy_volume_factors_and_readings():
    reading = read(
        (
            "Zählernummer",
            "Rechnungsnummer",
            "Von",
            "Bis",
            "Zählerstand alt",
            "Zählerstand neu",
            "Verbrauch (m³)",
            "Zustandszahl",
            "Brennwert",
            "Verbrauch (kWh)",
        ),
        ("G-77", "R 1", "01.01.2024", "31.12.2024", "1.000", "2.000", "1.000", "0,9500", "11,200", "10.640"),
        ("G-78", "R 2", "01.01.2024", "31.12.2024", "3.100", "3.600,5", "500,5", "0,9500", "11,200", "5.325,32"),
        name="Erdgas",
    )
    assert reading.classification.category == "gas"
    item = reading.items[0]
    assert (item["quantity"], item["unit"]) == (Decimal(10640), "kilowatt_hour_(kwh)")
    assert item["volume"] == {"quantity": Decimal(1000), "unit": "cubic_metre_(m3)"}
    assert (item["conversion_factor"], item["calorific_value"]) == (Decimal("0.9500"), Decimal("11.200"))
    assert (item["previous_reading"], item["current_reading"]) == (Decimal(1000), Decimal(2000))


def test_readings_alone_give_their_difference():
    reading = read(
        ("Meter number", "Previous reading", "Current reading", "Unit", "From", "To"),
        ("W9", Decimal(100), Decimal(142), "m3", "2024-01-01", "2024-03-31"),
        ("W8", Decimal(7), Decimal(9), "m3", "2024-01-01", "2024-03-31"),
        name="Water",
    )
    assert picked(reading, "quantity", "unit") == [(Decimal(42), "cubic_metre_(m3)"), (Decimal(2), "cubic_metre_(m3)")]
    (quantity,) = [one for one in reading.evidence if one.field == "quantity" and one.item == 0]
    assert quantity.derived == ("previous_reading", "current_reading")


def test_waste_register_in_italian_with_operations():
    reading = read(
        (
            "Data",
            "Numero formulario",
            "Codice CER",
            "Descrizione rifiuto",
            "Quantità",
            "Unità di misura",
            "Operazione",
            "Produttore",
            "Trasportatore",
            "Destinatario",
        ),
        ("12/03/2024", "XFIR 1", "15 01 01", "Carta", "1.250", "kg", "R13", "ACME srl", "Trans spa", "Recupero srl"),
        ("13/03/2024", "XFIR 2", "17 06 05*", "Amianto", "80", "kg", "D15", "ACME srl", "Trans spa", "Discarica srl"),
    )
    assert reading.classification.tags == ("document", "wastes")
    assert picked(reading, "ler_code", "quantity", "unit", "rd_code", "start_date", "carrier", "hazardous") == [
        ("150101", Decimal(1250), "kilogram_(kg)", "R13", date(2024, 3, 12), "Trans spa", None),
        ("170605", Decimal(80), "kilogram_(kg)", "D15", date(2024, 3, 13), "Trans spa", True),
    ]


def test_waste_quantity_in_one_of_several_columns_and_codes_in_one_cell():
    reading = read(
        ("Reference", "EWC codes", "Tonnes", "Cubic metres", "Kilograms", "Estimated or actual", "Collection date"),
        ("r1", "170302;010101", None, None, Decimal("12.5"), "Actual", Decimal(47464)),
        ("r2", "17 03 02", None, Decimal(10), None, "Estimate", Decimal(47465)),
        ("r3", "101213", Decimal(3), Decimal(0), Decimal(0), "Actual", Decimal(47466)),
    )
    assert picked(reading, "ler_code", "other_ler_codes", "quantity", "unit", "estimated", "start_date") == [
        ("170302", ["010101"], Decimal("12.5"), "kilogram_(kg)", False, date(2029, 12, 12)),
        ("170302", None, Decimal(10), "cubic_metre_(m3)", True, date(2029, 12, 13)),
        ("101213", None, Decimal(3), "tonne_(t)", False, date(2029, 12, 14)),
    ]


def test_several_wastes_side_by_side_make_several_items():
    group = ("EWC code", "Waste description", "Waste quantity", "Quantity units")
    reading = read(
        ("Movement", None, "First waste", None, None, None, "Second waste", None, None, None),
        ("Consignment note number", "Collection date", *group, *group),
        ("CN1", "02/01/2024", "150101", "paper", "1.5", "tonnes", "150102", "plastic", "300", "kg"),
        ("CN2", "15/01/2024", "200301", "mixed", "2", "tonnes", None, None, None, None),
    )
    assert picked(reading, "document_number", "ler_code", "description", "quantity", "unit") == [
        ("CN1", "150101", "paper", Decimal("1.5"), "tonne_(t)"),
        ("CN1", "150102", "plastic", Decimal(300), "kilogram_(kg)"),
        ("CN2", "200301", "mixed", Decimal(2), "tonne_(t)"),
    ]


def test_fuel_card_statement():
    reading = read(
        ("Transaction date", "Card number", "Vehicle registration", "Station", "Product", "Litres", "Amount"),
        ("05/01/2024", "7001234567891234", "AB12 CDE", "North", "Diesel", Decimal("40.5"), Decimal(60)),
        ("16/01/2024", "7001234567891234", "AB12 CDE", "South", "Diesel", Decimal("38.1"), Decimal(57)),
    )
    assert reading.classification.category == "recharges"
    assert picked(reading, "recharge_type", "fuel", "vehicle_plate", "location", "card_number", "start_date", "quantity", "unit")[0] == (
        "vehicle_fuel", "diesel", "AB12 CDE", "North", "1234", date(2024, 1, 5), Decimal("40.5"), "litre_(l)",
    )  # fmt: skip


def test_charging_sessions():
    reading = read(
        ("Sitzung", "Ladebeginn", "Ladeende", "Ladestation", "Energie (kWh)", "Kosten"),
        ("S1", "01.02.2024 22:10", "02.02.2024 06:00", "Depot 1", "33,4", "10,02"),
        ("S2", "03.02.2024 21:00", "04.02.2024 05:00", "Depot 2", "28,1", "8,43"),
        name="Ladevorgänge",
    )
    assert reading.classification.category == "recharges"
    assert picked(reading, "recharge_type", "start_date", "end_date", "quantity", "location")[0] == (
        "ev_charging", date(2024, 2, 1), date(2024, 2, 2), Decimal("33.4"), "Depot 1",
    )  # fmt: skip


def test_bulk_fuel_deliveries():
    reading = read(
        ("Bon de livraison", "Date de livraison", "Produit", "Quantité (litres)", "Montant TTC"),
        ("BL-1", "05/11/2024", "Fioul domestique", "2000", "2100,00"),
        ("BL-2", "15/12/2024", "Fioul domestique", "1500", "1575,00"),
    )
    assert reading.classification.category == "fuel_delivery"
    assert picked(reading, "delivery_note_number", "delivery_date", "start_date", "fuel", "quantity", "unit")[0] == (
        "BL-1", date(2024, 11, 5), date(2024, 11, 5), "heating_oil", Decimal(2000), "litre_(l)",
    )  # fmt: skip


def test_bill_laid_out_as_a_form():
    reading = read(
        ("Aigües de Ponent", None, None, None),
        ("Factura de agua", None, None, None),
        ("Nº factura:", "AG-2024-77", "Fecha factura:", "10/04/2024"),
        ("Periodo de facturación:", "01/01/2024 a 31/03/2024", None, None),
        ("Número de contador:", "C-123", "Consumo (m3):", Decimal("32.5")),
        ("Base imponible:", Decimal("50.00"), "Importe total:", "55,00 €"),
    )
    assert reading.classification.category == "water"
    (item,) = reading.items
    assert (item["invoice_number"], item["issue_date"], item["meter_number"]) == (
        "AG-2024-77",
        date(2024, 4, 10),
        "C-123",
    )
    assert (item["start_date"], item["end_date"], item["quantity"], item["unit"]) == (
        date(2024, 1, 1), date(2024, 3, 31), Decimal("32.5"), "cubic_metre_(m3)",
    )  # fmt: skip
    assert (item["total_amount"], item["currency"]) == (Decimal("55.00"), "EUR")
    assert reading.document["invoice_number"] == "AG-2024-77"


def test_credit_notes_are_negative():
    reading = read(
        ("Tipo factura", "Factura", "CUPS", "Desde", "Hasta", "Consumo kWh", "Importe total"),
        ("Normal", "F1", CUPS_A, "01/01/2024", "31/01/2024", Decimal(100), Decimal(20)),
        ("Abono", "A1", CUPS_A, "01/01/2024", "31/01/2024", Decimal(100), Decimal(20)),
    )
    assert picked(reading, "document_type", "quantity", "total_amount") == [
        ("invoice", 100, 20),
        ("credit_note", -100, -20),
    ]


def test_months_first_dates_are_seen_from_the_whole_table():
    reading = read(
        ("Account number", "Read date from date", "To date", "Electric usage (kWh)"),
        ("1", "01/02/2024", "01/31/2024", "100"),
        ("1", "02/01/2024", "02/28/2024", "120"),
    )
    assert picked(reading, "end_date") == [(date(2024, 1, 31),), (date(2024, 2, 28),)]


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Financial results", None, None),
            ("Topic", "FY 22", "FY 23"),
            ("Revenue", Decimal(45), Decimal(46)),
            ("Cash flow", Decimal(5), Decimal(6)),
        ],
        [
            ("Item", "Quantity", "Unit", "Price"),
            ("Flour", Decimal(20), "kg", Decimal(18)),
            ("Sugar", Decimal(5), "kg", Decimal(7)),
        ],
        [
            ("Tariff", "Unit rate (p/kWh)", "Standing charge (p/day)"),
            ("Electricity day", Decimal("28.1"), Decimal(50)),
            ("Electricity night", Decimal("12.1"), Decimal(50)),
        ],
        [
            ("Equipment", "Power (kW)", "Hours", "Energy (kWh)"),
            ("Lamp", Decimal("0.1"), Decimal(100), Decimal(10)),
            ("Pump", Decimal(2), Decimal(50), Decimal(100)),
        ],
        [("Name", "Phone", "City"), ("Ann", "600111222", "Girona"), ("Bob", "600111223", "Lleida")],
        [
            ("Activity", "Emission factor (kg CO2/kWh)", "Source"),
            ("Electricity", Decimal("0.2"), "x"),
            ("Gas", Decimal("0.18"), "y"),
        ],
        [(None,), ("x",)],
    ],
)
def test_other_tables_are_other(rows):
    reading = read(*rows)
    assert (reading.classification.category, reading.items) == ("other", ())


def test_no_tables_is_no_reading():
    assert read_tables((), Options()) is None
