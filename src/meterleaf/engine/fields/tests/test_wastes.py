import pytest

from meterleaf.engine.fields.wastes import _titles, find_operations, find_waste_codes, parse_waste_code, waste_kind


def test_the_list_is_whole():
    wastes = [code for code in _titles() if len(code) == 6]
    # Commission notice on technical guidance on the classification of waste (2018/C 124/01): 842 entries, 408 hazardous.
    assert len(wastes) == 842
    assert sum(_titles()[code][1] for code in wastes) == 408
    assert sorted(code for code in _titles() if len(code) == 2) == [f"{chapter:02}" for chapter in range(1, 21)]
    assert all(code[:4] in _titles() and code[:2] in _titles() for code in wastes)


def test_mirror_entries_name_codes_of_the_list():
    for code, (title, _) in _titles().items():
        for match in find_waste_codes(title):
            assert match.known, (code, title)


@pytest.mark.parametrize("text", ["15 01 01", "150101", "15.01.01", "15-01-01"])
def test_ways_to_write_a_code(text):
    assert parse_waste_code(text) == "150101"
    (match,) = find_waste_codes(f"LER {text} papel")
    assert (match.code, match.labelled, match.hazardous) == ("150101", True, False)


def test_hazard_comes_from_the_list_or_the_asterisk():
    assert waste_kind("150110").hazardous
    assert find_waste_codes("15 01 10* envases")[0].starred
    assert find_waste_codes("150110")[0].hazardous
    assert parse_waste_code("15 01 99") is None


@pytest.mark.parametrize("text", ["Tel. 934 15 01 01", "12/15 01 01", "2015-01-01", "1501011", "99 99 99", "15 0101"])
def test_other_numbers_are_no_codes(text):
    assert find_waste_codes(text) == []


def test_operations():
    codes = [(one.code, one.detail) for one in find_operations("R03, R 13 o D10; R1201 y D15. AR3 R99 R3,5")]
    assert codes == [("R3", None), ("R13", None), ("D10", None), ("R12", "R1201"), ("D15", None)]
