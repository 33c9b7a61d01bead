import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meterleaf.engine.fields import check_digits
from meterleaf.engine.fields.supply_points import category_of, check_supply_point, find_supply_points


def test_published_examples_of_check_digits():
    assert check_supply_point("ES1234123456789012JY1F", "CUPS")  # python-stdnum's own example
    assert check_supply_point("ES1234123456789012JY", "CUPS")
    assert not check_supply_point("ES1234123456789012JX", "CUPS")
    assert check_digits.gs1("4006381333931")  # GS1's own example of an EAN
    assert check_digits.mpan("2000000000006")
    assert check_digits.malo("41373559241")  # BDEW, application guide on the identifier
    assert check_digits.nmi("QAAAVZZZZZ3")  # AEMO, NMI Procedure, appendix
    assert not check_digits.nmi("QAAAVZZZZZ0")


ZPN = "AT" + "001000" + "01010" + "1234567".zfill(20)


@pytest.mark.parametrize(
    ("text", "code", "scheme", "category"),
    [
        ("CUPS: ES 1234 1234 5678 9012 JY 1F", "ES1234123456789012JY1F", "CUPS", "electricity"),
        ("Codice POD IT001E12345678", "IT001E12345678", "POD", "electricity"),
        ("PDR 00880000000001", "00880000000001", "PDR", "gas"),
        ("MPAN 20 0000 0000 006", "2000000000006", "MPAN", "electricity"),
        ("S 03 801 100 20 0000 0000 006", "2000000000006", "MPAN", "electricity"),
        ("PDL 14 123 456 789 012", "14123456789012", "PDL", "electricity"),
        ("N° PCE : GI123456", "GI123456", "PCE", "gas"),
        ("Marktlokation: 41373559241", "41373559241", "MALO", None),
        (f"Zählpunkt {ZPN}", ZPN, "ZPN", None),
    ],
)
def test_codes_in_a_line(text, code, scheme, category):
    assert [(point.code, point.scheme, point.category) for point in find_supply_points(text)] == [
        (code, scheme, category)
    ]


def test_the_label_may_stand_elsewhere():
    assert find_supply_points("14123456789012") == []
    assert find_supply_points("14123456789012", around="Point de livraison")[0].scheme == "PDL"


def test_gas_is_told_from_electricity_by_the_distributor():
    assert category_of("ES0217010000000001AA", "CUPS") == "gas"
    assert category_of("ES0021000000000001AA", "CUPS") == "electricity"


@pytest.mark.parametrize("text", ["Tel. 612345678", "IBAN ES91 2100 0418 4502 0005 1332", "Factura 20240000012345"])
def test_other_numbers_are_no_supply_points(text):
    assert find_supply_points(text) == []


CHECKED = {
    "2000000000006": (check_digits.mpan, range(12)),
    "41373559241": (check_digits.malo, range(0, 11, 2)),  # twice 0 and twice 5 end alike: even places can hide a change
    "4006381333931": (check_digits.gs1, range(13)),
}


@settings(deadline=None)
@given(st.sampled_from(sorted(CHECKED)), st.data())
def test_one_changed_digit_is_noticed(code, data):
    rule, places = CHECKED[code]
    place = data.draw(st.sampled_from(list(places)))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != code[place]]))
    changed = code[:place] + digit + code[place + 1 :]
    assert not rule(changed)


@settings(deadline=None)
@given(st.text(alphabet="ESITATGB0123456789 .-JYSF", max_size=60))
def test_any_line_is_answered(text):
    for point in find_supply_points(text, "CUPS MPAN PDL EAN"):
        assert 0 <= point.start < point.end <= len(text)
