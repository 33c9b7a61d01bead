"""The queue: procrastinate on the same database, so that a job is written in the caller's own transaction.

`JobQueue` knows no task: the programs register them. Tasks of documents go through `take_turns`, so that no
organization starves another; a worker that died leaves its jobs to the reaper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate.jobs import DeleteJobCondition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from meterleaf.platform.database import Connection, Database, Row

DOCUMENTS = "documents"
CHORES = "chores"

HEARTBEAT_SECONDS = 3.0
STALLED_AFTER_SECONDS = 12.0
REAP_EVERY_SECONDS = 5.0
REAPER_LOCK = 7_226_005_177_310_463
POLL_SECONDS = 2.0  # only retries wait for it: new jobs are notified


def new_app(url: str = "", *, pool_size: int = 6) -> procrastinate.App:
    """An application without tasks. Without a URL it can defer on a caller's connection, and nothing else."""
    connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=pool_size, name="queue")
    return procrastinate.App(connector=connector)


_writer = new_app()


async def defer(
    connection: Connection,
    task: str,
    arguments: Sequence[dict[str, Any]],
    *,
    queue: str = CHORES,
    priorities: Sequence[int] | None = None,
    schedule_in: dict[str, int] | None = None,
    lock: str | None = None,
) -> None:
    """Write jobs for the task of that name in the caller's transaction, all in one statement.

    Jobs of one `lock` are worked on one after the other, whichever worker takes them.
    """
    deferrer = _writer.configure_task(task, queue=queue, allow_unknown=True, schedule_in=schedule_in, lock=lock)
    jobs = [
        deferrer.job.evolve(task_kwargs=one, priority=priorities[index] if priorities else 0)
        for index, one in enumerate(arguments)
    ]
    if jobs:
        await _writer.job_manager.batch_defer_jobs_async(jobs=jobs, connection=connection)


async def take_turns(connection: Connection, organization_id: UUID, count: int) -> list[int]:
    """Priorities of the organization's next `count` jobs among those of all others."""
    query = "SELECT take_turns(%s, %s) AS first"
    row = await (await connection.execute(query, (organization_id, count))).fetchone()
    first = row["first"] if row else 0
    return [-(first + index) for index in range(count)]


async def reap(app: procrastinate.App, database: Database) -> int:
    """Put the jobs of dead workers back into the queue; how many were. One machine at a time does it."""
    async with database.transaction() as connection:
        cursor = await connection.execute("SELECT pg_try_advisory_xact_lock(%s) AS mine", (REAPER_LOCK,))
        row = await cursor.fetchone()
        if not (row and row["mine"]):
            return 0
        stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
        for job in stalled:
            await app.job_manager.retry_job(job)
        return len(stalled)


async def waiting(connection: Connection) -> list[Row]:
    """`queue`, `jobs` and `oldest_seconds` of each queue in which jobs wait that could run by now."""
    query = """
        SELECT j.queue_name AS queue, count(*) AS jobs,
               extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))) AS oldest_seconds
          FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
         WHERE j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true)
         GROUP BY j.queue_name"""
    return await (await connection.execute(query)).fetchall()


async def run(app: procrastinate.App, *, concurrency: int) -> None:
    """Work until told to stop (SIGINT, SIGTERM): what runs is finished, for half a minute at most."""
    await app.run_worker_async(
        queues=[DOCUMENTS, CHORES],
        concurrency=concurrency,
        fetch_job_polling_interval=POLL_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_AFTER_SECONDS,
        shutdown_graceful_timeout=30,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
    )
