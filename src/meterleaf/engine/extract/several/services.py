"""Two services on one bill: each in a part of its own, or each in a row, wherever the bill names it.

A short text that names one service begins its part: below it in its column, up to the next text that names one. What
a service's parts say together is read as a bill of that service alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from meterleaf.engine import registry
from meterleaf.engine.extract.paper import Paper
from meterleaf.engine.extract.scoring import choose
from meterleaf.engine.extract.several.keys import Key
from meterleaf.engine.extract.several.parts import Part, is_table, rows
from meterleaf.engine.extract.several.proofs import Supplied, in_sections, told
from meterleaf.engine.extract.several.views import view_of_lines
from meterleaf.engine.extract.text import fold
from meterleaf.engine.extract.values import Value
from meterleaf.engine.extract.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.contracts import Category
    from meterleaf.engine.extract.view import Segment

# A heading has so many words at most; parts whose headings stand within so many lines of each other are side by side.
_SHORT, _BESIDE = 6, 1
_EDGE, _APART = 0.01, 0.1
# The last part on a page may be so many lines longer than the others; none is taken for shorter than this.
_MORE, _LEAST = 3, 14


@dataclass(frozen=True, slots=True)
class Heading:
    """A text that names one service."""

    service: str
    segment: Segment

    @property
    def left(self) -> float:
        return self.segment.box.x0


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines, and the columns of them, that belong to a heading."""

    heading: Heading
    first: int
    last: int
    columns: tuple[float, float]


def by_services(paper: Paper) -> list[list[Supplied]]:
    """Each service's quantity, in the ways that the paper tells them apart: parts that are headed, rows of a table."""
    headings = headings_of(paper)
    names = list(dict.fromkeys(one.service for one in headings))
    if len(names) < 2:
        return []
    zones = _zones(paper, headings)
    found = [_supplied(paper, [zone for zone in zones if zone.heading.service == name]) for name in names]
    return [way for way in ([one for one in found if one is not None], _in_rows(paper, headings)) if len(way) > 1]


def _in_rows(paper: Paper, headings: Sequence[Heading]) -> list[Supplied]:
    """The rows of a table that has one for each service."""
    best: list[Key] = []
    for at, first in enumerate(headings):
        run = [_key(first)]
        for one in headings[at + 1 :]:
            key = _key(one)
            if key.category in {known.category for known in run} or not is_table([run[-1], key]):
                break
            run.append(key)
        best = run if len(run) > len(best) else best
    return in_sections(rows(paper, best, [_category(str(key.category)) for key in best])) if len(best) > 1 else []


def _key(heading: Heading) -> Key:
    segment = heading.segment
    place = Value("text", segment.text, segment, 0, len(segment.text), segment.box)
    return Key(segment.text, place, "service", category=heading.service)


def _category(service: str) -> Category:
    return next(one for one in registry.categories() if one.name == service)


def headings_of(paper: Paper) -> list[Heading]:
    """The short texts that name one service, in the order of reading."""
    found = []
    for segment in paper.view.segments:
        if len(segment.words) <= _SHORT:
            named = [name for name in _words() if _names(segment, name)]
            if len(named) == 1:
                found.append(Heading(named[0], segment))
    return found


def _names(segment: Segment, service: str) -> bool:
    text = fold(segment.text).strip(" :.-–")
    words = _words()[service]
    padded = f" {' '.join(word.strip(':.,;()-–') for word in text.split())} "
    return text in words["particles"] or any(f" {word} " in padded for word in words["words"])


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    raw = resources.files("meterleaf.engine.extract.several").joinpath("services.toml").read_text("utf-8")
    words: dict[str, dict[str, list[str]]] = tomllib.loads(raw)
    return words


def _zones(paper: Paper, headings: Sequence[Heading]) -> list[Zone]:
    """What stands under each heading: up to the next one that is not beside it; none goes on over the page."""
    last_of = {line.page: line.number for line in paper.view.lines}
    found: list[Zone] = []
    open_ended: list[Zone] = []
    for heading in headings:
        left, right = _columns(heading, headings)
        below = [
            one
            for one in headings
            if one.segment.page == heading.segment.page
            and one.segment.line > heading.segment.line + _BESIDE * (one.left >= right - _EDGE)
            and one.left < right - _EDGE
        ]
        end = min((one.segment.line - 1 for one in below), default=last_of[heading.segment.page])
        zone = Zone(heading, heading.segment.line, end, (left, right))
        (found if below else open_ended).append(zone)
    tall = max([_LEAST, *(zone.last - zone.first for zone in found)]) + _MORE
    if len({zone.heading.segment.page for zone in open_ended}) == len(open_ended) > 1:
        tall = max(zone.last - zone.first for zone in open_ended)  # a page for each
    found += [Zone(z.heading, z.first, min(z.last, z.first + tall), z.columns) for z in open_ended]
    return sorted(found, key=lambda zone: zone.first)


def _columns(heading: Heading, headings: Sequence[Heading]) -> tuple[float, float]:
    """From the heading's left to the next heading that stands beside it."""
    beside = [
        one.left - _EDGE
        for one in headings
        if one.segment.page == heading.segment.page
        and abs(one.segment.line - heading.segment.line) <= _BESIDE
        and one.left > heading.left + _APART
    ]
    return (heading.left - _EDGE, min(beside, default=1.0))


def _supplied(paper: Paper, zones: Sequence[Zone]) -> Supplied | None:
    """The service's quantity: under a label of its own, or the only one that its parts print with a unit."""
    service = zones[0].heading.service
    part = _paper_of(paper, service, zones)
    candidates, sure = told(part)
    choice = choose(f"quantity.{service}", candidates, even_if_unlikely=sure)
    if choice is None:
        return None
    return Supplied(
        Part(_key(zones[0].heading), zones[0].first, zones[-1].last, part), choice, choice.best.more.quantity
    )


def _paper_of(paper: Paper, service: str, zones: Sequence[Zone]) -> Paper:
    """The zones' lines as one paper of the service's category."""
    views = [view_of_lines(paper.view, range(zone.first, zone.last + 1), zone.columns) for zone in zones]
    whole = View([line for view in views for line in view.lines], paper.view.ratio, paper.view.recognised)
    view = view_of_lines(whole, range(len(whole.lines)))
    one = _category(service)
    return Paper(view, service, paper.language, paper.country, paper.options, paper.habits, one.kinds, one.units)
