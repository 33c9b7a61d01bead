"""Tests of one line against those known before: each a small function with a stable code, none with a database.

A check is what a person should know, with the other document named in words and under `related`. Errors and warnings
ask for a look; information does not: a gap is often just a bill that has not come yet.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.read.history.lines import together
from meterleaf.pipeline.read.history.periods import gap, overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meterleaf.pipeline.read.history.lines import Line

Check = dict[str, Any]

JUMP = 10  # times more, or less, than usual
FEWEST = 3  # earlier bills, for there to be anything usual
RECENT = 12  # bills, that say what is usual: a year of months


def run(lines: Sequence[Line], twins: Sequence[Line], known: Sequence[Line]) -> list[Check]:
    """All that is to be said. `twins` are files of the same bytes: once said, what follows from it is not said again."""
    found = [duplicate_document(twin) for twin in twins]
    told = {twin.id for twin in twins}
    bills = together(known)
    for line in together(lines):
        others = [one for one in bills if one.id not in told]
        copies = [one for one in others if same_invoice(line, one)]
        found += [duplicate_invoice(line, one) for one in _one_each(copies)]
        told |= {one.id for one in copies}
        rest = standing(line, [one for one in others if one.id not in told])
        found += [*period_overlaps(line, rest), *period_gaps(line, rest), *quantity_jump(line, rest)]
    return found


def duplicate_document(twin: Line) -> Check:
    message = f"This is the same file, byte for byte, as {_named(twin)}, which was read before."
    return _check("DUPLICATE_DOCUMENT", "error", None, (), message, twin)


def duplicate_invoice(line: Line, other: Line) -> Check:
    message = f"Invoice {line.number} of this supplier is known from {_named(other)} already."
    return _check("DUPLICATE_INVOICE", "error", line, ("invoice_number",), message, other)


def same_invoice(one: Line, other: Line) -> bool:
    """Same number and same supplier (or supply point). A credit note or a correction is another paper than its invoice."""
    if one.number_key is None or one.number_key != other.number_key or one.corrects_key != other.corrects_key:
        return False
    if one.credit != other.credit or "delivery_note" in {one.document_type, other.document_type}:
        return False
    return _same_supplier(one, other) or (
        one.supply_point_key is not None and one.supply_point_key == other.supply_point_key
    )


def period_overlaps(line: Line, others: Sequence[Line]) -> Iterator[Check]:
    for other in others:
        if line.period and other.period and (shared := overlap(line.period, other.period)):
            message = (
                f"The period {_span(line)} overlaps that of {_named(other)}, {_span(other)}, by {_days(shared.days)}"
                f" on supply point {line.supply_point_key}."
            )
            yield _check("PERIOD_OVERLAP", "warning", line, ("start_date", "end_date"), message, other)


def period_gaps(line: Line, others: Sequence[Line]) -> Iterator[Check]:
    """What is missing between this bill and its neighbours in time; nothing before the first and behind the last."""
    dated = [one for one in others if one.period]
    before = [one for one in dated if one.period and line.period and one.period < line.period]
    after = [one for one in dated if one.period and line.period and one.period > line.period]
    neighbours = [max(before, key=lambda one: str(one.end_date))] if before else []
    neighbours += [min(after, key=lambda one: str(one.start_date))] if after else []
    for other in neighbours:
        if line.period and other.period and (missing := gap(line.period, other.period)):
            message = (
                f"{_days(missing.days)} ({missing.start} to {missing.end}) lie between this bill and {_named(other)}"
                f" on supply point {line.supply_point_key}: is a bill missing?"
            )
            yield _check("PERIOD_GAP", "info", line, ("start_date", "end_date"), message, other)


def quantity_jump(line: Line, others: Sequence[Line]) -> Iterator[Check]:
    """Ten times more or less a day than usual: rather a unit or a decimal sign misread than a change of use."""
    ours = line.per_day
    if ours is None:
        return
    kind, daily = ours
    earlier = [one for one in others if one.period and line.period and one.period < line.period]
    earlier = [one for one in earlier if one.per_day and one.per_day[0] == kind and one.per_day[1] >= 0]
    recent = sorted(earlier, key=lambda one: str(one.start_date))[-RECENT:]
    if len(recent) < FEWEST:
        return
    usual = median(one.per_day[1] for one in recent if one.per_day)
    if usual > 0 and not usual / JUMP < daily < usual * JUMP:
        per_unit = daily / usual
        message = (
            f"{line.quantity} {_symbol(line)} from {line.start_date} to {line.end_date} is {_times(float(per_unit))} what"
            f" was usual a day in the last {len(recent)} bills of supply point {line.supply_point_key}, such as"
            f" {_named(recent[-1])} ({recent[-1].quantity} {_symbol(recent[-1])}): check the quantity and its unit."
        )
        yield _check("QUANTITY_JUMP", "warning", line, ("quantity", "unit"), message, recent[-1])


def standing(line: Line, others: Sequence[Line]) -> list[Line]:
    """The bills of the line's supply point that count: no credit notes, and not those that were credited or corrected."""
    if line.supply_point_key is None or line.credit:
        return []
    corrected = {line.corrects_key, *(one.corrects_key for one in others)} - {None}
    return [
        one
        for one in others
        if one.supply_point_key == line.supply_point_key
        and one.category == line.category
        and not one.credit
        and one.number_key not in corrected
    ]


def _same_supplier(one: Line, other: Line) -> bool:
    if one.supplier_tax_key and other.supplier_tax_key:
        return one.supplier_tax_key == other.supplier_tax_key
    return one.supplier_name_key is not None and one.supplier_name_key == other.supplier_name_key


def _one_each(lines: Sequence[Line]) -> list[Line]:
    """One line a document."""
    return list({one.id: one for one in reversed(lines)}.values())[::-1]


def _check(code: str, level: str, line: Line | None, fields: tuple[str, ...], message: str, other: Line) -> Check:
    related = {"type": other.kind, "id": str(other.id), "name": other.name}
    about = {"code": code, "level": level, "item": line.item if line else None, "fields": list(fields)}
    return {**about, "message": message, "related": [related]}


def _named(line: Line) -> str:
    return f"“{line.name}”" if line.kind == "file" else f"the record {line.name}"


def _span(line: Line) -> str:
    return f"{line.start_date} to {line.end_date}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _symbol(line: Line) -> str:
    return (line.unit or "").rpartition("(")[2].rstrip(")")


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 1 else "none of" if ratio == 0 else f"1/{1 / ratio:.0f} of"
