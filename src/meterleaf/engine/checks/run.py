"""All checks of a reading, over each item and over the document's header; only what a person should look at is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.engine.checks import amounts, codes, dates
from meterleaf.engine.checks.subject import Subject

if TYPE_CHECKING:
    from datetime import date

    from meterleaf.engine.reading import Check, Item, Reading

One = Callable[[Subject], Iterable["Check"]]

OF_ITEMS: tuple[One, ...] = (
    dates.dates_in_order,
    dates.dates_not_in_future,
    dates.issued_after_start,
    dates.period_length,
    amounts.quantity_not_negative,
    amounts.readings_make_quantity,
    amounts.periods_add_up,
    amounts.energy_of_volume,
    codes.unit_fits,
    codes.supply_point_valid,
    codes.waste_code_known,
    codes.operation_known,
)
OF_DOCUMENTS: tuple[One, ...] = (
    dates.due_after_issue,
    amounts.total_adds_up,
    codes.tax_ids_valid,
    codes.invoice_number_own,
)


def run_checks(category: str, items: Sequence[Item], document: Item, today: date | None = None) -> tuple[Check, ...]:
    """What the checks found, items first. An item's own `category` counts where it differs from the document's."""
    found = [
        check
        for index, item in enumerate(items)
        for test in OF_ITEMS
        for check in test(Subject(item.get("category") or category, {**document, **item}, index, today))
    ]
    header = {**(items[0] if items else {}), **document}
    subject = Subject(category, header, None, today)
    tests = OF_DOCUMENTS if items else (*OF_DOCUMENTS, dates.dates_not_in_future)
    return (*found, *(check for test in tests for check in test(subject)))


def checked(reading: Reading, category: str, today: date | None = None) -> Reading:
    """The reading with what the checks found; an error among them asks for review, and says why."""
    found = run_checks(category, reading.items, reading.document, today)
    known = {(check.code, check.item) for check in reading.checks}
    checks = (*reading.checks, *(check for check in found if (check.code, check.item) not in known))
    errors = [check.message for check in checks if check.level == "error"]
    reasons = tuple(dict.fromkeys((*reading.review_reasons, *errors)))
    return replace(reading, checks=checks, needs_review=reading.needs_review or bool(errors), review_reasons=reasons)
