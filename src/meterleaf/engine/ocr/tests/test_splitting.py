import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine.ocr.engine import Line
from meterleaf.engine.ocr.splitting import split

words = st.lists(st.text(alphabet="abcXYZ019.,-€", min_size=1, max_size=12), min_size=1, max_size=8)


@given(words, st.integers(min_value=0, max_value=2**31))
def test_no_letter_is_lost_and_all_stand_in_order_inside_the_line_whatever_the_ink(texts, seed):
    grey = np.random.default_rng(seed).choice(np.array([0, 255], dtype=np.uint8), size=(40, 400), p=[0.02, 0.98])

    found = split(Line(" ".join(texts), (10, 5, 390, 35), 0.9), grey)

    assert "".join(text for text, _, _ in found) == "".join(texts)
    edges = [edge for _, start, end in found for edge in (start, end)]
    assert edges == sorted(edges)
    assert edges[0] >= 10
    assert edges[-1] <= 390.001


def test_a_wide_gap_is_seen_in_the_ink():
    grey = np.full((40, 400), 255, dtype=np.uint8)
    grey[10:30, 20:80] = 0
    grey[10:30, 320:380] = 0

    found = split(Line("Total 1234", (10, 5, 390, 35), 0.9), grey)

    assert found == [("Total", 20, 80), ("1234", 320, 380)]


def inked(*blocks):
    grey = np.full((40, 400), 255, dtype=np.uint8)
    for start, end in blocks:
        grey[10:30, start:end] = 0
    return grey


def test_a_number_glued_to_its_unit_is_parted_where_the_ink_leaves_room():
    grey = inked((20, 40), (42, 60), (75, 92), (94, 110), (112, 130))

    assert [text for text, _, _ in split(Line("12kWh", (15, 5, 395, 35), 0.9), grey)] == ["12", "kWh"]


def test_the_letters_and_digits_of_a_code_stay_together():
    grey = inked((20, 60), (75, 130))

    assert [text for text, _, _ in split(Line("IT001E04", (15, 5, 395, 35), 0.9), grey)] == ["IT001E04"]


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("02/04/202418:42", ["02/04/2024", "18:42"]),
        ("09/08/2419:42", ["09/08/24", "19:42"]),
        ("00111/02/2025", ["001", "11/02/2025"]),
        ("Nº044120771", ["Nº", "044120771"]),
        ("n.2024.118", ["n.", "2024.118"]),
        ("Nr.147025", ["Nr.", "147025"]),
        ("FORNECIMENTO04805560698", ["FORNECIMENTO", "04805560698"]),
        ("CNPJ47.883.190/0001-52", ["CNPJ", "47.883.190/0001-52"]),
        ("41,27Lx1,609", ["41,27L", "x", "1,609"]),
        ("21%INCLUIDO", ["21%", "INCLUIDO"]),
    ],
)
def test_what_no_word_goes_on_like_is_parted_without_a_gap_in_the_ink(glued, parts):
    assert [text for text, _, _ in split(Line(glued, (15, 5, 395, 35), 0.9), inked((20, 380)))] == parts


@pytest.mark.parametrize(
    "whole",
    ["N40771", "IT001E04170962", "12/04/2024", "31/12/24", "F-4512/24/001998", "SAJ23H087385", "1.2024", "Nominal"],
)
def test_codes_and_dates_stay_whole_without_a_gap_in_the_ink(whole):
    assert [text for text, _, _ in split(Line(whole, (15, 5, 395, 35), 0.9), inked((20, 380)))] == [whole]
