"""Bills as real senders write them, country by country: what their words, codes, notes and readings come to."""

from datetime import date
from decimal import Decimal

import pytest

from meterleaf.engine.content import Facts, Line, Meter, Party
from meterleaf.engine.extract.facts import read_facts
from meterleaf.engine.options import Options

KWH, MWH, M3, SM3 = "kilowatt_hour_(kwh)", "megawatt_hour_(mwh)", "cubic_metre_(m3)", "standard_cubic_metre_(sm3)"
LITRE, TONNE = "litre_(l)", "tonne_(t)"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def line(name, quantity=None, unit=None, amount=None, price=None, period=(None, None), **more):
    numbers = {key: None if value is None else Decimal(str(value)) for key, value in
               (("quantity", quantity), ("net_amount", amount), ("price", price))}  # fmt: skip
    return Line(name=name, unit=unit, start=period[0], end=period[1], **numbers, **more)


def read(*lines, seller="Energie AG", country="DE", syntax="ubl", **more):
    facts = Facts(
        syntax=syntax, number="I-1", total_amount=more.pop("total", Decimal(100)), lines=lines,
        seller=Party(name=seller, country=country), **more,
    )  # fmt: skip
    reading = read_facts((facts,), Options())
    assert reading is not None
    return reading


def items(reading):
    category = reading.classification.category
    return [(one.get("category", category), one.get("quantity"), one.get("unit")) for one in reading.items]


def one(category, quantity, unit=KWH):
    return [(category, None if quantity is None else Decimal(str(quantity)), unit)]


