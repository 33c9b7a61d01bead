"""Runs: who works on a file now, how often it was tried, and when to stop trying.

Jobs are delivered at least once, and a worker that was thought dead may come back. So each take-up gets a token,
and a result is written only by whoever holds the latest one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

from meterleaf.pipeline import states
from meterleaf.pipeline.classify import storage

if TYPE_CHECKING:
    from meterleaf.pipeline.events.catalogue import Event
    from meterleaf.pipeline.events.desk import Desk
    from meterleaf.platform.database import Connection, Row

Stage = Literal["classify", "read"]
STATE_OF: dict[Stage, str] = {"classify": "classifying", "read": "reading"}

# A document may kill its child so often; a worker may die so often over it. The second is larger, since a worker
# mostly dies for reasons that are not the document's.
MOST_FAILURES = 3
MOST_ATTEMPTS = 12

EXHAUSTED = {
    "code": "ATTEMPTS_EXHAUSTED",
    "message": f"The work on this document was interrupted {MOST_ATTEMPTS} times. Send it again, or look at the log.",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One take-up of one file."""

    organization_id: UUID
    file_id: UUID
    token: UUID
    attempt: int
    file: Row

    @property
    def exhausted(self) -> bool:
        return self.attempt > MOST_ATTEMPTS


async def begin(desk: Desk, event: Event, stage: Stage) -> Run | None:
    """`take_up` in a transaction of its own."""
    async with desk.database.transaction(event.organization_id, event.user_id) as connection:
        return await take_up(connection, event, stage)


async def take_up(connection: Connection, event: Event, stage: Stage) -> Run | None:
    """Take the file up; None when there is nothing to do any more (done, deleted, or started anew)."""
    token, state = uuid4(), STATE_OF[stage]
    file = await storage.take_up(
        connection,
        event.organization_id,
        event.file_id,
        stage=stage,
        token=token,
        state=state,
        origins=states.origins(states.PROCESSING, state),
    )
    return None if file is None else Run(event.organization_id, event.file_id, token, file["attempts"], file)


async def still_ours(connection: Connection, run: Run) -> bool:
    """Whether nobody else has taken the file up; if so it is ours until the transaction ends."""
    return await storage.hold_run(connection, run.organization_id, run.file_id, run.token)


async def may_try_again(desk: Desk, run: Run) -> bool:
    """Note that the document did harm to its child; whether it gets another chance."""
    async with desk.database.transaction(run.organization_id) as connection:
        failures = await storage.count_failure(connection, run.organization_id, run.file_id, run.token)
    return failures is not None and failures < MOST_FAILURES
