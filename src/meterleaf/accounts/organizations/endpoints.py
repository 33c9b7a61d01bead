"""Organizations over HTTP."""

from __future__ import annotations

from typing import Any

from meterleaf.accounts.access.session import Owner, Viewer, router
from meterleaf.accounts.organizations import service
from meterleaf.accounts.organizations.schemas import Organization, OrganizationChange, OrganizationList
from meterleaf.platform.http import envelope

routes = router("Organizations")


@routes.get("/organizations", operation_id="list_organizations", response_model=OrganizationList)
async def list_organizations(session: Viewer) -> dict[str, Any]:
    """List the organizations that you belong to, with your role in each."""
    rows = await service.list_own(session.connection, session.caller)
    return envelope(rows, len(rows), 1, max(1, len(rows)))


@routes.patch("/organizations/current", operation_id="update_organization", response_model=Organization)
async def update_organization(session: Owner, body: OrganizationChange) -> dict[str, Any]:
    """Change the name or the country of the organization that x-organization-id names."""
    return await service.change(session.connection, session.caller, body.name, body.country)
