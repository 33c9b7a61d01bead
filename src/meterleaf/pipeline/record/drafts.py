"""An item of a reading → what its record says, before it is shared out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from meterleaf.pipeline.record.codes import clean_operation, known_code
from meterleaf.pipeline.record.errors import ItemIncomplete, ReadingNotReady
from meterleaf.pipeline.record.units import unit_id
from meterleaf.pipeline.review import vocabulary

Kind = Literal["invoices", "wastes"]


def record_type(category: str | None) -> str:
    """`electricity`, `heat`, `water`, `recharge` or `waste`, as the category says. Raises ReadingNotReady."""
    known = vocabulary.categories()
    if category in known:
        return str(known[category]["record"])
    raise ReadingNotReady(f"No records are made from documents of the category {category}.")


def draft(item: dict[str, Any], index: int, category: str | None) -> tuple[Kind, dict[str, Any]]:
    """The table and the values that the item states. Raises ItemIncomplete with item and field."""
    kind = record_type(item.get("category") or category)
    shared = {"base_quantity": _quantity(item, index), "unit_id": unit_id(item.get("unit")), "reading_item": index}
    if kind == "waste":
        return "wastes", {**shared, **_waste(item, index)}
    return "invoices", {**shared, "type": kind, **_invoice(item)}


def _quantity(item: dict[str, Any], index: int) -> Decimal:
    if item.get("quantity") is None:
        raise _lacks(index, "quantity")
    return Decimal(str(item["quantity"]))


def _invoice(item: dict[str, Any]) -> dict[str, Any]:
    total = item.get("total_amount")
    return {
        "start_date": item.get("start_date"),
        "end_date": item.get("end_date"),
        "invoice_id": item.get("invoice_number"),
        "cups": item.get("cups") or item.get("supply_point"),
        "fuel": item.get("fuel") or item.get("refrigerant"),
        "total_amount": None if total is None else Decimal(str(total)),
        "currency": item.get("currency"),
        "original_quantity": Decimal(str(item["quantity"])),
        "original_unit_id": unit_id(item.get("unit")),
    }


def _waste(item: dict[str, Any], index: int) -> dict[str, Any]:
    day = item.get("start_date") or item.get("end_date") or item.get("issue_date")
    if day is None:
        raise _lacks(index, "start_date")
    code = known_code(str(item["ler_code"])) if item.get("ler_code") else None
    listed = vocabulary.wastes()[code]["name"] if code else None
    name = item.get("identification_name") or item.get("description") or listed
    if name is None:
        raise _lacks(index, "identification_name")
    if Decimal(str(item["quantity"])) <= 0:
        raise ItemIncomplete(f"Item {index}: a waste's quantity must be more than 0.", item=index, field="quantity")
    return {
        "identification_name": name,
        "description": item.get("description"),
        "start_date": day,
        "end_date": item.get("end_date") or day,
        "destination": item.get("destination"),
        "low_code": code,
        "rd_code": clean_operation(item.get("rd_code")),
    }


def _lacks(index: int, field: str) -> ItemIncomplete:
    return ItemIncomplete(f"Item {index} has no {field}. Correct the reading first.", item=index, field=field)