BILLS = {
    "Spain, Endesa: energy by periods in one text, tolls apart": (
        one("electricity", 1530),
        {
            "syntax": "facturae", "country": "ES", "seller": "Endesa Energía S.A.U.",
            "notes": ("CUPS: ES0031405012345678DF0F", "Periodo de facturación: del 28/02/2026 a 31/03/2026"),
        },
        [
            line("Facturación por energía P1", 510, "KWH"), line("Facturación por energía P2", 480, "KWH"),
            line("Facturación por energía P3", 540, "KWH"), line("Facturación por potencia contratada P1", 5.5, "KWT"),
            line("Impuesto electricidad", 1, None), line("Alquiler equipos de medida", 31, None),
            line("Descuento sobre consumo", 1530, "KWH"),
        ],
    ),
    "Spain, gas in a text": (
        one("gas", 12345),
        {"syntax": "facturae", "country": "ES", "seller": "Comercializadora S.A.", "notes": ("ES0217010012345678AA",)},
        [line("Consumo gas 12.345 kWh", 1, None, 600), line("Término fijo", 1, None), line("Impuesto especial hidrocarburos", 12345, "KWH")],
    ),
    "Spain, water in blocks with sanitation": (
        one("water", 45, M3),
        {"syntax": "facturae", "country": "ES", "seller": "Canal de Isabel II", "notes": ("Contrato 123456789",)},
        [
            line("Aducción bloque 1", 25, "MTQ"), line("Aducción bloque 2", 20, "MTQ"), line("Distribución bloque 1", 25, "MTQ"),
            line("Distribución bloque 2", 20, "MTQ"), line("Alcantarillado", 45, "MTQ"), line("Depuración", 45, "MTQ"),
            line("Cuota fija de servicio", 2, None),
        ],
    ),
    "Italy, gas with everything on the cubic metres": (
        one("gas", 412, SM3),
        {"syntax": "fatturapa", "country": "IT", "seller": "Hera Comm S.p.A.", "notes": ("PDR 00881234567890 - Periodo dal 01/03/2026 al 31/03/2026",)},
        [
            line("Spesa per la materia gas naturale - quota energia", 412, "Smc"), line("Trasporto e gestione del contatore - quota variabile", 412, "Smc"),
            line("Oneri di sistema", 412, "Smc"), line("Accisa", 412, "Smc"), line("Addizionale regionale", 412, "Smc"), line("Quota fissa", 1, "mesi"),
        ],
    ),
    "Italy, power with losses, capacity market and taxes": (
        one("electricity", 2500),
        {"syntax": "fatturapa", "country": "IT", "seller": "A2A Energia S.p.A."},
        [
            line("Energia attiva F1", 1200, "kWh"), line("Energia attiva F2", 700, "kWh"), line("Energia attiva F3", 600, "kWh"),
            line("Perdite di rete F1", 120, "kWh"), line("Perdite di rete F2", 70, "kWh"), line("Perdite di rete F3", 60, "kWh"),
            line("Mercato capacità", 2750, "kWh"), line("Dispacciamento", 2750, "kWh"), line("Quota energia trasporto", 2500, "kWh"),
            line("Componente ASOS", 2500, "kWh"), line("Componente ARIM", 2500, "kWh"), line("Accisa", 2500, "kWh"), line("Quota potenza", 15, "kW"),
        ],
    ),
    "Italy, one total per bill and the consumption in management data": (
        one("electricity", 1234),
        {"syntax": "fatturapa", "country": "IT", "seller": "Luce Srl"},
        [
            line("Spesa per la vendita di energia elettrica", 1, None, 250, properties=(("POD", "IT001E12345678"), ("CONSUMO", "1234 kWh"))),
            line("Spesa per il trasporto", 1, None, 60), line("Imposte", 1, None, 20),
        ],
    ),
    "Germany, gas in kWh with the volume told": (
        one("gas", 21345),
        {"notes": ("Verbrauchsabrechnung Erdgas",)},
        [
            line("Arbeitspreis", 21345, "KWH"), line("Energiesteuer", 21345, "KWH"), line("CO2-Preis", 21345, "KWH"),
            line("Konzessionsabgabe", 21345, "KWH"), line("Gasspeicherumlage", 21345, "KWH"), line("Grundpreis", 31, "DAY"),
        ],
    ),
    "Germany, power in part periods by change of price": (
        one("electricity", 3500),
        {"notes": ("Stromabrechnung",)},
        [
            line("Verbrauchspreis", 2100, "KWH", period=(date(2025, 1, 1), date(2025, 6, 30))),
            line("Verbrauchspreis", 1400, "KWH", period=(date(2025, 7, 1), date(2025, 12, 31))),
            line("Grundpreis", 181, "DAY"), line("Stromsteuer", 3500, "KWH"), line("Konzessionsabgabe", 3500, "KWH"),
            line("Offshore-Netzumlage", 3500, "KWH"), line("bereits geleistete Abschläge", -12, "C62", -900),
        ],
    ),
    "Germany, power in megawatt hours at a price for each": (
        one("electricity", "123.456", MWH),
        {"notes": ("Stromlieferung RLM",)},
        [line("Lieferung Strom", "123.456", "MWH", 12000, 97.2), line("Netznutzung Arbeit", 123456, "KWH"), line("Leistungspreis", 800, "KWT")],
    ),
    "France, power with the contribution": (
        one("electricity", 5420),
        {"country": "FR", "seller": "EDF", "notes": ("PDL 12345678901234",)},
        [
            line("Consommation HPH", 2000, "KWH"), line("Consommation HCH", 1200, "KWH"), line("Consommation HPE", 1500, "KWH"), line("Consommation HCE", 720, "KWH"),
            line("Obligation de capacité", 5420, "KWH"), line("Certificats d'économie d'énergie", 5420, "KWH"),
            line("Contribution Tarifaire d'Acheminement", 1, "C62"), line("Accise sur l'électricité", 5420, "KWH"), line("Acheminement part variable", 5420, "KWH"),
        ],
    ),
    "France, water with levies on the same cubic metres": (
        one("water", 118, M3),
        {"country": "FR", "seller": "Veolia Eau"},
        [
            line("Distribution de l'eau - part variable", 118, "MTQ"), line("Distribution de l'eau - part délégataire", 118, "MTQ"),
            line("Collecte et traitement des eaux usées", 118, "MTQ"), line("Lutte contre la pollution (Agence de l'eau)", 118, "MTQ"),
            line("Modernisation des réseaux de collecte", 118, "MTQ"), line("Préservation des ressources en eau", 118, "MTQ"), line("Abonnement", 1, "C62"),
        ],
    ),
    "Norway, grid bill alone": (
        one("electricity", 1830),
        {"country": "NO", "seller": "Nettselskapet AS"},
        [line("Energiledd dag", 1000, "KWH"), line("Energiledd natt/helg", 830, "KWH"), line("Forbruksavgift", 1830, "KWH"), line("Enovaavgift", 1830, "KWH"), line("Fastledd", 1, "MON"), line("Kapasitetsledd", 1, "MON")],
    ),
    "Norway, spot power": (
        one("electricity", 1830),
        {"country": "NO", "seller": "Kraft AS", "notes": ("Strøm mars 2026, målepunkt-ID 707057500012345679",)},
        [line("Spotpris", 1830, "KWH"), line("Påslag", 1830, "KWH"), line("Elsertifikater", 1830, "KWH"), line("Fastbeløp", 1, "MON")],
    ),
    "Sweden, water": (
        one("water", 240, M3),
        {"country": "SE", "seller": "VA-verket", "notes": ("Anläggningsnr: 445566",)},
        [line("Förbrukning vatten", 240, "MTQ"), line("Förbrukning avlopp", 240, "MTQ"), line("Fast avgift VA", 3, "MON"), line("Dagvatten gata", 1, "C62")],
    ),
    "Denmark, power": (
        one("electricity", 940),
        {"country": "DK", "seller": "El A/S"},
        [line("El, variabel pris", 940, "KWH"), line("Nettarif C", 940, "KWH"), line("Systemtarif", 940, "KWH"), line("Elafgift", 940, "KWH"), line("Abonnement", 1, "MON")],
    ),
    "Netherlands, gas and power on one bill": (
        [("electricity", Decimal(900), KWH), ("gas", Decimal(150), M3)],
        {"country": "NL", "seller": "Energie BV"},
        [
            line("Levering elektriciteit hoog", 600, "KWH"), line("Levering elektriciteit laag", 300, "KWH"), line("Energiebelasting elektriciteit", 900, "KWH"),
            line("Levering gas", 150, "MTQ"), line("Energiebelasting gas", 150, "MTQ"), line("Regiotoeslag gas", 150, "MTQ"), line("Vastrecht", 1, "MON"),
        ],
    ),
    "Belgium, injection beside consumption": (
        one("electricity", 700),
        {"country": "BE", "seller": "Energie NV"},
        [
            line("Energiekost afname dag", 400, "KWH"), line("Energiekost afname nacht", 300, "KWH"), line("Injectie", 150, "KWH"),
            line("Kosten groene stroom en WKK", 700, "KWH"), line("Afnametarief", 700, "KWH"), line("Energiebijdrage", 700, "KWH"),
        ],
    ),
    "Finland, power in words of its own": (
        one("electricity", 820),
        {"country": "FI", "seller": "Sähkö Oy"},
        [line("Sähköenergia", 820, "KWH"), line("Sähkön siirto päivä", 500, "KWH"), line("Sähkön siirto yö", 320, "KWH"), line("Sähkövero", 820, "KWH"), line("Perusmaksu", 1, "MON")],
    ),
    "Poland, power and its fees": (
        one("electricity", 610),
        {"country": "PL", "seller": "Obrót S.A."},
        [
            line("Energia czynna całodobowa", 610, "KWH"), line("Opłata sieciowa zmienna", 610, "KWH"), line("Opłata jakościowa", 610, "KWH"),
            line("Opłata OZE", 610, "KWH"), line("Opłata kogeneracyjna", 610, "KWH"), line("Opłata mocowa", 1, "MON"), line("Opłata handlowa", 1, "MON"),
        ],
    ),
    "Portugal, power in three times of the day": (
        one("electricity", 600),
        {"country": "PT", "seller": "Comercializadora S.A."},
        [
            line("Energia ativa ponta", 100, "KWH"), line("Energia ativa cheias", 300, "KWH"), line("Energia ativa vazio", 200, "KWH"),
            line("Acesso às redes - energia", 600, "KWH"), line("Imposto Especial de Consumo", 600, "KWH"), line("Contribuição audiovisual", 1, "C62"),
        ],
    ),
    "Australia, an adjustment that takes a former bill back": (
        one("electricity", "-325.2"),
        {"country": "AU", "seller": "Grey Energy", "total": Decimal("-175.37"), "corrects": "Invoice01"},
        [line("Adjustment - reverse prior Electricity charges - all day rate NMI 9000074677", -325.2, "KWH", -129.04), line("Adjustment - reverse prior Supply charge", -31, "DAY")],
    ),
    "Britain, half-hourly power with losses apart": (
        one("electricity", 45000),
        {"country": "GB", "seller": "Power Ltd"},
        [
            line("Day units", 30000, "KWH"), line("Night units", 15000, "KWH"), line("Transmission losses", 900, "KWH"), line("Distribution losses", 2100, "KWH"),
            line("DUoS Red", 9000, "KWH"), line("DUoS Amber", 16000, "KWH"), line("DUoS Green", 20000, "KWH"), line("Renewables Obligation", 48000, "KWH"),
            line("Climate Change Levy", 45000, "KWH"), line("Reactive power", 300, "K3"), line("Capacity charge", 150, "KVA"),
        ],
    ),
    "Britain, gas read in cubic feet and billed in kWh": (
        one("gas", 8012),
        {"country": "GB", "seller": "Gas Ltd"},
        [line("Gas usage (metered volume)", 253, "FTQ"), line("Gas unit charge", 8012, "KWH"), line("Climate Change Levy", 8012, "KWH"), line("Standing charge", 31, "DAY")],
    ),
    "Colombia, gas by ranges": (
        one("gas", "22.84", M3),
        {"country": "CO", "seller": "Alcanos de Gas S.A. E.S.P."},
        [line("FE CONSUMO RANGO 1", 20, "MTQ"), line("FE CONSUMO RANGO 2", 2.84, "MTQ"), line("CARGO FIJO", 1, "94")],
    ),
    "An estimate of an advance, taken off": (
        one("electricity", 500),
        {},
        [line("Stromverbrauch abgelesen", 800, "KWH"), line("Stromverbrauch bereits berechnet (geschätzt)", -300, "KWH"), line("Stromsteuer", 500, "KWH")],
    ),
    "Charging sessions of a month, two alike": (
        one("recharges", "75.5"),
        {"country": "NL", "seller": "Laadpas BV"},
        [
            line("Laadsessie Utrecht 02-03-2026", 25.25, "KWH"), line("Laadsessie Amsterdam 11-03-2026", 25.25, "KWH"), line("Laadsessie Utrecht 20-03-2026", 25, "KWH"),
            line("Starttarief laadsessie", 3, "C62"),
        ],
    ),
    "Pellets by the tonne": (one("fuel_delivery", "5.34", TONNE), {}, [line("Holzpellets lose DIN plus", 5.34, "TNE"), line("Einblaspauschale", 1, "C62")]),
    "District heat is none of these": ([], {}, [line("Fernwärme Arbeitspreis", 120, "MWH"), line("Fernwärme Grundpreis", 300, "KWT")]),
    "An energy audit is none": ([], {"seller": "Beratung GmbH"}, [line("Energieaudit nach DIN EN 16247", 1, "C62", 2400), line("Fahrtkosten", 120, "KMT")]),
    "A photovoltaic plant is none": ([], {"seller": "Solar GmbH"}, [line("PV-Modul 425 W", 20, "C62"), line("Batteriespeicher 10 kWh", 1, "C62", 5200), line("Wechselrichter", 1, "C62")]),
    "A power bank is none": ([], {"seller": "Elektro Markt"}, [line("Powerbank 0,1 kWh", 3, "C62", 90)]),
    "The hire of a container is none": (
        [],
        {"syntax": "fatturapa", "country": "IT", "seller": "Gas e Servizi Srl", "notes": ("La tua bolletta",)},
        [line("Noleggio cassone 8 m3", 730, None, 38492, 52.73)],
    ),
    "Concrete and its delivery are none": ([], {"seller": "Beton GmbH"}, [line("Transportbeton C25/30", 8, "MTQ"), line("Fahrmischer Wartezeit", 30, "MIN")]),
    "Heat pump upkeep is none": ([], {"seller": "Sanitär GmbH"}, [line("Wartung Gasheizung", 1, "C62"), line("Dichtungssatz Gas", 2, "C62")]),
}  # fmt: skip


