"""The worker: ties the events' names to their handlers and works through the queue. It listens, it does not poll."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import procrastinate
from procrastinate import JobContext, RetryStrategy

import meterleaf
from meterleaf.accounts.webhooks import service as webhooks
from meterleaf.pipeline.classify.tasks import on_classify
from meterleaf.pipeline.events.catalogue import Event
from meterleaf.pipeline.events.desk import Desk, Task
from meterleaf.pipeline.events.service import HANDLERS
from meterleaf.pipeline.read.endings import give_up
from meterleaf.pipeline.read.tasks import on_process, read_at_once
from meterleaf.pipeline.review import teaching
from meterleaf.platform import metrics, queue
from meterleaf.platform.children import ChildPool
from meterleaf.platform.database import Database, service_url
from meterleaf.platform.language_model import access_of
from meterleaf.platform.logging import bind
from meterleaf.platform.objects import open_store
from meterleaf.programs import chores

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import Any

    from meterleaf.platform.settings import Settings

logger = logging.getLogger(__name__)

Handler = "Callable[[Desk, Task], Awaitable[None]]"

# What fails for reasons of ours (store, database, network) is tried again after 2, 4, 8 … seconds, some minutes in all.
OUR_ATTEMPTS = 8
RETRY = RetryStrategy(max_attempts=OUR_ATTEMPTS, exponential_wait=2)

# While a child opens one document, another is fetched, and what was read of a third is kept: no child waits for that.
JOBS_A_CHILD = 2

PRELOAD = ("meterleaf.pipeline.classify.child", "meterleaf.pipeline.read.child")


async def run_worker(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM; what was begun is finished, for half a minute at most."""
    async with _desk(settings) as desk:
        app = queue.new_app(service_url(settings))
        _register(app, HANDLERS["CLASSIFY_DOCUMENT"], partial(on_classify, read_at_once=read_at_once), desk)
        _register(app, HANDLERS["PROCESS_DOCUMENT"], on_process, desk)
        _register_teaching(app, desk)
        _register_webhooks(app, desk, allow_private=settings.webhook_allow_private)
        async with app.open_async():
            keeping = asyncio.create_task(chores.keep_house(app, desk, settings))
            try:
                await queue.run(app, concurrency=JOBS_A_CHILD * settings.worker_concurrency)
            finally:
                keeping.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await keeping


@asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator[Desk]:
    """Everything that a handler works with, opened and closed in order."""
    database = await Database.open(service_url(settings), pool_size=settings.database_pool_size)
    memory = settings.read_memory_mb * 1024 * 1024
    try:
        async with (
            open_store(settings) as objects,
            ChildPool(settings.worker_concurrency, memory_bytes=memory, preload=PRELOAD) as children,
        ):
            yield Desk(
                database=database,
                objects=objects,
                children=children,
                engine_version=meterleaf.__version__,
                max_file_bytes=settings.max_file_kb * 1024,
                read_seconds=settings.read_seconds,
                read_seconds_per_page=settings.read_seconds_per_page,
                read_max_pages=settings.read_max_pages,
                memory=settings.memory_enabled,
                model=access_of(settings),
                options={"limits": {"pages": settings.read_max_pages}},
            )
    finally:
        await database.close()


def _register(app: procrastinate.App, name: str, handle: Callable[[Desk, Task], Awaitable[None]], desk: Desk) -> None:
    """Tie the queue's task of that name to its handler."""

    @app.task(name=name, queue=queue.DOCUMENTS, pass_context=True, retry=RETRY)
    async def _deliver(context: JobContext, event: dict[str, Any], note: dict[str, Any]) -> None:
        job = context.job
        task = Task(Event.from_json(event), note, job.priority)
        about = task.event
        ids = {"job_id": job.id, "organization_id": about.organization_id, "file_id": about.file_id}
        try:
            with bind(**ids), metrics.timed_job(name):
                await handle(desk, task)
        except Exception:
            if job.attempts + 1 < OUR_ATTEMPTS:
                raise
            logger.exception("worker.given_up", extra={"job_id": job.id, "event": event})
            await give_up(desk, task)


def _register_teaching(app: procrastinate.App, desk: Desk) -> None:
    """Lessons wait behind nobody's documents: they have a queue with the chores."""

    @app.task(name=teaching.TASK, queue=queue.CHORES, retry=RETRY)
    async def _teach(organization_id: str, user_id: str, reading_id: str) -> None:
        await teaching.teach(desk, UUID(organization_id), UUID(user_id), UUID(reading_id))


def _register_webhooks(app: procrastinate.App, desk: Desk, *, allow_private: bool) -> None:
    """Deliveries bring their own attempts and pauses: a job is one attempt."""

    @app.task(name=webhooks.TASK, queue=queue.CHORES)
    async def _deliver(organization_id: str, delivery_id: str) -> None:
        await webhooks.deliver(desk.database, UUID(organization_id), UUID(delivery_id), allow_private=allow_private)
