"""Keeps the organization's suppliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.suppliers import storage
from meterleaf.accounts.suppliers.errors import SupplierNotFound
from meterleaf.platform import rows
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

TABLE = "suppliers"


async def make(connection: Connection, organization_id: UUID, values: Mapping[str, Any]) -> Row:
    return await rows.insert(connection, TABLE, organization_id, {"id": new_id(), **values})


async def find(
    connection: Connection, organization_id: UUID, country: str | None, search: str | None, paging: Paging
) -> tuple[list[Row], int]:
    conditions = {
        "country": ("country = %(country)s", country),
        "search": ("(strpos(lower(name), lower(%(search)s)) > 0 OR upper(tax_id) = upper(%(search)s))", search),
    }
    return await rows.page(connection, TABLE, organization_id, conditions, "lower(name), id", paging)


async def must_exist(connection: Connection, organization_id: UUID, supplier_id: UUID) -> None:
    if await rows.get(connection, TABLE, organization_id, supplier_id) is None:
        raise SupplierNotFound


async def resolve(
    connection: Connection, organization_id: UUID, *, tax_id: str | None, name: str | None
) -> UUID | None:
    """The supplier that a document names, if the organization knows it."""
    if not tax_id and not name:
        return None
    return await storage.by_tax_id_or_name(connection, organization_id, tax_id, name)
