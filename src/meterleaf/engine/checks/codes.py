"""Checks of codes: units, supply points, tax numbers, waste codes, and an invoice number that is something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.fields.dates import find_dates
from meterleaf.engine.fields.identifiers import check_tax_id
from meterleaf.engine.fields.supply_points import check_supply_point
from meterleaf.engine.fields.units import parse_unit
from meterleaf.engine.fields.wastes import operations, waste_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.checks.subject import Subject
    from meterleaf.engine.reading import Check

_KINDS = {
    "electricity": {"energy"},
    "gas": {"energy", "volume", "gas_volume", "standard_gas_volume"},
    "water": {"volume"},
    "fuel_delivery": {"volume", "mass", "energy", "gas_volume", "standard_gas_volume", "count"},
    "recharges": {"energy", "volume", "mass", "count"},
    "wastes": {"mass", "volume", "count"},
}
_OTHER_NUMBERS = (
    "contract_number",
    "supply_point",
    "cups",
    "meter_number",
    "supplier_tax_id",
    "customer_tax_id",
    "customer_number",
)


def unit_fits(subject: Subject) -> Iterator[Check]:
    name = subject.text("unit")
    if name is None or subject.category not in _KINDS:
        return
    unit = parse_unit(name)
    if unit is None:
        yield subject.found("UNIT_UNKNOWN", "error", ("unit",), f"The unit {name!r} is not one that is known.")
    elif unit.kind not in _KINDS[subject.category]:
        message = (
            f"{unit.symbol} measures {unit.kind.replace('_', ' ')}, which is not how {subject.category} is counted."
        )
        yield subject.found("UNIT_CATEGORY", "error", ("unit",), message)


def supply_point_valid(subject: Subject) -> Iterator[Check]:
    code, scheme = subject.text("supply_point"), subject.text("supply_point_scheme")
    if code and scheme and check_supply_point(code, scheme) is False:
        message = f"{code} is no {scheme.upper()}: its check digits or its length are wrong."
        yield subject.found("SUPPLY_POINT_INVALID", "warning", ("supply_point",), message)


def tax_ids_valid(subject: Subject) -> Iterator[Check]:
    """By the rule of the country in front of the number, else of the document's country; others' are not judged."""
    for field in ("supplier_tax_id", "customer_tax_id"):
        code = subject.text(field)
        prefix = re.match(r"([A-Z]{2})[ -]?\w*\d", code or "")
        country = prefix.group(1) if prefix else subject.text("country")
        if code and country and len(country) == 2 and check_tax_id(code, country) is False:
            message = f"{code} is no tax number of {country}: its check digit or its length is wrong."
            yield subject.found("TAX_ID_INVALID", "warning", (field,), message)


def waste_code_known(subject: Subject) -> Iterator[Check]:
    code = subject.text("ler_code")
    if subject.category != "wastes" or code is None:
        return
    kind = waste_kind(code)
    if kind is None:
        yield subject.found(
            "WASTE_CODE_UNKNOWN", "error", ("ler_code",), f"{code} is not in the European List of Waste."
        )
    elif subject.values.get("hazardous") is not None and bool(subject.values["hazardous"]) != kind.hazardous:
        word = "hazardous" if kind.hazardous else "not hazardous"
        message = f"The waste {code} ({kind.name}) is {word} in the European List of Waste."
        yield subject.found("WASTE_HAZARD", "warning", ("ler_code", "hazardous"), message)


def operation_known(subject: Subject) -> Iterator[Check]:
    code = subject.text("rd_code")
    if subject.category == "wastes" and code and code not in operations():
        message = f"{code} is no recovery (R1 to R13) or disposal operation (D1 to D15)."
        yield subject.found("RD_CODE_UNKNOWN", "error", ("rd_code",), message)


def invoice_number_own(subject: Subject) -> Iterator[Check]:
    """An invoice number is not the date, nor one of the other numbers of the document."""
    number = subject.text("invoice_number")
    if number is None:
        return
    if any(match.start == 0 and match.end == len(number) and not match.doubtful for match in find_dates(number)):
        yield subject.found("INVOICE_NUMBER", "warning", ("invoice_number",), f"The invoice number {number} is a date.")
    for field in _OTHER_NUMBERS:
        other = subject.text(field)
        if other and _same(number, other):
            message = f"The invoice number {number} is also the {field.replace('_', ' ')}."
            yield subject.found("INVOICE_NUMBER", "warning", ("invoice_number", field), message)
            return


def _same(one: str, other: str) -> bool:
    return re.sub(r"[\W_]", "", one).upper() == re.sub(r"[\W_]", "", other).upper()
