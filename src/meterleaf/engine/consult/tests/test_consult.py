"""A model may add and confirm what the document prints; what it makes up is dropped, and its failure changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from meterleaf.engine import Content, Options, read
from meterleaf.engine.content import Box, Page, Word

LINES = (
    "Compañía de Aguas del Sur SA",
    "FACTURA DE AGUA",
    "Su papel lleva el  A-778899",
    "Desde el  01/02/2024  y hasta el  29/02/2024",
    "Salieron  41 m3  por su grifo",
    "Dicho de otro modo  77,70 EUR",
)


def content() -> Content:
    words = []
    for row, line in enumerate(LINES):
        at = 0
        for text in line.split(" "):
            if text:
                box = Box(0.05 + at * 0.009, 0.05 + row * 0.03, 0.05 + (at + len(text)) * 0.009, 0.065 + row * 0.03)
                words.append(Word(text, box, size=0.015))
            at += len(text) + 1
    return Content("pdf", pages=(Page(1, 595, 842, tuple(words)),))


@dataclass
class Told:
    """A model that says what the test wants: the outside system at its seam."""

    answer: dict[str, Any] | Exception
    asked: list[str] = field(default_factory=list)

    def ask(self, instructions: str, question: str, schema: dict[str, Any]) -> dict[str, Any]:
        del instructions, schema
        self.asked.append(question)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def with_model(answer: dict[str, Any] | Exception):
    model = Told(answer)
    return read(content(), Options(model=model)), model


def test_what_the_document_prints_is_taken_with_its_place():
    result, model = with_model({"invoice_number": "A-778899", "start_date": "2024-02-01", "end_date": "2024-02-29"})
    assert "A-778899" in model.asked[0]
    (item,) = result.reading.items
    assert item["invoice_number"] == "A-778899"
    assert (item["start_date"], item["end_date"]) == (date(2024, 2, 1), date(2024, 2, 29))
    assert all(one.box is not None for one in result.reading.evidence if one.method == "llm")


def test_what_the_document_does_not_print_is_dropped():
    made_up = {
        "invoice_number": "B-000001",
        "quantity": 4321,
        "issue_date": "2024-05-05",
        "supplier_tax_id": "A58818501",
    }
    with_it, _ = with_model(made_up)
    without = read(content())
    assert with_it.reading.items == without.reading.items
    assert not [one for one in with_it.reading.evidence if one.method == "llm"]


@pytest.mark.parametrize("failure", [TimeoutError("slow"), ValueError("rubbish"), RuntimeError("down")])
def test_its_failure_leaves_the_local_reading(failure):
    result, _ = with_model(failure)
    local = read(content())
    assert result.reading.items == local.reading.items
    assert result.reading.confidence == local.reading.confidence
    assert [one.level for one in result.problems if one.code == "LLM_FAILED"] == ["info"]


@pytest.mark.parametrize("answer", [{"quantity": "forty"}, {"start_date": 7}, {"nonsense": []}, {"quantity": {}}, {}])
def test_an_odd_answer_does_no_harm(answer):
    result, _ = with_model(answer)
    assert result.reading.items == read(content()).reading.items


def test_agreement_makes_surer_and_never_certain():
    told = {"quantity": 41, "start_date": "2024-02-01", "end_date": "2024-02-29"}
    result, _ = with_model(told)
    local = read(content())
    if local.reading.items and local.reading.items[0].get("quantity") == Decimal(41):
        assert result.reading.confidence >= local.reading.confidence
    assert result.reading.confidence < 0.98


def test_a_sure_reading_is_not_asked_about():
    from meterleaf.engine.content import Facts, Line, Party

    line = Line(
        name="Electricity supplied", quantity=Decimal(100), unit="KWH", start=date(2024, 1, 1), end=date(2024, 1, 31)
    )
    facts = Facts("ubl", number="1", issue_date=date(2024, 2, 1), seller=Party("Power Ltd"), lines=(line,))
    model = Told({})
    read(Content("ubl", facts=(facts,)), Options(model=model))
    assert model.asked == []
