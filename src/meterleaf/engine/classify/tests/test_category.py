"""Small papers of many trades and languages: what each is, and how sure that is said."""

from __future__ import annotations

import pytest

from meterleaf.engine import Content, classify, read, registry
from meterleaf.engine.classify.places import Place, places
from meterleaf.engine.classify.signals import OTHER, signal_lexicon
from meterleaf.engine.content import Box, Page, Word
from meterleaf.engine.extract.view import view_of

HEIGHT = 0.012


def page_of(text: str, number: int = 1) -> Page:
    """One line of type a line; `#` begins one of larger type, `|` parts its columns."""
    words = []
    for row, line in enumerate(text.strip().splitlines()):
        size = HEIGHT * (1.8 if line.startswith("#") else 1.0)
        for column, cell in enumerate(line.removeprefix("#").split("|")):
            at = 0.05 + 0.24 * column
            for word in cell.split():
                wide = 0.5 * size * len(word)
                words.append(Word(word, Box(at, 0.04 + 0.025 * row, at + wide, 0.04 + 0.025 * row + size), size))
                at += wide + 0.3 * size
    return Page(number, 595, 842, tuple(words))


def content_of(text: str) -> Content:
    return Content("pdf", (page_of(text),))


CONSUMED = {
    "da power, by one short word": (
        "electricity",
        ("#Faktura\nNordlys Forsyning A/S\nFakturanummer|88123\nFakturadato|03.04.2024\nMålernr.|55123\n"
        "El spids|210 kWh|kr 301,20\nEl lav|115 kWh|kr 98,10\nAbonnement|kr 39,00\nAt betale|kr 438,30"),
    ),
    "sv gas in cubic metres": (
        "gas",
        "#Faktura gas\nFakturanummer|4411\nGasförbrukning|812 m3\nKoldioxidskatt|93 dagar\nSumma att betala|9 276,54 kr",
    ),
    "nb heating oil, a note": (
        "fuel_delivery",
        "#Følgeseddel\nFølgeseddel nr.|40112\nLevert den|12. november 2024\nBeskrivelse|Fyringsolje\nLevert mengde|2 693 l",
    ),
    "ms bulk gas in bottles' liquid": (
        "fuel_delivery",
        "#Bil Anda\nNo. Invois|2131143\nTarikh Penghantaran|27 Dis 2023\nKapasiti Tangki|4,500 l\nLPG pukal|1,612 l|2,181.52",
    ),
    "ca pellets": (
        "fuel_delivery",
        "#Albarà de lliurament\nNúm. albarà|9921\nData de lliurament|04-06-2025\nConcepte|Pèl·let a granel\nQuantitat|5550 Kg",
    ),
    "fr prepaid fuel": ("recharges", "#TICKET CLIENT\nDate|2 avril 2017 10:06\nPompe n°|7\nPREPAID FUEL\nTOTAL TTC|55,00 €"),
    "pl power": (
        "electricity",
        ("#FAKTURA VAT\nNumer faktury|12/2024\nOkres rozliczeniowy|01.02.2024 - 31.03.2024\nEnergia czynna|412 kWh|301,55\n"
        "Opłata mocowa|12,10\nDo zapłaty|410,22"),
    ),
    "nl water, with the small print of a utility": (
        "water",
        ("#Uw waternota\nNotanummer|J3316\nWaterverbruik|57 m³|206,15 €\nVastrecht|41,09 €\nTotaal|262,07 €\n"
        "Een gemiddeld huishouden verbruikt 2.500 kWh stroom en 1.000 m3 gas per jaar.\n"
        "Stroometiket: windenergie 38,2 %, zon 21,4 %, aardgas 30,1 %, overig 10,3 %."),
    ),
}  # fmt: skip

