"""The sets that are measured and what each gives, for the accuracy page and for its guard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from bench import imitations, pictures, sets
from bench.running import TODAY, judge_set
from bench.scoring import Judged, figures, judged
from meterleaf.engine import Options, read
from meterleaf.samples.make import Wish

if TYPE_CHECKING:
    from collections.abc import Callable

    from meterleaf.engine import Content

EINVOICES = ("ubl", "cii", "facturx", "facturae", "fatturapa")
# the same papers as a page of text, as a scan and as a photo: what recognition costs in accuracy
TWINS = ("pdf", "scan", "photo")


@dataclass
class Measured:
    """A set's verdicts and readings."""

    name: str
    verdicts: list[Judged]
    readings: list[dict[str, Any]]

    @property
    def figures(self) -> dict[str, float]:
        return figures(self.verdicts)

    def by(self, key: Callable[[Judged], str]) -> dict[str, dict[str, float]]:
        parts: dict[str, list[Judged]] = defaultdict(list)
        for one in self.verdicts:
            parts[key(one)].append(one)
        return {
            name: figures(members) | {"scored": sum(one.scored for one in members)}
            for name, members in sorted(parts.items())
        }

    def stages(self) -> dict[str, float]:
        """The median milliseconds of each stage."""
        times: dict[str, list[float]] = defaultdict(list)
        for reading in self.readings:
            for stage, took in (reading.get("timing_ms") or {}).items():
                times[stage].append(took)
        return {stage: round(median(took), 2) for stage, took in times.items()}


def measure(documents: sets.Documents) -> Measured:
    verdicts, readings = judge_set(documents)
    return Measured(documents.name, verdicts, readings)


def corpus() -> Measured | None:
    documents = sets.corpus()
    return measure(documents) if documents else None


def held_out(count: int) -> Measured:
    """Held-out layouts as native PDFs, sheets and e-invoices: quick enough for every check."""
    return measure(
        sets.generated("held-out layouts", count, 2026, Wish("heldout", (), ("pdf",) * 8 + ("xlsx", "csv", *EINVOICES)))
    )


def never_seen() -> Measured:
    """Imitated papers, as usual suppliers print them, that nobody has looked into and nothing was learned from."""
    return _imitated("papers never looked at", "E")


def unusual() -> Measured:
    """The same of papers whose texts and labels public parsers of real bills name: odd, crowded, of many countries."""
    return _imitated("odd papers never looked at", "F2")


def _imitated(name: str, part: str) -> Measured:
    found = imitations.judged_all([one for one in imitations.rows() if imitations.part_of(one) == part])
    return Measured(name, [one for one, _ in found], [one for _, one in found])


def pictured() -> Measured:
    """Both, recognised from scans and photos."""
    names = [name for name in imitations.rows() if imitations.part_of(name) in imitations.ONLY_MEASURED]
    found = [(row, read_again(content, name)) for name, (row, content) in pictures.recognised(names).items()]
    return Measured("both as pictures", [judged(row, told) for row, told in found], [told for _, told in found])


def read_again(content: Content, name: str) -> dict[str, Any]:
    return read(content, Options(today=TODAY), name=name).to_json()


def einvoices(count: int) -> Measured:
    return measure(sets.generated("e-invoices", count, 7, Wish("heldout", (), EINVOICES)))


def twins(count: int) -> dict[str, Measured]:
    """The same held-out papers native, scanned and photographed."""
    return {kind: measure(sets.generated(kind, count, 31, Wish("heldout", (), (kind,)))) for kind in TWINS}
