"""Facilities over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.facilities import service
from meterleaf.accounts.facilities.errors import FacilityInUse, FacilityNotFound, SupplyPointTaken
from meterleaf.accounts.facilities.schemas import Facility, FacilityChange, FacilityList, FacilityNew, Status
from meterleaf.platform.http import Paging, Text, envelope, errors, given, paging
from meterleaf.platform.names import Country

routes = router("Facilities")


@routes.post(
    "/facilities",
    operation_id="create_facility",
    summary="Make a facility",
    status_code=201,
    response_model=Facility,
    responses=errors(SupplyPointTaken),
)
async def create_facility(session: Editor, body: FacilityNew) -> Any:
    """Its supply points (`cups_list`) belong to no other facility of the organization."""
    return await service.make(session.connection, session.caller, body.model_dump())


@routes.get("/facilities", operation_id="list_facilities", summary="List facilities", response_model=FacilityList)
async def list_facilities(
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    name: Annotated[Text | None, Query(max_length=255, description="Part of the name, in any case.")] = None,
    status: Annotated[Status | None, Query()] = None,
    country: Annotated[Country | None, Query()] = None,
) -> Any:
    """By name. Archived ones are listed, too."""
    asked = {"name": name, "status": status, "country": country}
    found, total = await service.find(session.connection, session.organization_id, asked, page)
    return envelope(found, total, page.page, page.size)


@routes.get(
    "/facilities/{facility_id:uuid}",
    operation_id="get_facility",
    summary="Show a facility",
    response_model=Facility,
    responses=errors(FacilityNotFound),
)
async def get_facility(session: Viewer, facility_id: UUID) -> Any:
    """With its supply points."""
    return await service.show(session.connection, session.organization_id, facility_id)


@routes.patch(
    "/facilities/{facility_id:uuid}",
    operation_id="update_facility",
    summary="Change a facility",
    response_model=Facility,
    responses=errors(FacilityNotFound, SupplyPointTaken),
)
async def update_facility(session: Editor, facility_id: UUID, body: FacilityChange) -> Any:
    """What is left out stays as it is; `cups_list` replaces all supply points."""
    changes = given(body)
    return await service.change(session.connection, session.organization_id, facility_id, changes)


@routes.delete(
    "/facilities/{facility_id:uuid}",
    operation_id="delete_facility",
    summary="Delete a facility without records",
    status_code=204,
    responses=errors(FacilityNotFound, FacilityInUse),
)
async def delete_facility(session: Editor, facility_id: UUID) -> Response:
    """Only one without records; archive the others."""
    await service.remove(session.connection, session.organization_id, facility_id)
    return Response(status_code=204)