@pytest.mark.parametrize("name", BILLS)
def test_what_was_consumed(name):
    expected, facts, lines = BILLS[name]
    reading = read(*lines, **facts)
    assert items(reading) == expected


def test_where_the_supply_point_and_the_period_are_told():
    bill = line("Energía P1", 40, "KWH")
    cups, from_to = "ES0031405012345678DF0F", "Periodo de consumo: 01/03/2026 - 31/03/2026"
    for told in (
        {"notes": (f"CUPS {cups}", from_to)},
        {"references": (cups,), "notes": (from_to,)},
        {"supply_points": (("object", cups),), "notes": (from_to,)},
        {"supply_points": (("", cups),), "notes": (f"Factura de luz. {from_to}",)},
    ):
        (item,) = read(bill, syntax="facturae", country="ES", **told).items
        assert (item["supply_point"], item["start_date"], item["end_date"]) == (cups, *MARCH), told


def test_an_account_names_the_supply_where_no_code_does():
    water = line("Trinkwasser", 12, "MTQ", properties=(("Zählernummer", "W77"), ("Verbrauchsstelle", "800237257")))
    (item,) = read(water).items
    assert (item["supply_point"], item["supply_point_scheme"], item["meter_number"]) == ("800237257", "account", "W77")
    told = {
        "Vertragskonto: 2000123456": {"notes": ("Vertragskonto: 2000123456",)},
        "BT-18": {"supply_points": (("object", "2000123456"),)},
        "BT-71": {"supply_points": (("place", "2000123456"),)},
        "its customer account": {"account": "2000123456"},
    }
    for name, facts in told.items():
        (item,) = read(line("Trinkwasser", 12, "MTQ"), **facts).items
        assert (item["supply_point"], item["supply_point_scheme"]) == ("2000123456", "account"), name


