"""The collector rests while a document is read, and is left as it was found."""

from __future__ import annotations

import gc

import pytest

from meterleaf.engine import Document, read
from meterleaf.engine.unswept import unswept


@pytest.fixture(autouse=True)
def _as_it_was():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


def test_it_is_off_within_and_on_again_behind() -> None:
    gc.enable()
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_had_turned_it_off_finds_it_off() -> None:
    gc.disable()
    with unswept():
        pass
    assert not gc.isenabled()


def test_a_document_that_cannot_be_read_leaves_it_on() -> None:
    gc.enable()
    assert read(Document("broken.pdf", b"%PDF-1.7 broken")).reading.status == "error"
    assert gc.isenabled()
