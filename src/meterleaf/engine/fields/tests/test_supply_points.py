import pytest

from meterleaf.engine.fields.supply_points import (
    check_supply_point,
    find_supply_points,
    gs1_valid,
    malo_valid,
    mpan_valid,
)


def test_published_examples_of_check_digits():
    assert check_supply_point("ES1234123456789012JY1F", "CUPS")  # python-stdnum's own example
    assert check_supply_point("ES1234123456789012JY", "CUPS")
    assert not check_supply_point("ES1234123456789012JX", "CUPS")
    assert gs1_valid("400638133393" + "1")  # GS1's own example of an EAN
    assert mpan_valid("2000000000006")
    assert malo_valid("41373559241")  # BDEW, application guide on the identifier


@pytest.mark.parametrize(
    ("text", "code", "scheme"),
    [
        ("CUPS: ES 1234 1234 5678 9012 JY 1F", "ES1234123456789012JY1F", "CUPS"),
        ("Codice POD IT001E12345678", "IT001E12345678", "POD"),
        ("MPAN 20 0000 0000 006", "2000000000006", "MPAN"),
        ("PDL 14 123 456 789 012", "14123456789012", "PDL"),
        ("Marktlokation: 41373559241", "41373559241", "MALO"),
    ],
)
def test_codes_in_a_line(text, code, scheme):
    assert [(point.code, point.scheme) for point in find_supply_points(text)] == [(code, scheme)]


@pytest.mark.parametrize("text", ["Tel. 612345678", "IBAN ES91 2100 0418 4502 0005 1332", "Factura 20240000012345"])
def test_other_numbers_are_no_supply_points(text):
    assert find_supply_points(text) == []
