"""Makes records from a reading, and makes them anew when the reading is corrected."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from meterleaf.accounts.facilities import service as facilities
from meterleaf.accounts.projects import service as projects
from meterleaf.accounts.suppliers import service as suppliers
from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.record import history, storage
from meterleaf.pipeline.record.drafts import draft
from meterleaf.pipeline.record.errors import (
    AlreadyLinked,
    MultipleFilesNotSupported,
    PercentageSum,
    ReadingNotReady,
    SupplierRequired,
)
from meterleaf.pipeline.record.places import COLUMNS, NOWHERE, place_of
from meterleaf.pipeline.record.shares import TOLERANCE, shares
from meterleaf.pipeline.review import service as review
from meterleaf.pipeline.review.errors import ReadingLinked
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.pipeline.read.history.checks import Check
    from meterleaf.pipeline.record.schemas import NewRecords
    from meterleaf.platform.database import Connection, Row

Shares = list[tuple["UUID", Decimal]]
Made = dict[str, list["Row"]]


async def create(connection: Connection, caller: Caller, wanted: NewRecords) -> tuple[Made, list[Check]]:
    """One record a facility an item, all of them or none, and what is odd in view of the records that there were.

    The file is linked from then on.
    """
    if len(wanted.file_readings) != 1:
        raise MultipleFilesNotSupported
    if sum((one.percentage for one in wanted.facilities), Decimal(0)) > 1 + TOLERANCE:
        raise PercentageSum
    reading = await review.hold(connection, caller.organization_id, wanted.file_readings[0].id)
    _must_be_ready(reading)
    given = [(one.id, one.percentage) for one in wanted.facilities]
    if wanted.supplier_id is not None:
        await suppliers.must_exist(connection, caller.organization_id, wanted.supplier_id)
    odd = await history.examine(connection, caller.organization_id, reading)
    made = await _make(connection, caller, reading, given, wanted.supplier_id)
    if wanted.project_id is not None:
        await _link(connection, caller, wanted.project_id, made)
    return made, odd


def _must_be_ready(reading: Row) -> None:
    if reading["linked"]:
        raise AlreadyLinked
    if reading["reading_status"] != "success" or not reading["items"]:
        raise ReadingNotReady


async def amend(
    connection: Connection, caller: Caller, reading_id: UUID, items: review.Items, if_match: str | None, *, relink: bool
) -> Row:
    """Correct a reading and, where records hang on it and that is wanted, make them anew in the same transaction."""
    reading = await review.hold(connection, caller.organization_id, reading_id, if_match)
    if reading["linked"] and not relink:
        raise ReadingLinked
    changed = await review.amend(connection, caller, reading, items)
    if reading["linked"]:
        await _relink(connection, caller, changed)
    return changed


async def _relink(connection: Connection, caller: Caller, reading: Row) -> None:
    """The same facilities, shares, supplier and projects; new quantities."""
    organization_id = caller.organization_id
    before = [
        row
        for table in storage.TABLES
        for row in await storage.records_of_reading(connection, organization_id, table, reading["reading_id"])
    ]
    given: Shares = list({row["facility_id"]: row["percentage"] for row in before}.items())
    supplier_id = next((row["supplier_id"] for row in before if row.get("supplier_id")), None)
    linked_projects = await storage.projects_of(connection, organization_id, [row["id"] for row in before])
    await storage.delete_records_of_reading(connection, organization_id, reading["reading_id"])
    stood = {row["reading_item"]: {name: row[name] for name in COLUMNS} for row in before}
    made = await _make(connection, caller, reading, given, supplier_id, stood)
    for project_id in linked_projects:
        await _link(connection, caller, project_id, made)


async def _make(
    connection: Connection,
    caller: Caller,
    reading: Row,
    given: Shares,
    supplier_id: UUID | None,
    stood: Mapping[int, dict[str, Any]] = MappingProxyType({}),
) -> Made:
    """The records of all items; `stood` is where the items stood before, for those of which nothing says it now."""
    evidence = (reading["result"] or {}).get("evidence") or []
    places = await facilities.must_exist(connection, caller.organization_id, [one for one, _ in given])
    made: Made = {"invoices": [], "wastes": []}
    for index, item in enumerate(reading["items"]):
        table, values = draft(item, index, reading["category"])
        if table == "invoices":
            values["supplier_id"] = supplier_id or await _supplier_of(connection, caller, item)
            _must_name_supplier(values, places)
        place = place_of(evidence, index)
        values |= stood.get(index, NOWHERE) if place == NOWHERE else place
        made[table] += await _share_out(connection, caller, reading, table, values, given)
    await storage.set_linked(connection, caller.organization_id, reading["file_id"], linked=True)
    told = {"reading_id": str(reading["reading_id"]), "file_id": str(reading["file_id"])}
    counts = {table: len(found) for table, found in made.items()}
    await webhooks.notify(connection, caller.organization_id, "records.created", [{**told, **counts}])
    return made


async def _supplier_of(connection: Connection, caller: Caller, item: dict[str, Any]) -> UUID | None:
    tax_id, name = item.get("supplier_tax_id"), item.get("supplier_name")
    return await suppliers.resolve(connection, caller.organization_id, tax_id=tax_id, name=name)


def _must_name_supplier(values: dict[str, Any], places: dict[UUID, Row]) -> None:
    """Emission factors of electricity in Spain are the supplier's own (CNMC, guarantees of origin)."""
    in_spain = any(place["country"] == "ES" for place in places.values())
    if values["type"] == "electricity" and in_spain and values["supplier_id"] is None:
        raise SupplierRequired


async def _share_out(
    connection: Connection, caller: Caller, reading: Row, table: str, values: dict[str, Any], given: Shares
) -> list[Row]:
    """One row a facility; the first of an item's invoices is the source of the others."""
    percentages = [percentage for _, percentage in given]
    quantities = shares(values["base_quantity"], percentages)
    common = {
        **values,
        "file_id": reading["file_id"],
        "reading_id": reading["reading_id"],
        "reading_revision": reading["revision"],
        "source": "pdf",
        "uploaded_by": caller.user_id,
    }
    if table == "invoices":
        common["facility_percentages"] = Jsonb(
            [{"facility_id": str(one), "percentage": float(percentage)} for one, percentage in given]
        )
    made: list[Row] = []
    for (facility_id, percentage), quantity in zip(given, quantities, strict=True):
        row = {**common, "id": new_id(), "facility_id": facility_id, "percentage": percentage, "quantity": quantity}
        if table == "invoices" and made:
            row["source_invoice_id"] = made[0]["id"]
        made.append(await rows.insert(connection, table, caller.organization_id, row))
    return made


async def _link(connection: Connection, caller: Caller, project_id: UUID, made: Made) -> None:
    for table, found in made.items():
        ids = [row["id"] for row in found]
        if ids:
            await projects.link(connection, caller.organization_id, project_id, table, ids)
