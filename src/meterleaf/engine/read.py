"""The story of a reading: open the document, tell what it is, take it apart, check it, answer."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import meterleaf
from meterleaf.engine.bills import read_bills
from meterleaf.engine.checks.run import checked
from meterleaf.engine.classify.doubt import by_items, doubted
from meterleaf.engine.consult import consult
from meterleaf.engine.content import Content, Problem
from meterleaf.engine.errors import EngineError, NoTextFound
from meterleaf.engine.extract.sheets import read_sheets
from meterleaf.engine.extract.structured import (
    as_reading,
    read_structured,
    stands_alone,
    with_stated_header,
    without_boxes,
)
from meterleaf.engine.opening import READ_ATTACHED, open_document
from meterleaf.engine.options import Options
from meterleaf.engine.reading import Reading, Result
from meterleaf.engine.suppliers.naming import named
from meterleaf.engine.unswept import unswept

if TYPE_CHECKING:
    from meterleaf.engine.document import Document
    from meterleaf.engine.extract.facts import FactsReading
    from meterleaf.engine.reading import Classification

DEFAULT = Options()


def read(
    source: Document | Content, options: Options = DEFAULT, *, name: str | None = None, category: str | None = None
) -> Result:
    """One document's reading. Never raises for a bad document: the result then has status `error` and a problem.

    `source` is a document, or the content that `open_document` gave for it; `name` is the file's name in the answer
    where the source has none; `category` is what the caller knows the document to be.
    """
    clock = _Clock()
    name = name or (source.name if not isinstance(source, Content) else "")
    try:
        with unswept():
            content = source if isinstance(source, Content) else open_document(source, options)
            clock.lap("open")
            return _read_content(content, options, name, category, clock)
    except EngineError as error:
        return refusal(name, error, clock.laps)
    except Exception as error:  # noqa: BLE001  a document that trips a reader is a bad document, not a crash
        return refusal(name, EngineError(f"{EngineError.message} ({type(error).__name__})"), clock.laps)


def _read_content(content: Content, options: Options, name: str, category: str | None, clock: _Clock) -> Result:
    if not any(page.words for page in content.pages) and not content.facts and not content.tables:
        raise NoTextFound
    structured = read_structured(content, options)
    sheets = None if content.pages or content.facts else read_sheets(content.tables, options, category)
    if sheets is not None:
        classification, reading, problems = sheets
        clock.lap("extract")
    elif structured is not None and stands_alone(structured, pages=bool(content.pages)):
        classification, reading, problems = as_reading(structured)
        clock.lap("extract")
    else:
        classification, reading, problems = _of_pages(content, options, category, structured, clock)
        clock.lap("extract")
    classification, reading = by_items(classification, reading)
    way = _way(content, reading)
    engine = {
        "name": "meterleaf",
        "version": meterleaf.__version__,
        "methods": list(dict.fromkeys((*content.methods, way, *(one.method for one in reading.evidence)))),
    }
    reading = named(replace(reading, engine=engine), content.pages, classification.category)
    judged = doubted(classification, checked(reading, classification.category, options.today))
    clock.lap("check")
    if options.model is not None and judged.needs_review:
        asked, trouble = consult(options.model, content, classification, reading, options)
        judged = doubted(classification, checked(asked, classification.category, options.today))
        problems = (*problems, *([trouble] if trouble else []))
        clock.lap("consult")
    return Result(name, classification, judged, (*content.problems, *problems), clock.laps)


def _of_pages(
    content: Content, options: Options, category: str | None, structured: FactsReading | None, clock: _Clock
) -> tuple[Classification, Reading, tuple[Problem, ...]]:
    """What the pages say, under the header that an e-invoice states; that alone where the pages know no more."""
    told = structured.classification.category if structured is not None and structured.items else None
    classification, reading = read_bills(content, options, category or told, clock.lap)
    if structured is None:
        return classification, reading, ()
    if structured.items and not any(item.get("quantity") is not None for item in reading.items):
        return as_reading(structured)
    reading = with_stated_header(reading, structured)
    attached = any(problem.code == READ_ATTACHED for problem in content.problems)
    return classification, without_boxes(reading) if attached else reading, ()


def _way(content: Content, reading: Reading) -> str:
    """In which way most of the values were come by."""
    ways = [row.method for row in reading.evidence if row.item == 0] or [row.method for row in reading.evidence]
    if ways:
        return max(set(ways), key=ways.count)
    return "layout" if content.pages else "table"


def refusal(name: str, error: EngineError, laps: dict[str, float] | None = None) -> Result:
    """The result for a document that can't be read."""
    problem = Problem(error.code, str(error), "error", error.page)
    reading = Reading(
        "error",
        review_reasons=(str(error),),
        engine={"name": "meterleaf", "version": meterleaf.__version__, "methods": []},
    )
    return Result(name, None, reading, (problem,), laps or {})


class _Clock:
    """How long each step took, in milliseconds."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, step: str) -> None:
        now = perf_counter()
        self.laps[step] = (now - self._last) * 1000
        self._last = now
