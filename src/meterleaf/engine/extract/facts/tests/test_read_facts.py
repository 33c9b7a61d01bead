"""What invoices bill: written lines of many trades and countries, with the ways in which a quantity is repeated or hidden."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.content import Facts, Line, Meter, Party
from meterleaf.engine.extract.facts import read_facts
from meterleaf.engine.options import Options

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
KWH, M3, LITRE = "kilowatt_hour_(kwh)", "cubic_metre_(m3)", "litre_(l)"


def line(name, quantity=None, unit=None, amount=None, period=JANUARY, **more):
    start, end = period
    quantity = None if quantity is None else Decimal(str(quantity))
    amount = None if amount is None else Decimal(str(amount))
    return Line(name=name, quantity=quantity, unit=unit, net_amount=amount, start=start, end=end, **more)


def bill(*lines, **more):
    default = {
        "syntax": "ubl",
        "number": "I-1",
        "seller": Party(name="Seller", country="DE"),
        "total_amount": Decimal(100),
    }
    return Facts(**{**default, "lines": tuple(lines), **more})


def read(*facts):
    reading = read_facts(facts, Options())
    assert reading is not None
    return reading


def consumed(*facts):
    """(category, quantity, unit) of every item."""
    reading = read(*facts)
    category = reading.classification.category
    return [(one.get("category", category), one.get("quantity"), one.get("unit")) for one in reading.items]


def one(category, quantity, unit=KWH):
    return [(category, None if quantity is None else Decimal(str(quantity)), unit if quantity is not None else None)]


REPEATED = {
    "German power: energy, network, taxes and levies": (
        one("electricity", 288),
        [
            line("Arbeitspreis Strom", 288, "KWH"),
            line("Arbeitspreis Netz", 288, "KWH"),
            line("Stromsteuer", 288, "KWH"),
            line("Kraft-Wärme-Kopplung (KWK)", 288, "KWH"),
            line("§19 StromNEV-Umlage", 288, "KWH"),
            line("Grundpreis", 31, "DAY"),
            line("Leistungspreis", 4.2, "KWT"),
        ],
    ),
    "German power in two tariffs": (
        one("electricity", 1500),
        [
            line("Arbeitspreis HT", 1000, "KWH"),
            line("Arbeitspreis NT", 500, "KWH"),
            line("Netznutzung Arbeit", 1500, "KWH"),
            line("Stromsteuer", 1500, "KWH"),
            line("Blindarbeit", 90, "KVARH"),
        ],
    ),
    "Italian power in bands, with losses and dispatching": (
        one("electricity", 905),
        [
            line("Spesa per la materia energia - Fascia F1", 300, "kWh"),
            line("Spesa per la materia energia - Fascia F2", 300, "kWh"),
            line("Spesa per la materia energia - Fascia F3", 305, "kWh"),
            line("Perdite di rete", 90.5, "kWh"),
            line("Corrispettivo di dispacciamento", 995.5, "kWh"),
            line("Spesa per il trasporto e la gestione del contatore", 905, "kWh"),
            line("Oneri di sistema", 905, "kWh"),
            line("Imposta erariale di consumo", 905, "kWh"),
        ],
    ),
    "Italian components under one name": (
        one("electricity", 905),
        [line("Spesa per la materia energia", 905, "kWh"), line("Spesa per la materia energia", 905, "kWh", 4)],
    ),
    "Swedish grid bill: no energy line at all": (
        one("electricity", 1701),
        [line("Elöverföring", 1701, "KWH"), line("Energiskatt", 1701, "KWH"), line("Fast avgift elnät", 1, "MON")],
    ),
    "Swedish trade bill with certificates": (
        one("electricity", 420),
        [line("Rörligt elpris", 420, "KWH"), line("Elcertifikat", 420, "KWH"), line("Påslag", 420, "KWH")],
    ),
    "Dutch peak and off-peak over two months with taxes": (
        one("electricity", 1000),
        [
            line("Verbruik daluren", 100, "KWH"),
            line("Verbruik piekuren", 200, "KWH"),
            line("Verbruik daluren", 300, "KWH", period=(date(2024, 2, 1), date(2024, 2, 29))),
            line("Verbruik piekuren", 400, "KWH", period=(date(2024, 2, 1), date(2024, 2, 29))),
            line("Energiebelasting zone 1", 300, "KWH"),
            line("Energiebelasting zone 1", 700, "KWH", period=(date(2024, 2, 1), date(2024, 2, 29))),
        ],
    ),
    "British day and night with levies": (
        one("electricity", 500),
        [
            line("Electricity day units", 300, "KWH"),
            line("Electricity night units", 200, "KWH"),
            line("Climate Change Levy", 500, "KWH"),
            line("DUoS charges", 500, "KWH"),
            line("Availability", 80, "KVA"),
        ],
    ),
    "French power": (
        one("electricity", 860),
        [
            line("Consommation électricité heures pleines", 560, "KWH"),
            line("Consommation électricité heures creuses", 300, "KWH"),
            line("Acheminement TURPE", 860, "KWH"),
            line("Accise sur l'électricité (CSPE)", 860, "KWH"),
            line("Abonnement", 1, "MON"),
        ],
    ),
    "Spanish power by periods with tolls": (
        one("electricity", 60),
        [
            line("Energía activa P1", 10, "KWH"),
            line("Energía activa P2", 20, "KWH"),
            line("Energía activa P3", 30, "KWH"),
            line("Peajes energía P1", 10, "KWH"),
            line("Potencia contratada P1", 5.5, "KWT"),
            line("Impuesto sobre la electricidad", 1, "C62"),
        ],
    ),
    "Sum of slices and the whole on lines of their own": (
        one("electricity", 300),
        [
            line("Energy peak units", 100, "KWH"),
            line("Energy off-peak units", 200, "KWH"),
            line("Energy total", 300, "KWH"),
        ],
    ),
    "Dutch grid operator of a large connection": (
        one("electricity", 16000),
        [
            line("Getransporteerde kWh's", 16000, "KWH"),
            line("Systeemdiensten", 16000, "KWH"),
            line("Contract transportvermogen", 132, "KW"),
            line("Vastrecht transportdienst", 1, "MON"),
        ],
    ),
    "Italian water in tiers, with equalising components": (
        one("water", 25, M3),
        [
            line("Acquedotto tariffa base", 20, "mc"),
            line("Acquedotto tariffa eccedenza", 5, "mc"),
            line("Componente UI1 acquedotto", 25, "mc"),
            line("Componente UI2", 25, "mc"),
            line("Fognatura", 25, "mc"),
            line("Depurazione", 25, "mc"),
        ],
    ),
    "Charges that differ, with the tax on the whole": (
        one("electricity", 1000),
        [
            line("Electricity consumption", 1000, "KWH"),
            line("Electricity consumption hedged volume", 600, "KWH"),
            line("Electricity tax", 1000, "KWH"),
        ],
    ),
    "Belgian power with contributions": (
        one("electricity", 812),
        [
            line("Energie - enkelvoudig tarief", 812, "KWH"),
            line("Bijdrage groene stroom", 812, "KWH"),
            line("Distributienettarief", 812, "KWH"),
            line("Bijzondere accijns", 812, "KWH"),
            line("Capaciteitstarief", 3.5, "KWT"),
        ],
    ),
    "Romanian power": (
        one("electricity", 640),
        [
            line("Energie electrică activă", 640, "KWH"),
            line("Certificate verzi", 640, "KWH"),
            line("Acciză", 0.64, "MWH"),
            line("Contribuție cogenerare", 640, "KWH"),
        ],
    ),
    "Norwegian grid and power on one bill": (
        one("electricity", 1200),
        [
            line("Strømforbruk spotpris", 1200, "KWH"),
            line("Nettleie energiledd", 1200, "KWH"),
            line("Forbruksavgift", 1200, "KWH"),
            line("Nettleie fastledd", 1, "MON"),
        ],
    ),
    "Gas, unnamed but for its tax": (
        one("gas", 8000),
        [
            line("Energiepreis", 8000, "KWH"),
            line("Bilanzierungsumlage", 5000, "KWH"),
            line("Energiesteuer", 8000, "KWH"),
        ],
    ),
    "Gas in energy and in volume": (
        one("gas", 11200),
        [
            line("Gasverbruik", 1000, "MTQ"),
            line("Levering aardgas", 11200, "KWH"),
            line("Energiebelasting gas", 1000, "MTQ"),
        ],
    ),
    "Italian gas in standard cubic metres": (
        one("gas", 250, "standard_cubic_metre_(sm3)"),
        [
            line("Materia gas naturale", 250, "Smc"),
            line("Accise gas naturale", 250, "Smc"),
            line("Trasporto gas", 250, "Smc"),
        ],
    ),
    "Water and sewerage of the same cubic metres": (
        one("water", 32, M3),
        [line("Trinkwasser", 32, "MTQ"), line("Abwasser", 32, "MTQ"), line("Niederschlagswasser", 120, "MTK")],
    ),
    "Sewerage alone": (one("water", 32, M3), [line("Assainissement eaux usées", 32, "MTQ")]),
}


@pytest.mark.parametrize("name", REPEATED)
def test_a_quantity_is_counted_once(name):
    expected, lines = REPEATED[name]
    syntax = "fatturapa" if any(item.unit in {"kWh", "Smc", "mc"} for item in lines) else "ubl"
    assert consumed(bill(*lines, syntax=syntax)) == expected


def test_several_commodities_make_several_items():
    lines = [
        line("Arbeitspreis Strom", 935, "KWH"),
        line("Arbeitspreis Strom", 119, "KWH", period=(date(2024, 2, 1), date(2024, 2, 29))),
        line("Arbeitspreis Gas", 5949, "KWH"),
        line("Grundpreis Gas", 31, "DAY"),
        line("Verbrauchspreis Wasser", 29, "MTQ"),
    ]
    assert consumed(bill(*lines)) == [*one("electricity", 1054), *one("gas", 5949), *one("water", 29, M3)]


def test_several_supply_points_make_several_items():
    first, second = "871685900000000015", "871685900000000022"
    lines = [
        line("Verbruik elektriciteit", 10, "KWH", supply_point=first),
        line("Verbruik elektriciteit", 20, "KWH", supply_point=second),
    ]
    items = read(bill(*lines)).items
    assert [(item["supply_point"], item["quantity"]) for item in items] == [(first, 10), (second, 20)]


def test_metering_services_alone_have_no_quantity():
    lines = [
        line("Meetdiensten", 1, "C62", codes=(("UNSPSC", "83101800"),), supply_point="871685900000000015"),
        line("Huur", 1, "C62", supply_point="871685900000000015"),
    ]
    (item,) = read(bill(*lines)).items
    assert "quantity" not in item
    assert (item["supply_point"], item["start_date"]) == ("871685900000000015", JANUARY[0])


def test_what_is_fed_in_is_not_consumed():
    lines = [
        line("Electricity charges - all day rate NMI 4102012345", 325.2, "KWH"),
        line("Solar feed-in rebate NMI 4102012345", -150, "KWH"),
        line("Supply charge", 31, "DAY"),
    ]
    (item,) = read(bill(*lines)).items
    assert (item["quantity"], item["self_consumption_quantity"], item["supply_point_scheme"]) == (
        Decimal("325.2"),
        150,
        "NMI",
    )


def test_meters_are_the_judge_between_charges():
    lines = [line("Energy tariff A", 700, "KWH"), line("Energy tariff surplus", 400, "KWH")]
    meters = (Meter(number="M1", previous=Decimal(100), current=Decimal(800), unit="KWH"),)
    assert consumed(bill(*lines, meters=meters)) == one("electricity", 700)


def test_readings_of_one_register_over_several_months_are_joined():
    meters = (
        Meter(
            number="M1", name="TOTAL", previous=Decimal(100), current=Decimal(150), unit="KWH", end=date(2024, 1, 31)
        ),
        Meter(
            number="M1", name="TOTAL", previous=Decimal(150), current=Decimal(170), unit="KWH", end=date(2024, 2, 29)
        ),
    )
    (item,) = read(bill(line("Electricity usage", 70, "KWH"), meters=meters)).items
    assert (item["previous_reading"], item["current_reading"], item["meter_number"]) == (100, 170, "M1")


def test_readings_in_words_are_believed_where_their_difference_is_the_quantity():
    note = "Avläsning mätarnr 445566: periodstart 156.361, periodslut 158.062"
    (item,) = read(bill(line("El-förbrukning", 1701, "KWH", note=note))).items
    assert (item["meter_number"], item["previous_reading"], item["current_reading"]) == ("445566", 156361, 158062)
    (other,) = read(bill(line("El-förbrukning", 999, "KWH", note=note))).items
    assert "previous_reading" not in other


def test_supply_point_and_meter_from_properties_of_a_line():
    properties = (("Zählpunkt", "DE0001234567800000000000000123456"), ("Zählernummer", "1APA0099887766"))
    (item,) = read(bill(line("Arbeitspreis Strom", 5, "KWH", properties=properties))).items
    assert (item["supply_point"], item["supply_point_scheme"]) == ("DE0001234567800000000000000123456", "MELO")
    assert item["meter_number"] == "1APA0099887766"


def test_without_a_code_the_account_names_the_supply_then_the_meter():
    plain = bill(line("Arbeitspreis Strom", 5, "KWH", note="Zählernummer: 778899"))
    assert read(plain).items[0]["supply_point_scheme"] == "meter"
    assert read(replace(plain, account="K-1234")).items[0]["supply_point"] == "K-1234"


def test_a_paper_of_no_type_may_be_the_supply_point():
    facts = bill(
        line("Getransporteerde kWh's", 16, "KWH"), supply_points=(("", "terms.pdf"), ("", "871694831000290851"))
    )
    assert read(facts).items[0]["supply_point"] == "871694831000290851"


def test_the_invoiced_object_names_the_supply_where_no_code_does():
    facts = bill(line("Electricity consumption", 16, "KWH"), supply_points=(("object", "Anlage 4711"),), account="K1")
    (item,) = read(facts).items
    assert (item["supply_point"], item["supply_point_scheme"]) == ("Anlage 4711", "account")


def test_readings_without_a_charge_for_consumption_are_no_quantity():
    meters = (Meter(number="M1", previous=Decimal(100), current=Decimal(800), unit="KWH"),)
    fees = bill(line("Meetdiensten elektriciteit", 1, "C62"), meters=meters)
    assert "quantity" not in read(fees).items[0]
    lump = bill(line("Levering elektriciteit", 1, "C62"), meters=meters)
    assert read(lump).items[0]["quantity"] == 700
    statement = bill(document_type="statement", meters=meters, notes=("Electricity",))
    assert read(statement).items[0]["quantity"] == 700


def test_a_period_told_in_words():
    (item,) = read(bill(line("Verbrauch Strom 01.05.2023-30.09.2023", 40, "KWH", period=(None, None)))).items
    assert (item["start_date"], item["end_date"]) == (date(2023, 5, 1), date(2023, 9, 30))


def test_a_quantity_told_in_words_only():
    assert consumed(bill(line("Consumo de electricidad 1.234,5 kWh", 1, "C62"))) == one("electricity", "1234.5")
    assert consumed(bill(line("Energía consumida P1 (kWh)", 77, None), syntax="facturae")) == one("electricity", 77)


def test_thousands_that_only_the_country_tells_are_read_and_doubted():
    told = line("Suministro eléctrico. Consumo: 1.234 kWh", 1, "C62")
    reading = read(bill(told, seller=Party(name="Seller", country="ES")))
    assert reading.items[0]["quantity"] == 1234
    assert reading.confidence < 0.9
    assert read(bill(told, seller=Party(name="Seller"))).items == ()


def test_quantity_and_period_told_in_properties():
    properties = (("CONSUMO", "905 kWh"), ("PERIODO", "dal 01/01/2024 al 31/01/2024"), ("POD", "IT001E98765432"))
    sold = line("Fornitura energia elettrica", 1, "Nr", period=(None, None), properties=properties)
    (item,) = read(bill(sold, syntax="fatturapa", seller=Party(country="IT"))).items
    assert (item["quantity"], item["unit"], item["supply_point"]) == (905, KWH, "IT001E98765432")
    assert (item["start_date"], item["end_date"]) == JANUARY


def test_the_use_of_a_year_in_words_is_no_quantity():
    facts = bill(
        line("Abonnemang elnät, beräknad årsförbrukning 12 628 kWh", 1, "MON", supply_point="735999111222333446")
    )
    (item,) = read(facts).items
    assert "quantity" not in item


def test_one_kilowatt_hour_at_the_price_of_the_month_is_no_quantity():
    lump = line(
        "Fourniture électricité - janvier", 1, "KWH", 623.72, price=Decimal("623.72"), supply_point="735999111222333446"
    )
    (item,) = read(bill(lump)).items
    assert "quantity" not in item


def test_energy_that_nothing_names_is_guessed_and_said_to_be():
    reading = read(
        bill(line("Messpreis", 31, "DAY"), line("Grundpreis", 2100, "KWT"), line("Arbeitspreis", 616290, "KWH"))
    )
    assert reading.classification.category == "electricity"
    assert reading.confidence < 0.9
    assert [problem.code for problem in reading.problems] == ["QUANTITY_UNCLEAR"]


def test_codes_of_known_lists_tell_the_commodity_and_others_do_not():
    gas = line("Verbruik", 80, "KWH", codes=(("STI", "09123000-7"),))
    assert consumed(bill(gas)) == one("gas", 80)
    assert read(bill(line("Service", 80, "C62", codes=(("ZZZ", "09123000"),)))).classification.category == "other"


FUELS = {
    "fuel card with parking": (
        "recharges",
        "diesel",
        [line("Diesel", 70.31, "LTR"), line("Parkeren", 2, "ZZ"), line("Pasfee", 1, "ZZ")],
    ),
    "a tank of petrol": ("recharges", "petrol", [line("Super E10", 41.2, "LTR")]),
    "heating oil": (
        "fuel_delivery",
        "heating_oil",
        [line("Heizöl EL schwefelarm", 3000, "LTR"), line("Anfahrt", 1, "C62")],
    ),
    "gasoleo C": ("fuel_delivery", "heating_oil", [line("Gasóleo C calefacción", 1000, "LTR")]),
    "bulk diesel": ("fuel_delivery", "diesel", [line("Gasóleo A", 5000, "LTR")]),
    "bulk petrol": ("fuel_delivery", "petrol", [line("Benzina senza piombo", 2000, "LTR")]),
    "pellets": ("fuel_delivery", "wood_pellets", [line("Holzpellets lose ENplus A1", 4.5, "TNE")]),
    "propane": ("fuel_delivery", "propane", [line("Propano granel", 900, "KGM")]),
    "liquid gas": ("fuel_delivery", "lpg", [line("Flüssiggas", 2400, "LTR")]),
    "HVO": ("fuel_delivery", "hvo", [line("HVO100 diesel", 3000, "LTR")]),
    "by customs code": (
        "fuel_delivery",
        "diesel",
        [line("Carburante", 800, "LTR", codes=(("seller", "CARB:27102011"),))],
    ),
}


@pytest.mark.parametrize("name", FUELS)
def test_fuels(name):
    category, fuel, lines = FUELS[name]
    reading = read(bill(*lines))
    assert (reading.classification.category, [item["fuel"] for item in reading.items]) == (category, [fuel])
    assert reading.items[0]["quantity"] == lines[0].quantity


def test_many_tanks_of_one_bill_are_recharges_and_one_of_bulk_makes_all_bulk():
    tanks = [line("Diesel", 55, "LTR"), line("Benzin Super E10", 40, "LTR")]
    assert [item["recharge_type"] for item in read(bill(*tanks)).items] == ["vehicle_fuel"] * 2
    assert read(bill(*tanks, line("Diesel", 4000, "LTR"))).classification.category == "fuel_delivery"


def test_charging_a_vehicle_is_a_recharge():
    (item,) = read(bill(line("Laadsessies laadpaal", 312.5, "KWH"), line("Laadpas abonnement", 1, "MON"))).items
    assert (item["recharge_type"], item["quantity"]) == ("ev_charging", Decimal("312.5"))


def test_a_refrigerant_refill_is_a_recharge():
    reading = read(bill(line("Kältemittel R-410A", 2.4, "KGM"), line("Arbeitszeit", 2, "HUR")))
    assert (reading.classification.category, reading.items[0]["recharge_type"]) == ("recharges", "refrigerant")


def test_waste_lines_are_told_by_their_code():
    reading = read(bill(line("Retirada papel y cartón LER 20 01 01", 1.2, "TNE"), line("Transporte", 1, "C62")))
    assert reading.classification.tags == ("document", "wastes")
    assert (reading.items[0]["ler_code"], reading.items[0]["quantity"]) == ("200101", Decimal("1.2"))


OTHERS = [
    line("TGA Obermonteur, Stromkabel verlegt", 3, "HUR"),
    line("Huile d'olive extra vierge", 100, "LTR"),
    line("Network cable", 250, "MTR"),
    line("Carne de vacuno", 40, "KGM"),
    line("Medicinali", 10, "C62"),
    line("Mobilfunk Grundgebühr", 1, "MON"),
    line("Mineralwasser 0,75 l", 240, "C62"),
    line("Agua mineral natural", 500, "LTR"),
    line("Argon gas cylinder", 10, "MTQ"),
    line("Beton C25/30", 12, "MTQ"),
    line("Kiesabfuhr", 12, "MTQ"),
    line("AdBlue", 20, "LTR"),
    line("Motoröl 5W30", 5, "LTR"),
    line("Servicio de mantenimiento de instalación eléctrica", 1, "C62"),
    line("Consulting energy efficiency", 8, "HUR"),
    line("Fernwärme Arbeitspreis", 20, "MWH"),
]


@pytest.mark.parametrize("sold", OTHERS, ids=lambda sold: sold.name)
def test_other_trades_are_other(sold):
    reading = read(bill(sold))
    assert (reading.classification.category, reading.items) == ("other", ())


def test_credit_notes_take_back_whichever_sign_they_are_written_with():
    taken = line("Arbeitspreis Strom", 40, "KWH")
    written = bill(taken, document_type="credit_note", corrects="I-0", net_amount=Decimal(84))
    item = read(written).items[0]
    assert (item["quantity"], item["total_amount"], item["net_amount"]) == (-40, -100, -84)
    assert item["corrects_invoice_number"] == "I-0"
    negative = replace(
        written, total_amount=Decimal(-100), net_amount=Decimal(-84), lines=(replace(taken, quantity=Decimal(-40)),)
    )
    item = read(negative).items[0]
    assert (item["quantity"], item["total_amount"], item["net_amount"]) == (-40, -100, -84)


def test_an_invoice_whose_every_line_gives_back_is_a_credit_note():
    back = replace(line("Arbeitspreis Strom", -40, "KWH"), net_amount=Decimal(-12))
    taken = bill(back, total_amount=Decimal(-14))
    assert (read(taken).document["document_type"], read(taken).items[0]["quantity"]) == ("credit_note", -40)
    settled = bill(back, line("Arbeitspreis Strom", 90, "KWH", 30), total_amount=Decimal(-14))
    assert read(settled).document["document_type"] == "invoice"


def test_a_settlement_sent_as_a_credit_note_bills_what_was_used():
    used = line("Arbeitspreis Strom", 288, "KWH", 240)
    settled = bill(used, document_type="credit_note", amount_due=Decimal(-33))
    item = read(settled).items[0]
    assert (item["document_type"], item["quantity"], item["total_amount"]) == ("invoice", 288, 100)
    assert read(settled).document["amount_due"] == -33
    paid_back = replace(settled, amount_due=Decimal(-100))
    assert read(paid_back).items[0]["quantity"] == -288


def test_the_header_keeps_what_is_due_apart_from_the_total():
    facts = bill(amount_due=Decimal(-25), currency="EUR", issue_date=date(2024, 2, 1))
    document = read(facts).document
    assert (document["total_amount"], document["amount_due"], document["issue_date"]) == (100, -25, date(2024, 2, 1))


def test_sums_without_lines_are_told_to_say_too_little():
    reading = read(bill())
    assert reading.items == ()
    assert reading.confidence < 0.7
    assert [problem.code for problem in reading.problems] == ["NO_INVOICE_LINES"]


def test_several_invoices_of_one_file_keep_their_numbers():
    facts = [bill(line("Arbeitspreis Strom", amount, "KWH"), number=f"I-{amount}") for amount in (5, 6)]
    reading = read(*facts)
    assert [(item["invoice_number"], item["quantity"]) for item in reading.items] == [("I-5", 5), ("I-6", 6)]


def test_nothing_to_read_is_no_reading():
    assert read_facts((), Options()) is None


def test_every_field_has_evidence_with_a_place():
    reading = read(
        bill(line("Arbeitspreis Strom", 40, "KWH", path="/Invoice/InvoiceLine[1]"), issue_date=date(2024, 2, 1))
    )
    told = {(proof.item, proof.field) for proof in reading.evidence}
    assert {(0, name) for name in reading.items[0]} | {(None, name) for name in reading.document} == told
    assert all(proof.place and proof.method == "einvoice" for proof in reading.evidence)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=6))
def test_slices_add_up_whatever_repeats_them(slices):
    lines = [line(f"Energía activa P{place}", amount, "KWH") for place, amount in enumerate(slices, 1)]
    repeated = [line(f"Peajes P{place}", amount, "KWH") for place, amount in enumerate(slices, 1)]
    tax = line("Impuesto eléctrico", sum(slices), "KWH")
    assert consumed(bill(*lines, *repeated, tax)) == one("electricity", sum(slices))
