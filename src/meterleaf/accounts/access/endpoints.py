"""API keys over HTTP: listed, made (shown once), renamed, revoked."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from meterleaf.accounts.access import service
from meterleaf.accounts.access.errors import KeyNotFound
from meterleaf.accounts.access.schemas import KeyAnswer, KeyChange, KeyList, KeyMade, NewKey
from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.platform.http import Paging, envelope, errors, paging

routes = router("API keys")


@routes.get("/api-keys", operation_id="list_api_keys", response_model=KeyList)
async def list_keys(session: Viewer, page: Annotated[Paging, Depends(paging)]) -> dict[str, Any]:
    """List API keys: an owner sees the organization's, everybody else their own. The key itself is never shown again."""
    rows, total = await service.list_keys(session.connection, session.caller, page.size, page.offset)
    return envelope(rows, total, page.page, page.size)


@routes.post("/api-keys", operation_id="create_api_key", status_code=201, response_model=KeyMade)
async def create_key(session: Editor, body: NewKey) -> dict[str, Any]:
    """Make an API key for yourself in this organization. `key` is shown this once."""
    return await service.make_key(session.connection, session.caller, body.name, body.expires_at)


@routes.patch(
    "/api-keys/{key_id:uuid}", operation_id="update_api_key", response_model=KeyAnswer, responses=errors(KeyNotFound)
)
async def rename_key(session: Editor, key_id: UUID, body: KeyChange) -> dict[str, Any]:
    """Give an API key another name."""
    return await service.rename_key(session.connection, session.caller, key_id, body.name)


@routes.delete(
    "/api-keys/{key_id:uuid}", operation_id="revoke_api_key", response_model=KeyAnswer, responses=errors(KeyNotFound)
)
async def revoke_key(session: Editor, key_id: UUID) -> dict[str, Any]:
    """Revoke an API key: from now on it opens nothing. The row stays, for the audit."""
    return await service.revoke_key(session.connection, session.caller, key_id)