def test_orders_and_attachments_name_no_supply():
    facts = {
        "references": ("10520", "PO-2026-77", "4500123456"),
        "supply_points": (("", "Invoice01.pdf"), ("0088", "4012345000009")),
    }
    (item,) = read(line("Trinkwasser", 12, "MTQ"), **facts).items
    assert "supply_point" not in item


def test_readings_in_the_properties_of_many_languages():
    for before, after in (
        ("Anfangszählerstand", "Endzählerstand"), ("Zählerstand alt", "Zählerstand neu"), ("Lectura anterior", "Lectura actual"),
        ("Lettura precedente", "Lettura attuale"), ("Ancien index", "Nouvel index"), ("Beginstand", "Eindstand"),
        ("Previous reading", "Current reading"), ("Forrige avlesning", "Ny avlesning"), ("Odczyt poprzedni", "Odczyt bieżący"),
        ("Leitura anterior", "Leitura atual"), ("Startvärde", "Slutvärde"),
    ):  # fmt: skip
        (item,) = read(line("Strom", 177, "KWH", properties=((before, "1000"), (after, "1177 kWh")))).items
        assert (item.get("previous_reading"), item.get("current_reading")) == (1000, 1177), before


def test_meters_of_several_registers_add_up_to_the_bill():
    meters = tuple(
        Meter(number="M1", name=name, previous=Decimal(0), current=Decimal(amount), unit="KWH")
        for name, amount in (("HT", 60), ("NT", 40))
    )
    (item,) = read(line("Strom", 100, "KWH"), line("Strom Vorauszahlung", 70, "KWH"), meters=meters).items
    assert item["quantity"] == 100


