"""Makes a database ready for use: its schema, and the first organization with somebody in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from meterleaf.accounts.organizations import founding as organizations
from meterleaf.platform.database import Database, owner_url, service_url
from meterleaf.platform.migrations import migrate

if TYPE_CHECKING:
    from uuid import UUID

    from meterleaf.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the first user needs; `api_key` is None when the key was made before (it can't be shown twice)."""

    organization_id: UUID
    user_id: UUID
    api_key: str | None


async def bring_up_to_date(settings: Settings, *, pre_only: bool = False) -> list[str]:
    """Apply the migrations that are missing; their names. With `pre_only`, the previous release can still work."""
    return await migrate(owner_url(settings), service_url(settings), pre_only=pre_only)


async def bootstrap(
    settings: Settings, *, organization: str = "My organization", email: str = "owner@localhost"
) -> Credentials:
    """Bring the schema up to date and make the first organization, its owner and a key; harmless to repeat."""
    await bring_up_to_date(settings)
    database = await Database.open(service_url(settings), pool_size=2)
    try:
        async with database.transaction() as connection:
            found = await organizations.found_first(connection, name=organization, email=email)
        return Credentials(found.organization_id, found.user_id, found.api_key)
    finally:
        await database.close()
