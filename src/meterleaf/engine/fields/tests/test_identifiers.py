import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.fields.identifiers import (
    check_tax_id,
    find_cards,
    find_ibans,
    find_phones,
    find_plates,
    find_postcodes,
    find_tax_ids,
)
from meterleaf.engine.fields.likeness import looks_like_invoice_number


# The numbers are the examples of python-stdnum's own documentation.
@pytest.mark.parametrize(
    ("text", "code", "country"),
    [
        ("CIF A-58818501", "A58818501", "ES"),
        ("NIF: 54362315-K", "54362315K", "ES"),
        ("P. IVA 00743110157", "00743110157", "IT"),
        ("TVA FR 40 303 265 045", "FR40303265045", "FR"),
        ("SIREN 552 008 443", "552008443", "FR"),
        ("USt-IdNr. DE 136 695 976", "DE136695976", "DE"),
        ("NIPC 501 964 843", "501964843", "PT"),
        ("BTW NL004495445B01", "NL004495445B01", "NL"),
        ("UID CHE-100.155.212", "CHE100155212", "CH"),
        ("VAT No. GB 980 7806 84", "GB980780684", "GB"),
        ("CNPJ 16.727.230/0001-97", "16727230000197", "BR"),
        ("RUT 76.086.428-5", "760864285", "CL"),
        ("GSTIN 27AAPFU0939F1ZV", "27AAPFU0939F1ZV", "IN"),
        ("Org.nr 988 077 917", "988077917", "NO"),
        ("CVR 13585628", "13585628", "DK"),
        ("NIP 8567346215", "8567346215", "PL"),
        ("Y-tunnus 2077474-0", "20774740", "FI"),
    ],
)
def test_tax_numbers_of_a_line(text, code, country):
    (found,) = find_tax_ids(text, country)
    assert (found.code, found.country, found.valid, found.labelled) == (code, country, True, True)


def test_a_wrong_check_digit_is_said():
    assert check_tax_id("A58818501", "ES") is True
    assert check_tax_id("A58818502", "ES") is False
    assert find_tax_ids("A58818502") == []
    assert find_tax_ids("CIF A58818502")[0].valid is False


@pytest.mark.parametrize(
    "text", ["Factura 12345678", "Total 1.234,56", "27/02/2023", "Lectura 00012345", "No. 501964843"]
)
def test_plain_numbers_are_no_tax_numbers(text):
    assert find_tax_ids(text) == []


def test_bank_accounts_telephones_post_codes():
    assert find_ibans("IBAN ES91 2100 0418 4502 0005 1332")[0].code == "ES9121000418450200051332"
    assert find_ibans("ES92 2100 0418 4502 0005 1332") == []
    assert find_phones("Tel. 91 234 56 78")[0].code == "91 234 56 78"
    assert find_phones("+44 20 7946 0000")[0].code == "+44 20 7946 0000"
    assert find_postcodes("28013 Madrid")[0].code == "28013"
    assert find_postcodes("London SW1A 1AA", "GB")[0].code == "SW1A 1AA"
    assert find_postcodes("12345 kWh") == []


def test_plates_and_cards():
    assert [one.code for one in find_plates("Matrícula 1234 BCD")] == ["1234BCD"]
    assert [one.code for one in find_plates("AB-123-CD")] == ["AB-123-CD"]
    assert find_plates("WXY 1234") == []
    assert [one.code for one in find_plates("WXY 1234", "MY", around="No. Kenderaan vehicle")] == ["WXY1234"]
    assert [one.code for one in find_cards("Tarjeta **** **** **** 4321")] == ["4321"]
    assert [one.code for one in find_cards("card ending in 4321")] == ["4321"]


def test_shapes_of_invoice_numbers():
    good = ["FE24-001234", "2024/000123", "INV-2024-0042", "202400012345"]
    bad = ["27/02/2023", "1.234,56", "Total", "A58818501", "12"]
    assert min(map(looks_like_invoice_number, good)) > max(map(looks_like_invoice_number, bad)) + 0.3


@settings(deadline=None)
@given(st.text(alphabet="ABESFR0123456789 .-/*+()", max_size=60))
def test_any_line_is_answered(text):
    for find in (find_tax_ids, find_ibans, find_phones, find_postcodes, find_plates, find_cards):
        for match in find(text):
            assert 0 <= match.start < match.end <= len(text)
    assert 0 <= looks_like_invoice_number(text) <= 1
