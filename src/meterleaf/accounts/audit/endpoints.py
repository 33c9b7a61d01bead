"""The audit trail over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query

from meterleaf.accounts.access.session import Viewer, router
from meterleaf.accounts.audit import service
from meterleaf.accounts.audit.schemas import AuditList
from meterleaf.platform.http import Moment, Paging, Text, envelope, paging

routes = router("Audit")


@routes.get("/audit", operation_id="list_audit", response_model=AuditList)
async def list_audit(
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    entity: Annotated[Text | None, Query(max_length=100, description="Kind of row: members, api_keys, ...")] = None,
    entity_id: Annotated[Text | None, Query(max_length=100)] = None,
    user_id: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> dict[str, Any]:
    """List who changed what, newest first."""
    filters = {"entity": entity, "entity_id": entity_id, "user_id": user_id, "since": since, "until": until}
    rows, total = await service.find(session.connection, session.organization_id, filters, page.size, page.offset)
    return envelope(rows, total, page.page, page.size)
