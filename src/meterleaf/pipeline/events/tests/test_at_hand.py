"""What a worker holds of documents between their steps."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline.events.at_hand import AtHand, Opened


def opened(size: int) -> Opened:
    return Opened("aa", bytes(size), {}, {})


@given(st.lists(st.integers(0, 60), max_size=30))
def test_the_oldest_go_and_no_more_is_held_than_allowed(sizes):
    at_hand, ids = AtHand(100), [uuid4() for _ in sizes]
    for file_id, size in zip(ids, sizes, strict=True):
        at_hand.keep(file_id, opened(size))
    held = [size for file_id, size in zip(ids, sizes, strict=True) if at_hand.get(file_id)]
    assert sum(held) <= 100
    assert held == sizes[len(sizes) - len(held) :]
    fits = len(held) == len(sizes) or sum(held) + sizes[len(sizes) - len(held) - 1] > 100
    assert fits, "none goes without need"


def test_a_document_that_alone_is_too_large_is_not_held():
    at_hand, one = AtHand(100), uuid4()
    at_hand.keep(one, opened(101))
    assert at_hand.get(one) is None


def test_a_document_opened_again_replaces_itself():
    at_hand, one, other = AtHand(100), uuid4(), uuid4()
    at_hand.keep(one, opened(60))
    at_hand.keep(one, opened(60))
    at_hand.keep(other, opened(40))
    assert at_hand.get(one)
    assert at_hand.get(other)
    at_hand.drop(one)
    at_hand.drop(one)
    assert at_hand.get(one) is None