OTHERS = {
    "an electrician": (
        "#Invoice\nBright Spark Electrical Ltd\nInvoice number|311\nConsumer unit replacement|1|420.00\n"
        "LED panel 40 W|6|180.00\nLabour hours|9|450.00\nTotal including VAT|1,260.00"
    ),
    "food bought at a filling station": (
        "#Tankstelle Nordring\nBon|4471\nKaffee groß|2,90\nBrötchen Käse|3,20\nMineralwasser 0,5 l|1,80\nSumma EUR|7,90"
    ),
    "a power supply": "#Factura\nNúmero de factura|F-22\nFuente de alimentación portátil 65 W|1|39,90\nTotal|48,28 €",
    "a supply contract": (
        "#CONTRATO DE FORNECIMENTO DE ENERGIA ELÉTRICA\nAs partes acordam o fornecimento com potência contratada de 20,7 kVA\n"
        "e um consumo anual estimado de 20671 kWh.\nAssinado em 22/01/17."
    ),
    "a reminder": (
        "#Zweite Mahnung\nUnsere Stromrechnung vom 04.03.2024 über 212,40 EUR ist noch offen.\n"
        "Bitte zahlen Sie binnen zehn Tagen.\nMahngebühr|5,00 EUR"
    ),
    "a solar offer": (
        "#DEVIS\nInstallation photovoltaïque de 9 kWc avec onduleur.\n"
        "Production attendue de 9 800 kWh par an, économie estimée de 3 200 kWh.\nDevis valable jusqu'au 30/06/2024"
    ),
    "chemicals by the litre": (
        "#Fattura\nNumero fattura|88\nAcido cloridrico 33 %|1.000 l|410,00\nIpoclorito di sodio|500 kg|260,00\nTotale|817,40 €"
    ),
    "a waste charge": "#Avgift\nRenhållningsavgift 190 l kärl|612,00 kr\nSlamtömning|400,00 kr\nSumma att betala|1 012,00 kr",
    "rent with a flat rate for water": (
        "#Miete\nKaltmiete Gewerbeeinheit 3|890,00\nWasserpauschale|25,00\nStellplatz|60,00\nGesamtbetrag|975,00 EUR"
    ),
    "meter reading as a service": (
        "#Factuur\nFactuurnummer|2024-88\nMeetdienst elektriciteit, maand|12|240,00\nMeterstanden opnemen|4|60,00\nTotaal|363,00"
    ),
    "a parking ticket": "#Parking Central\nTicket|33\nStationnement 3 heures|9,00\nTOTAL|9,00 €",
}


@pytest.mark.parametrize("name", CONSUMED)
def test_bills_of_rare_wording_are_known(name: str) -> None:
    category, text = CONSUMED[name]
    assert classify(content_of(text)).category == category


@pytest.mark.parametrize("name", OTHERS)
def test_other_trades_are_other(name: str) -> None:
    assert classify(content_of(OTHERS[name])).category == "other"


DOUBTFUL = "#Faktura\nFaktura nr|12\nGas|120 kWh|40,00\nPrąd|118 kWh|41,00\nDo zapłaty|81,00"


def test_no_reading_is_surer_than_its_category_and_a_close_one_is_marked() -> None:
    result = read(content_of(DOUBTFUL))
    assert result.classification is not None
    assert result.classification.rival is not None
    assert result.reading.confidence <= result.classification.confidence
    if result.classification.confidence < 0.9:
        assert result.reading.needs_review
        assert any("it may be" in reason for reason in result.reading.review_reasons)


def test_a_bill_without_consumption_is_looked_at() -> None:
    text = "#Electricity bill\nInvoice number|7719\nElectricity charges|£50.00\nTotal|£60.00"
    result = read(content_of(text), category="electricity")
    assert all("quantity" not in item for item in result.reading.items)
    assert result.reading.needs_review
    assert result.reading.confidence <= 0.5


def test_words_are_told_apart_by_where_they_stand() -> None:
    view = view_of(
        [
            page_of(
                "#Your water bill\nTideway Water Services Ltd\nTideway Water Services\nWater supplied|57 m3|88.10\n"
                "a typical home in your area burns more gas than it needs in the winter\nWater supplied|57 m3|88.10"
            )
        ]
    )
    found = {segment.text: place for segment, place in places(view).items()}
    assert found["Your water bill"] is Place.TITLE
    assert found["Tideway Water Services Ltd"] is found["Tideway Water Services"] is Place.NAME
    assert found["Water supplied"] is Place.LINE
    assert next(place for text, place in found.items() if text.startswith("a typical")) is Place.PROSE
    assert len([segment for segment in places(view) if segment.text == "57 m3"]) == 1


# What any bill is headed with, in the languages of the labels.
ANY_BILL = (
    "faktura",
    "factura",
    "facture",
    "fattura",
    "fatura",
    "rechnung",
    "invoice",
    "bill",
    "factuur",
    "nota",
    "bil",
    "lasku",
)


@pytest.mark.parametrize("word", ANY_BILL)
def test_what_heads_any_bill_tells_no_category(word: str) -> None:
    names = (*(one.name for one in registry.categories()), OTHER)
    label = signal_lexicon(names).labels.get((word,))
    assert not [role for role in (label.roles if label else ()) if role.endswith((".strong", ".against", ".heads"))]
