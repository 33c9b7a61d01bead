"""One request, one transaction: opened before the caller is known, committed before the answer leaves.

`WorkRoute` is the route class of all rooms: it authenticates, gives the endpoint a `Session`, keeps the answer of
an Idempotency-Key, and commits; an exception of any kind rolls all of it back. Routes that stream for long (the
multipart upload) take `entered` instead and open their own short transactions.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyHeader, HTTPBearer

from meterleaf.accounts.access import service, storage
from meterleaf.accounts.access.errors import (
    ENTRY_ERRORS,
    IdempotencyKeyBusy,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
)
from meterleaf.accounts.access.service import Caller, Role
from meterleaf.platform.errors import Unavailable
from meterleaf.platform.http import errors
from meterleaf.platform.logging import bind

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from meterleaf.platform.database import Connection, Database

_bearer = HTTPBearer(auto_error=False, description="An API key (`ml_…`) or a token from /v1/auth/login.")
_api_key = APIKeyHeader(name="x-api-key", auto_error=False, description="An API key (`ml_…`).")


@dataclass(frozen=True, slots=True)
class Session:
    """The request's transaction and who asks."""

    connection: Connection
    caller: Caller

    @property
    def organization_id(self) -> Any:
        return self.caller.organization_id


class WorkRoute(APIRoute):
    """A route whose endpoint runs inside the caller's transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def in_transaction(request: Request) -> Response:
            database: Database = request.app.state.database
            async with database.transaction() as connection:
                caller = await service.enter(connection, request.headers, request.app.state.tokens)
                request.state.session = Session(connection, caller)
                request.state.ids = {"organization_id": caller.organization_id, "user_id": caller.user_id}
                with bind(**request.state.ids):
                    return await _once(request, request.state.session, handle)

        return in_transaction


async def _once(
    request: Request, session: Session, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or key is None:
        return await handle(request)
    kept = await recall(session.connection, session.caller, key, await request_hash(request))
    if kept is not None:
        return kept
    response = await handle(request)
    await remember(session.connection, session.caller, key, response)
    return response


async def request_hash(request: Request) -> bytes:
    line = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(line + await request.body()).digest()


async def recall(connection: Connection, caller: Caller, key: str, digest: bytes) -> Response | None:
    """The answer that was kept under this key; None when the key is new, which is then ours to answer.

    Raises IdempotencyKeyReused when the key was sent with another request.
    """
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid
    kept = await storage.claim_idempotency_key(connection, caller.organization_id, caller.user_id, key, digest)
    if kept is None:
        return None
    if bytes(kept["request_hash"]) != digest:
        raise IdempotencyKeyReused
    if kept["status"] is None:
        raise IdempotencyKeyBusy
    return Response(bytes(kept["body"]), status_code=kept["status"], media_type=kept["content_type"])


async def remember(connection: Connection, caller: Caller, key: str, response: Response) -> None:
    answer = {
        "status": response.status_code,
        "content_type": response.headers.get("content-type"),
        "body": bytes(response.body),
    }
    await storage.keep_answer(connection, caller.organization_id, caller.user_id, key, answer)


async def _documented(
    x_organization_id: Annotated[str | None, Header(description="The organization's UUID. Required.")] = None,
    x_partner: Annotated[str | None, Header(description="A short token that names the integration.")] = None,
    _bearer_shown: Annotated[Any, Security(_bearer)] = None,
    _key_shown: Annotated[Any, Security(_api_key)] = None,
) -> None:
    """Nothing but the headers' place in the OpenAPI document: `enter` has read them already."""


def _session_for(role: Role) -> Callable[[Request], Coroutine[Any, Any, Session]]:
    async def session(request: Request) -> Session:
        found: Session = request.state.session
        found.caller.must_be(role)
        return found

    return session


Viewer = Annotated[Session, Depends(_session_for("viewer"))]
Editor = Annotated[Session, Depends(_session_for("editor"))]
Owner = Annotated[Session, Depends(_session_for("owner"))]


async def entered(request: Request) -> Caller:
    """The caller, for a route that opens its own transactions."""
    database: Database = request.app.state.database
    async with database.transaction() as connection:
        return await service.enter(connection, request.headers, request.app.state.tokens)


def router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A room's router: work routes, documented headers, and the errors that any of them can answer."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=WorkRoute,
        dependencies=[Depends(_documented)],
        responses=errors(*ENTRY_ERRORS, Unavailable),
    )


def streaming_router(tag: str, prefix: str = "/v1") -> APIRouter:
    """The same for routes that take `entered`."""
    return APIRouter(
        prefix=prefix, tags=[tag], dependencies=[Depends(_documented)], responses=errors(*ENTRY_ERRORS, Unavailable)
    )