def test_vehicles_are_filled_on_their_days():
    card = (
        line("Diesel", 52.3, "LTR", day=date(2026, 3, 4), properties=(("Kenteken", "AB-123-C"),)),
        line("Euro 95 E10", 38.1, "LTR", note="Datum 17-03-2026 12:44, kenteken XY-987-Z"),
    )
    first, second = read(*card, country="NL", seller="Tankpas BV").items
    assert (first["recharge_type"], first["vehicle_plate"], first["start_date"]) == (
        "vehicle_fuel",
        "AB-123-C",
        date(2026, 3, 4),
    )
    assert (second["start_date"], second["end_date"]) == (date(2026, 3, 17), date(2026, 3, 17))


def test_meters_part_what_the_lines_bill_together():
    points = ("735999111222333446", "735999111222333453")
    meters = tuple(
        Meter(number=f"M{at}", supply_point=point, previous=Decimal(0), current=Decimal(40 * at), unit="KWH")
        for at, point in enumerate(points, 1)
    )
    told = tuple(("GSRN", point) for point in points)
    found = read(line("Elförbrukning", 120, "KWH"), meters=meters, supply_points=told, country="SE").items
    assert [(item["supply_point"], item["quantity"]) for item in found] == [(points[0], 40), (points[1], 80)]


