"""What a worker does beside its jobs: takes up the work of dead workers, adds up counters, clears away what is over."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from meterleaf.accounts.access import service as access
from meterleaf.pipeline.upload import cleaning
from meterleaf.platform import queue

if TYPE_CHECKING:
    import procrastinate

    from meterleaf.pipeline.events.desk import Desk
    from meterleaf.platform.settings import Settings

logger = logging.getLogger(__name__)

TIDY_EVERY_ROUNDS = 12


async def keep_house(app: procrastinate.App, desk: Desk, settings: Settings) -> None:
    """Until cancelled. A round that fails (the database is away) is noted, and the next one comes."""
    rounds = 0
    while True:
        try:
            if reaped := await queue.reap(app, desk.database):
                logger.warning("worker.reaped", extra={"jobs": reaped})
            if rounds % TIDY_EVERY_ROUNDS == 0:
                await tidy(desk, settings)
        except Exception:
            logger.exception("worker.chore_failed")
        rounds += 1
        await asyncio.sleep(queue.REAP_EVERY_SECONDS)


async def tidy(desk: Desk, settings: Settings) -> None:
    """Once a minute, one organization after the other, each in its own transaction."""
    async with desk.database.transaction() as connection:
        organization_ids = await access.all_organizations(connection)
    for organization_id in organization_ids:
        async with desk.database.transaction(organization_id) as connection:
            await access.forget_old_answers(connection, organization_id)
            await cleaning.compact_counts(connection, organization_id)
        await cleaning.clear_away(desk.database, desk.objects, organization_id, settings)
