"""Whether the service lives, and whether it can work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from meterleaf.platform import metrics, queue

if TYPE_CHECKING:
    from collections.abc import Awaitable

routes = APIRouter(tags=["health"])

SECONDS = 3.0
State = Literal["ok", "down"]


class Live(BaseModel):
    status: Literal["ok"]


class Ready(BaseModel):
    """Each part that the service needs, by name."""

    status: State
    database: State
    store: State
    queue: State


@routes.get("/health/live", operation_id="health_live", summary="Is the process alive?")
async def live() -> Live:
    """Answers as long as the process does; asks nothing else. For a supervisor that restarts what hangs."""
    return Live(status="ok")


@routes.get(
    "/health/ready",
    operation_id="health_ready",
    summary="Can it work?",
    responses={503: {"model": Ready, "description": "A part is down."}},
)
async def ready(request: Request, response: Response) -> Ready:
    """Asks the database, the store and the queue; 503 when one of them does not answer."""
    database, objects = request.app.state.database, request.app.state.objects
    up = await asyncio.gather(_up(database.ping()), _up(objects.check()), _up(database.ping("procrastinate_jobs")))
    if not all(up):
        response.status_code = 503
    states: list[State] = ["ok" if one else "down" for one in up]
    return Ready(status="ok" if all(up) else "down", **dict(zip(("database", "store", "queue"), states, strict=True)))


async def _up(asked: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(asked, SECONDS)
    except Exception:  # noqa: BLE001 - whatever it is, the part is down
        return False
    return True


@routes.get("/metrics", operation_id="metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
async def figures(request: Request) -> Response:
    """Requests by route, and the queue: how many jobs wait, and how old the oldest is."""
    async with request.app.state.database.transaction() as connection:
        metrics.show_queue(await queue.waiting(connection))
    return Response(metrics.page(), media_type=metrics.CONTENT_TYPE_LATEST)
