"""What is odd about new records in view of those that there are, whether read or entered by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meterleaf.pipeline.read.history import checks
from meterleaf.pipeline.read.history import service as readings
from meterleaf.pipeline.read.history.lines import Line, around, key, lines_of, name_key
from meterleaf.pipeline.record import storage, units
from meterleaf.pipeline.record.drafts import record_type

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def examine(connection: Connection, organization_id: UUID, reading: Row) -> list[checks.Check]:
    """The checks of a held reading's items against all records that were not made from it."""
    file = {**reading, "id": reading["file_id"]}
    twins = await readings.twins_of(connection, organization_id, file, linked=True)
    lines = [
        replace(one, category=record_type(one.category))
        for one in lines_of(file["id"], file["name"], reading["category"], reading["items"])
    ]
    rows = await storage.known(
        connection,
        organization_id,
        reading["reading_id"],
        [one.number_key for one in lines if one.number_key],
        [one.supply_point_key for one in lines if one.supply_point_key],
        around(lines),
    )
    same = {twin.id for twin in twins}
    return checks.run(lines, twins, [_line(row) for row in rows if row["file_id"] not in same])


def _line(row: Row) -> Line:
    unit = units.shown(row["unit_id"])
    return Line(
        id=row["id"],
        name=row["invoice_id"] or str(row["id"]),
        kind="invoice",
        category=row["type"],
        document_type=row["document_type"],
        number=row["invoice_id"],
        number_key=row["number_key"] or None,
        corrects_key=row["corrects_key"],
        supplier_tax_key=row["supplier_tax_key"] or key(row["tax_id"]),
        supplier_name_key=row["supplier_name_key"] or name_key(row["name"]),
        supply_point_key=row["cups_key"] or None,
        quantity=row["base_quantity"],
        unit=unit["name"] if unit else None,
        start_date=row["start_date"],
        end_date=row["end_date"],
    )