def test_a_bill_of_sums_alone_is_told_by_its_seller_or_its_title():
    lump = line("Fornitura energia elettrica", None, None, 1000)
    told = read(lump, seller="ENEL ENERGIA SPA", country="IT", syntax="fatturapa")
    assert items(told) == [("electricity", None, None)]
    assert items(
        read(lump, seller="Ditta Rossi", country="IT", syntax="fatturapa", notes=("Bolletta della luce",))
    ) == [("electricity", None, None)]
    for other in (
        read(lump, seller="Ditta Rossi", country="IT", syntax="fatturapa"),
        read(
            line("Fornitura cavi elettrici", 1, None, 300),
            seller="Enel Energia S.p.A.",
            country="IT",
            syntax="fatturapa",
        ),
        read(
            line("Consulenza energia elettrica", 1, None, 300), notes=("Consulenza",), country="IT", syntax="fatturapa"
        ),
    ):
        assert (other.classification.category, other.items) == ("other", ())


def test_pieces_that_are_kilowatt_hours_by_their_name():
    strom = line("Arbeitspreis Strom ct/kWh", 3500, "C62", 980, "0.28")
    assert items(read(strom)) == one("electricity", 3500)
    water = line("Waterverbruik m3", 85, "H87", 102, "1.2")
    assert items(read(water, seller="Waterbedrijf")) == one("water", 85, M3)
    for other in (
        line("Verbruik tank 7 m3", 2, "H87", 8, 4),
        line("Wallbox mit kWh-Zähler", 2, "C62", 900, 450),
        line("Heizlüfter 2 kWh", 2, "C62", 90, 45),
        line("Strompauschale pro kWh-Paket", 12, "C62", 600, 50),
    ):
        assert all("quantity" not in item for item in read(other).items), other.name


def test_a_card_company_sells_what_goes_into_tanks():
    month = line("Diesel", 2350.2, "LTR")
    assert read(month, seller="DKV Euro Service GmbH + Co. KG").classification.category == "recharges"
    assert read(month, seller="Mineralöl Meier GmbH").classification.category == "fuel_delivery"


def test_the_notes_tell_what_was_used_where_lines_are_sums_alone():
    sold = line("Spesa per la materia energia", amount=60)
    note = (
        "POD: IT001E12345678 - Periodo: 01/02/2024 - 29/02/2024 - Consumi fatturati: 345 kWh - Consumo annuo 4.100 kWh"
    )
    reading = read(sold, notes=(note,), country="IT", syntax="fatturapa")
    (item,) = reading.items
    assert (item["quantity"], item["unit"]) == (345, KWH)
    assert (item["start_date"], item["end_date"]) == (date(2024, 2, 1), date(2024, 2, 29))
    assert reading.confidence < 0.9
    two = note + " - Consumi stimati: 20 kWh"
    assert "quantity" not in read(sold, notes=(two,), country="IT", syntax="fatturapa").items[0]


def test_the_note_of_a_line_tells_what_it_used():
    told = "Verbrauch: 1.234,0 kWh, Zählernummer 1EMH0012345678"
    assert read(line("Stromlieferung", 1, "C62", note=told)).items[0]["quantity"] == 1234
    also = f"{told}; Verbrauch Vorjahr: 1.500,0 kWh"
    assert "quantity" not in read(line("Stromlieferung", 1, "C62", note=also)).items[0]
