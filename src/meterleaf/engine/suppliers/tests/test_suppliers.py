import pytest

from meterleaf.engine.fields.identifiers import check_tax_id
from meterleaf.engine.suppliers.catalogue import find_suppliers, supplier_of_tax_id, suppliers

CATEGORIES = {"electricity", "gas", "water", "fuel_delivery", "recharges", "wastes", "network"}


def test_the_catalogue_is_sound():
    rows = suppliers()
    assert len(rows) >= 400
    assert len({(row.country, row.name) for row in rows}) == len(rows)
    for row in rows:
        assert len(row.country) == 2, row
        assert set(row.supplies) <= CATEGORIES, row
        assert all(alias.strip() == alias and alias for alias in row.aliases), row


@pytest.mark.parametrize("row", [row for row in suppliers() if row.tax_id], ids=lambda row: row.name)
def test_tax_numbers_have_right_check_digits(row):
    assert check_tax_id(row.tax_id, row.country) is True


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Factura de ENDESA ENERGÍA, S.A.U.", "Endesa Energía, S.A.U."),
        ("Thames Water Utilities Limited, Reading", "Thames Water Utilities Limited"),
        ("Electricite de France - EDF", "Électricité de France"),
        ("Companhia de Saneamento do Paraná - SANEPAR", "SANEPAR"),
        ("Florida Power & Light Company", "Florida Power & Light"),
    ],
)
def test_suppliers_are_found_by_name(text, name):
    found = find_suppliers(text)
    assert found[0].supplier.name == name
    assert found[0].sure
    assert text[found[0].start : found[0].end]


def test_a_name_of_several_countries_is_the_document_s():
    assert find_suppliers("Engie", "FR")[0].supplier.country == "FR"
    assert find_suppliers("Octopus Energy Italia")[0].supplier.country == "IT"


def test_short_words_are_unsure_and_need_their_capital():
    assert find_suppliers("sea shell") == []
    assert not find_suppliers("Shell Tankstelle")[0].sure


def test_by_tax_number():
    assert supplier_of_tax_id("A-81948077").name == "Endesa Energía, S.A.U."
    assert supplier_of_tax_id("X0000000T") is None
