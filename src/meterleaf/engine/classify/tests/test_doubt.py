"""Files of several categories, and readings whose category is not certain."""

from __future__ import annotations

from meterleaf.engine.classify.doubt import by_items, doubted
from meterleaf.engine.reading import Classification, Reading

GAS = Classification("gas", ("invoice", "gas"), 0.97, "en", rival="electricity")


def test_a_mixed_file_has_the_category_of_most_items() -> None:
    power = {"category": "electricity"}
    reading = Reading("success", ({"quantity": 1}, {"quantity": 2, **power}, {"quantity": 3, **power}))
    found, changed = by_items(GAS, reading)
    assert found.category == "electricity"
    assert found.tags == ("invoice", "electricity")
    assert changed.items == ({"quantity": 1, "category": "gas"}, {"quantity": 2}, {"quantity": 3})


def test_as_many_of_both_leave_what_the_paper_says_of_itself() -> None:
    reading = Reading("success", ({"quantity": 1}, {"quantity": 2, "category": "electricity"}))
    assert by_items(GAS, reading) == (GAS, reading)


def test_a_close_category_is_named_and_lowers_the_confidence() -> None:
    close = Classification("gas", ("invoice", "gas"), 0.6, "en", rival="fuel_delivery")
    sure = Reading("success", ({"quantity": 1},), confidence=0.99, needs_review=False)
    found = doubted(close, sure)
    assert found.needs_review
    assert found.confidence == close.confidence
    assert found.review_reasons == ("It is not certain that this is gas: it may be fuel delivery.",)
    assert doubted(GAS, sure).needs_review is False


def test_what_a_person_said_is_not_doubted() -> None:
    told = Classification("gas", ("invoice", "gas"), 1.0, "en", ("said by the caller",))
    sure = Reading("success", ({"quantity": 1},), confidence=0.99, needs_review=False)
    assert doubted(told, sure) == sure


def test_a_paper_without_items_that_is_looked_at_says_why() -> None:
    letter = Classification("other", ("other",), 0.93, "en", rival="water")
    found = doubted(letter, Reading("success", (), confidence=0.93, needs_review=True))
    assert found.review_reasons == ("It is not certain that this is no bill of a consumption: it may be water.",)
    assert doubted(letter, Reading("success", (), confidence=0.93, needs_review=False)).needs_review is False
