"""What a page states beside the key fields: whole small pages through the public door."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from meterleaf.engine import Content, read
from meterleaf.engine.content import Box, Page, Word
from meterleaf.engine.extract.contract import says_renewable
from meterleaf.engine.reading import Result

HEAD = [
    "Luz del Norte Comercializadora, S.L.",
    "FACTURA DE ELECTRICIDAD",
    "Número de factura: LN-2024-000731    Fecha de emisión: 05/03/2024",
    "Periodo de facturación: del 01/02/2024 al 29/02/2024",
]
TAIL = ["Consumo total: 312 kWh", "Total factura: 78,41 €"]


def result_of(lines: list[str], category: str = "electricity") -> Result:
    """The reading of a page with one line of type below the other; four blanks and more part columns."""
    words = []
    for number, line in enumerate(lines):
        for at, text in _places(line):
            words.append(
                Word(text, Box(at, 0.05 + 0.02 * number, at + 0.008 * len(text), 0.062 + 0.02 * number), 0.012)
            )
    return read(Content("pdf", (Page(1, 595, 842, tuple(words)),)), category=category)


def _places(line: str) -> list[tuple[float, str]]:
    found, at = [], 0.05
    for word in line.replace("    ", " \t ").split(" "):
        if word == "\t":
            at += 0.06
        elif word:
            found.append((at, word))
            at += 0.008 * (len(word) + 0.6)
    return found


def item_of(lines: list[str], category: str = "electricity") -> dict[str, Any]:
    (item,) = result_of(lines, category).reading.items
    return item


def test_contract_terms_are_read() -> None:
    item = item_of([*HEAD, "Tarifa: 2.0TD", "Potencia contratada P1: 4,6 kW", "Potencia contratada P2: 3,45 kW", *TAIL])
    assert item["tariff"] == "2.0TD"
    assert item["contracted_power"] == [
        {"name": "P1", "quantity": Decimal("4.6"), "unit": "kilowatt_(kw)"},
        {"name": "P2", "quantity": Decimal("3.45"), "unit": "kilowatt_(kw)"},
    ]


def test_words_of_a_sentence_and_prices_are_no_tariff() -> None:
    item = item_of([*HEAD, "Puede cambiar de tarifa cuando quiera.", "Tarifa: 0,1234 €/kWh", *TAIL])
    assert "tariff" not in item


@pytest.mark.parametrize(("cell", "estimated"), [("Estimada", True), ("Real", False), ("E", True), ("R", False)])
def test_a_read_is_estimated_where_its_kind_says_so(cell: str, estimated: bool) -> None:
    item = item_of([*HEAD, f"Lectura anterior: 1000    Lectura actual: 1312    Tipo de lectura: {cell}", *TAIL])
    assert item["estimated"] is estimated


def test_the_current_read_of_a_spanish_bill_is_not_therefore_actual() -> None:
    item = item_of([*HEAD, "Lectura anterior: 1000    Lectura actual: 1312", *TAIL])
    assert "estimated" not in item
    assert (item["previous_reading"], item["current_reading"]) == (1000, 1312)


def test_what_was_fed_in_is_not_what_was_consumed() -> None:
    item = item_of([*HEAD, *TAIL, "Energía vertida a la red: 87 kWh"])
    assert (item["quantity"], item["self_consumption_quantity"]) == (312, 87)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("El 100% de la electricidad de este suministro es de origen renovable.", "es"),
        ("Your electricity is 100% renewable, backed by guarantees of origin.", "en"),
        ("Sie beziehen 100 % Ökostrom mit Herkunftsnachweisen.", "de"),
        ("Votre électricité est 100 % renouvelable.", "fr"),
    ],
)
def test_a_statement_of_the_supply_makes_it_renewable(sentence: str, language: str) -> None:
    assert says_renewable(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Pásate a nuestra tarifa de energía 100% renovable y ahorra.", "es"),
        ("El 38,4 % de la energía que comercializamos es de origen renovable.", "es"),
        ("Garantía de origen: NO", "es"),
        ("Why not switch to 100% renewable electricity?", "en"),
        ("41.3% of your electricity came from renewable sources.", "en"),
        ("Wechseln Sie jetzt zu 100 % Ökostrom.", "de"),
        ("Your electricity is 100% renewable.", "fr"),
    ],
)
def test_offers_mixes_and_other_languages_do_not(sentence: str, language: str) -> None:
    assert not says_renewable(sentence, language)


def test_the_quantity_is_kept_as_printed() -> None:
    item = item_of([*HEAD, *TAIL])
    assert (item["quantity_as_printed"], item["unit_as_printed"]) == (Decimal(312), "kWh")


def test_an_address_goes_on_in_the_next_line() -> None:
    lines = [*HEAD, "Dirección de suministro: Calle Olmo 99,", "05916 San Roque del Valle", *TAIL]
    assert item_of(lines)["supply_address"] == "Calle Olmo 99, 05916 San Roque del Valle"


def test_a_period_without_years_gets_them_from_the_bill_and_says_so() -> None:
    result = result_of(
        [
            "Valley Electric Company",
            "Bill date: March 12, 2025    Contract end date: Dec 31, 2027",
            "Service from Jan 30 to Mar 1",
            "kWh used 350 kWh",
            "Total amount due $121.00",
        ]
    )
    (item,) = result.reading.items
    assert (item["start_date"], item["end_date"]) == (date(2025, 1, 30), date(2025, 3, 1))
    assert {row.derived for row in result.reading.evidence if row.field == "start_date"} == {("issue_date",)}


def test_a_credit_note_names_what_it_corrects_and_is_negative() -> None:
    lines = ["FACTURA RECTIFICATIVA", *HEAD[:1], *HEAD[2:], "Factura rectificada: LN-2024-000412", *TAIL]
    item = item_of(lines)
    assert (item["document_type"], item["corrects_invoice_number"]) == ("credit_note", "LN-2024-000412")
    assert (item["quantity"], item["total_amount"]) == (-312, Decimal("-78.41"))


def test_a_line_that_gives_something_back_makes_no_credit_note() -> None:
    assert item_of([HEAD[0], "Abono por incidencia 12,00 €", *HEAD[1:], *TAIL])["document_type"] == "invoice"


def test_a_norwegian_tax_number_is_no_invoice_number() -> None:
    lines = [
        "Kraftlaget AS",
        "Faktura 923609016MVA",
        "Fakturadato 12.03.2024",
        "Forbruk 350 kWh",
        "Å betale 1 210,00 kr",
    ]
    document = result_of(lines).reading.document
    assert "invoice_number" not in document
    assert document["supplier_tax_id"] == "923609016MVA"


def test_a_filling_says_where_and_into_which_car() -> None:
    item = item_of(
        [
            "Estación Cierzo S.A.",
            "RECIBO    Fecha: 05/03/2024",
            "Ubicación: Plaza Mayor Albaida",
            "Matrícula: 1234 BCD",
            "Diésel e+    40,00 l    1,500    60,00",
            "Tarjeta **** **** **** 1234",
            "Total: 60,00 €",
        ],
        "recharges",
    )
    assert (item["location"], item["vehicle_plate"], item["card_number"]) == ("Plaza Mayor Albaida", "1234BCD", "1234")


def test_the_product_is_what_the_line_calls_it() -> None:
    item = item_of(
        [
            "Combustibles Oribe S.L.",
            "FACTURA Nº factura: AB-123    Fecha: 05/03/2024",
            "Producto: Gasóleo C calefacción    1.000 l    0,9000    900,00",
            "Total: 900,00 €",
        ],
        "fuel_delivery",
    )
    assert (item["fuel"], item["product_as_printed"]) == ("heating_oil", "Gasóleo C calefacción")


def test_the_parties_of_a_waste_have_their_register_numbers() -> None:
    item = item_of(
        [
            "DOCUMENTO DE IDENTIFICACIÓN DE RESIDUOS",
            "Nº documento: DI-2024-77    Fecha: 05/03/2024",
            "PRODUCTOR",
            "Razón social: Talleres Aranda S.A.U.",
            "Domicilio: Calle Olmo 9, 05916 Albaida",
            "NIMA: 2800001234",
            "TRANSPORTISTA",
            "Razón social: Reciclados Oribes S.L.",
            "NIMA: 4100005678",
            "LER 15 01 01    Papel y cartón    1.200 kg    R3",
        ],
        "wastes",
    )
    assert (item["producer"], item["producer_nima"]) == ("Talleres Aranda S.A.U.", "2800001234")
    assert (item["carrier"], item["carrier_nima"]) == ("Reciclados Oribes S.L.", "4100005678")
    assert "destination_nima" not in item


def test_what_runs_along_the_margin_is_read() -> None:
    lines = [*HEAD[1:], *TAIL]
    content = result_of(lines)
    assert "supplier_tax_id" not in content.reading.document
    words = [Word("Luz", Box(0.01, 0.80, 0.02, 0.84), 0.01, vertical=True)]
    words += [Word("S.L.", Box(0.01, 0.74, 0.02, 0.79), 0.01, vertical=True)]
    words += [Word("NIF", Box(0.01, 0.69, 0.02, 0.73), 0.01, vertical=True)]
    words += [Word("A28015865", Box(0.01, 0.55, 0.02, 0.68), 0.01, vertical=True)]
    body = [
        Word(text, Box(at, 0.05 + 0.02 * number, at + 0.008 * len(text), 0.062 + 0.02 * number), 0.012)
        for number, line in enumerate(lines)
        for at, text in _places(line)
    ]
    reading = read(Content("pdf", (Page(1, 595, 842, (*body, *words)),)), category="electricity").reading
    assert reading.document["supplier_tax_id"] == "A28015865"
