"""Keeps facilities, and which supply point belongs to which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from meterleaf.accounts.facilities import storage
from meterleaf.accounts.facilities.errors import FacilityInUse, FacilityNotFound, SupplyPointTaken
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from meterleaf.accounts.access.service import Caller
    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

TABLE = "facilities"


def key_of(code: str) -> str:
    """A supply point's code as it is compared: capitals and digits alone."""
    return re.sub(r"[^0-9A-Z]", "", code.upper())


async def make(connection: Connection, caller: Caller, values: dict[str, Any]) -> Row:
    codes = values.pop("cups_list")
    row = {"id": new_id(), **values, "created_by": caller.user_id}
    made = await rows.insert(connection, TABLE, caller.organization_id, row)
    await _give_codes(connection, caller.organization_id, made["id"], codes)
    return await show(connection, caller.organization_id, made["id"])


async def show(connection: Connection, organization_id: UUID, facility_id: UUID) -> Row:
    found = await rows.get(connection, TABLE, organization_id, facility_id)
    if found is None:
        raise FacilityNotFound
    return (await _with_codes(connection, organization_id, [found]))[0]


async def find(
    connection: Connection, organization_id: UUID, asked: Mapping[str, Any], paging: Paging
) -> tuple[list[Row], int]:
    conditions = {
        "name": ("strpos(lower(name), lower(%(name)s)) > 0", asked["name"]),
        "status": ("status = %(status)s", asked["status"]),
        "country": ("country = %(country)s", asked["country"]),
    }
    found, total = await rows.page(connection, TABLE, organization_id, conditions, "lower(name), id", paging)
    return await _with_codes(connection, organization_id, found), total


async def change(connection: Connection, organization_id: UUID, facility_id: UUID, changes: dict[str, Any]) -> Row:
    codes = changes.pop("cups_list", None)
    if await rows.update(connection, TABLE, organization_id, facility_id, changes) is None:
        raise FacilityNotFound
    if codes is not None:
        await _give_codes(connection, organization_id, facility_id, codes)
    return await show(connection, organization_id, facility_id)


async def remove(connection: Connection, organization_id: UUID, facility_id: UUID) -> None:
    await show(connection, organization_id, facility_id)
    if await storage.in_use(connection, organization_id, facility_id):
        raise FacilityInUse
    await rows.delete(connection, TABLE, organization_id, facility_id)


async def must_exist(connection: Connection, organization_id: UUID, facility_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The facilities by their ids. Raises FacilityNotFound with those that are not there."""
    found = {one: await rows.get(connection, TABLE, organization_id, one) for one in dict.fromkeys(facility_ids)}
    missing = [str(one) for one, row in found.items() if row is None]
    if missing:
        raise FacilityNotFound(f"No such facilities: {', '.join(missing)}.", facility_ids=missing)
    return {one: row for one, row in found.items() if row is not None}


async def of_supply_point(connection: Connection, organization_id: UUID, code: str) -> UUID | None:
    """The facility that a supply point belongs to."""
    return await storage.facility_of(connection, organization_id, key_of(code))


async def suggested(
    connection: Connection, organization_id: UUID, keys: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Key of a supply point → the facility it belongs to; else those that its last records went to, with their shares."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in await storage.holders(connection, organization_id, keys):
        shown = {**row, "percentage": float(row["percentage"]), "supply_point": row["key"]}
        found.setdefault(row["key"], {}).setdefault(row["because"], []).append(shown)
    return {one: by["supply_point"] if "supply_point" in by else by["last_records"] for one, by in found.items()}


async def _give_codes(connection: Connection, organization_id: UUID, facility_id: UUID, codes: Sequence[str]) -> None:
    by_key = {key_of(code): code.strip() for code in codes}
    taken = await storage.replace_codes(connection, organization_id, facility_id, by_key)
    if taken:
        raise SupplyPointTaken(f"These belong to another facility: {', '.join(taken)}.", cups=taken)


async def _with_codes(connection: Connection, organization_id: UUID, found: Sequence[Row]) -> list[Row]:
    codes = await storage.codes_of(connection, organization_id, [row["id"] for row in found])
    return [{**row, "cups_list": codes.get(row["id"], [])} for row in found]
