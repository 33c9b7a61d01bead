"""The next number of a series is known by its shape, glued or in groups."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine.memory.shapes import distinct, find_written, pattern_of, same_shape, shape_of

CODES = st.text(string.ascii_uppercase + string.digits + "-/ ", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(CODES)
def test_every_code_has_its_own_shape_and_is_found_by_it(code):
    assert same_shape(shape_of(code), shape_of(code)) == 1.0
    if code[0].isalnum() and code[-1].isalnum():
        assert pattern_of(shape_of(code)).search(f"No: {code}.") is not None


@pytest.mark.parametrize(
    ("taught", "following", "found"),
    [
        ("FE24-00123", "No. FE25-00977", "FE25-00977"),
        ("831 134 468", "Nr 034003 716", "034003 716"),
        ("12345/8", "x 123456/12 y", "123456/12"),
        ("AB 1234567", "Page 3 of 4", None),
    ],
)
def test_the_next_of_a_series(taught, following, found):
    match = pattern_of(shape_of(taught)).search(following)
    assert (match.group() if match else None) == found


def test_a_taught_code_is_found_however_it_is_printed():
    text = "Invoice PY 83-49876 of today"
    assert [text[start:end] for start, end in find_written("PY8349876", text)] == ["PY 83-49876"]
    assert find_written("8349876", "PY8349876") == []
    assert find_written("total", "total 5") == []


def test_few_codes_have_letters_and_many_digits():
    assert distinct(shape_of("JE 13 16056"))
    assert not distinct(shape_of("1316056"))
    assert not distinct(shape_of("A-12"))
