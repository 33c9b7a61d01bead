"""Gives the trail as it is: there is nothing to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.accounts.audit import storage

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.database import Connection, Row


async def find(
    connection: Connection, organization_id: UUID, filters: dict[str, Any], size: int, offset: int
) -> tuple[list[Row], int]:
    return await storage.find(connection, organization_id, filters, size, offset)
