"""The states hold together, and their page in the docs is not stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline import states

PAGE = Path(__file__).parents[4] / "docs" / "states.md"


def test_the_page_is_not_stale():
    assert PAGE.read_text(encoding="utf-8") == states.page(), "python -m meterleaf.pipeline.states > docs/states.md"


@pytest.mark.parametrize("moves", states.TITLES.values(), ids=states.TITLES)
def test_every_state_is_drawn_and_can_be_reached(moves):
    followers = {after for row in moves.values() for after in row}
    assert followers == moves.keys() - {"new"}


def test_nothing_ends_between_the_ends():
    """From anywhere in the processing there is a way to done and to failed."""
    for end in ("done", "failed"):
        reached = {end}
        while True:
            more = {before for one in reached for before in states.origins(states.PROCESSING, one)} | reached
            if more == reached:
                break
            reached = more
        assert reached == states.PROCESSING.keys()


@given(st.sampled_from([None, "pending", "uploaded", "error"]), st.sampled_from(["pending", "uploaded", "error"]))
def test_an_uploaded_file_stays_uploaded(before, after):
    if before == "uploaded":
        assert not states.may(states.FILE, before, after)
    assert states.may(states.FILE, before, after) == ((before or "new") in states.origins(states.FILE, after))
