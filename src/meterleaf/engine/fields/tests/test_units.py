from decimal import Decimal

import pytest

from meterleaf.engine.fields.numbers import NumberHabit
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.units import UnitsDifferError, convert, parse_unit, unit, unit_of_code, units

COMMA = NumberHabit(",", ".", certain=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kWh", "kilowatt_hour_(kwh)"),
        ("KW h", "kilowatt_hour_(kwh)"),
        ("Kwh.", "kilowatt_hour_(kwh)"),
        ("m³", "cubic_metre_(m3)"),
        ("metros cúbicos", "cubic_metre_(m3)"),
        ("Smc", "standard_cubic_metre_(sm3)"),
        ("LTR", "litre_(l)"),
        ("Tn", "tonne_(t)"),
        ("Tonelada", "tonne_(t)"),
        ("cubic_meter_(m³)", "cubic_metre_(m3)"),
        ("liter_(l)", "litre_(l)"),
        ("CCF", "hundred_cubic_feet_(ccf)"),
    ],
)
def test_spellings(text, name):
    assert parse_unit(text).name == name


def test_codes_of_invoices():
    assert unit_of_code("KWH").name == "kilowatt_hour_(kwh)"
    assert unit_of_code("MTQ").name == "cubic_metre_(m3)"
    assert unit_of_code("???") is None


def test_conversions_are_exact_and_kinds_stay_apart():
    assert convert(Decimal("1.5"), unit("megawatt_hour_(mwh)"), unit("kilowatt_hour_(kwh)")) == Decimal(1500)
    assert convert(Decimal("3.6"), unit("gigajoule_(gj)"), unit("kilowatt_hour_(kwh)")) == Decimal(1000)
    with pytest.raises(UnitsDifferError):
        convert(Decimal(1), unit("cubic_metre_(m3)"), unit("kilowatt_hour_(kwh)"))


@pytest.mark.filterwarnings("ignore")
def test_factors_agree_with_pint():
    pint = pytest.importorskip("pint")
    registry = pint.UnitRegistry()
    same = {
        "megawatt_hour_(mwh)": ("MWh", "kWh"),
        "gigajoule_(gj)": ("GJ", "kWh"),
        "megajoule_(mj)": ("MJ", "kWh"),
        "british_thermal_unit_(btu)": ("Btu_it", "kWh"),
        "cubic_foot_(ft3)": ("ft**3", "m**3"),
        "us_gallon_(gal)": ("US_liquid_gallon", "m**3"),
        "imperial_gallon_(imp_gal)": ("imperial_gallon", "m**3"),
        "us_barrel_(bbl)": ("oil_barrel", "m**3"),
        "litre_(l)": ("litre", "m**3"),
        "cubic_yard_(yd3)": ("yard**3", "m**3"),
        "pound_(lb)": ("pound", "kg"),
        "ounce_(oz)": ("ounce", "kg"),
        "short_ton_(ston)": ("US_ton", "kg"),
        "long_ton_(lton)": ("UK_ton", "kg"),
        "tonne_(t)": ("tonne", "kg"),
        "mile_(mi)": ("mile", "km"),
    }
    for name, (source, target) in same.items():
        expected = registry.Quantity(1, source).to(target).magnitude
        assert float(units()[name].factor) == pytest.approx(expected, rel=1e-9), name


def found(text):
    return [(match.value, match.unit.symbol) for match in find_quantities(text, COMMA)]


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("Consumo 7.318 kWh", [(Decimal(7318), "kwh")]),
        ("kWh 7.318", [(Decimal(7318), "kwh")]),
        ("4,85000 Tonelada", [(Decimal("4.85"), "t")]),
        ("152 kWh x 0,1455 EUR/kWh = 22,1 €", [(Decimal(152), "kwh")]),
        ("Consumo (m3): 32", [(Decimal(32), "m3")]),
        ("P1 120 kWh P2 30 kWh", [(Decimal(120), "kwh"), (Decimal(30), "kwh")]),
        ("120 kW/h", [(Decimal(120), "kwh")]),
        ("32 m? facturados", [(Decimal(32), "m3")]),
        ("€/kWh 0,081940 kWh 52 3,42", [(Decimal(52), "kwh")]),
        ("Precio kWh 0,15", []),
        ("3511 MJ Utrecht", []),
        ("3.500 kWh/año", []),
        ("0,1455 €/kWh", []),
        ("5,5 kW", []),
        ("30 kVArh", []),
        ("12 l/100km", []),
        ("120 g CO2/kWh", []),
    ],
)
def test_quantities_of_a_line(text, quantities):
    assert found(text) == quantities
