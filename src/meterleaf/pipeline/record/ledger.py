"""Invoices and waste records one by one: lists, and what people enter and change by hand."""

from __future__ import annotations

from decimal import localcontext
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.facilities import service as facilities
from meterleaf.accounts.suppliers import service as suppliers
from meterleaf.pipeline.record import storage, units
from meterleaf.pipeline.record.errors import InvoiceNotFound, RecordInvalid, WasteNotFound
from meterleaf.pipeline.upload import files, keys
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging
    from meterleaf.platform.objects import ObjectStore

MISSING = {"invoices": InvoiceNotFound, "wastes": WasteNotFound}
ORDERS = {
    "created_at": "created_at, id",
    "-created_at": "created_at DESC, id DESC",
    "start_date": "start_date NULLS LAST, id",
    "-start_date": "start_date DESC NULLS LAST, id DESC",
    "quantity": "quantity, id",
    "-quantity": "quantity DESC, id DESC",
}
_SAID = {
    "type": "type = ANY(%(type)s)",
    "status": "status = ANY(%(status)s)",
    "facility_id": "facility_id = ANY(%(facility_id)s)",
    "cups": "cups_key = ANY(%(cups)s)",
    "source": "source = ANY(%(source)s)",
    "supplier_id": "supplier_id = ANY(%(supplier_id)s)",
    "file_id": "file_id = ANY(%(file_id)s)",
    "low_code": "low_code = ANY(%(low_code)s)",
    "rd_code": "rd_code = ANY(%(rd_code)s)",
    "start_date": "coalesce(end_date, start_date) >= %(start_date)s",
    "end_date": "coalesce(start_date, end_date) <= %(end_date)s",
    "invoice_id": "strpos(lower(invoice_id), lower(%(invoice_id)s)) > 0",
}


def shown(objects: ObjectStore, row: Row) -> dict[str, Any]:
    """A record as clients see it: with its unit, and the address of the document it came from."""
    file_id = row["file_id"]
    url = objects.url(keys.final(row["organization_id"], file_id)) if file_id else None
    return {**row, "unit": units.shown(row["unit_id"]), "file_url": url}


async def find(
    connection: Connection, table: str, organization_id: UUID, asked: Mapping[str, Any], sort: str, paging: Paging
) -> tuple[list[Row], int]:
    return await rows.page(connection, table, organization_id, _conditions(asked), ORDERS[sort], paging)


def everything(
    connection: Connection, table: str, organization_id: UUID, asked: Mapping[str, Any], sort: str
) -> AsyncIterator[Row]:
    """All records that meet the filters of `find`, by and by."""
    return rows.stream(connection, table, organization_id, _conditions(asked), ORDERS[sort])


def _conditions(asked: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """Supply points are compared as facilities compare them: by capitals and digits alone."""
    keyed = {**asked, "cups": [facilities.key_of(one) for one in asked.get("cups") or ()]}
    return {name: (_SAID[name], value or None) for name, value in keyed.items()}


async def show(connection: Connection, table: str, organization_id: UUID, record_id: UUID) -> Row:
    found = await rows.get(connection, table, organization_id, record_id)
    if found is None:
        raise MISSING[table]
    return found


async def enter(connection: Connection, table: str, caller: Caller, values: dict[str, Any]) -> Row:
    """A record that a person makes by hand."""
    await _check(connection, caller.organization_id, values)
    if table == "wastes" and values.get("unit_id") is None:
        values["unit_id"] = units.unit_id("kilogram_(kg)")
    row = {"id": new_id(), **values, "quantity": _product(values), "source": "manual", "uploaded_by": caller.user_id}
    return await rows.insert(connection, table, caller.organization_id, row)


async def change(
    connection: Connection, table: str, organization_id: UUID, record_id: UUID, changes: dict[str, Any]
) -> Row:
    before = await show(connection, table, organization_id, record_id)
    after = {**before, **changes}
    await _check(connection, organization_id, after)
    if changes.keys() & {"base_quantity", "percentage"}:
        changes["quantity"] = _product(after)
    changed = await rows.update(connection, table, organization_id, record_id, changes)
    return changed if changed is not None else before


async def remove(connection: Connection, table: str, organization_id: UUID, record_id: UUID) -> None:
    row = await show(connection, table, organization_id, record_id)
    if row["file_id"] is not None:
        await files.hold(connection, organization_id, row["file_id"])
    await rows.delete(connection, table, organization_id, record_id)
    if row["file_id"] is not None:
        await storage.unlink_if_bare(connection, organization_id, row["file_id"])


async def _check(connection: Connection, organization_id: UUID, values: Mapping[str, Any]) -> None:
    start, end = values.get("start_date"), values.get("end_date")
    if start and end and start > end:
        raise RecordInvalid("end_date must not be before start_date.", field="end_date")
    units.must_exist(values.get("unit_id"))
    await facilities.must_exist(connection, organization_id, [values["facility_id"]])
    if values.get("supplier_id") is not None:
        await suppliers.must_exist(connection, organization_id, values["supplier_id"])


def _product(values: Mapping[str, Any]) -> Any:
    with localcontext(prec=60):
        return values["base_quantity"] * values["percentage"]
