"""Records from readings, and corrections that carry records with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Query, Request, Response

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.facilities.errors import FacilityNotFound
from meterleaf.accounts.projects.errors import ProjectNotFound
from meterleaf.accounts.suppliers.errors import SupplierNotFound
from meterleaf.pipeline.read.schemas import ReadingOut
from meterleaf.pipeline.read.views import reading_view
from meterleaf.pipeline.record import codes, errors, ledger, service, timeline, units
from meterleaf.pipeline.record.schemas import NewRecords, Records
from meterleaf.pipeline.review import service as review
from meterleaf.pipeline.review.errors import ReadingLinked, ReadingNotFound, RevisionStale
from meterleaf.pipeline.review.schemas import Correction
from meterleaf.platform.http import Text
from meterleaf.platform.http import errors as answers

routes = router("records")


@routes.post(
    "/files/readings",
    operation_id="create_records",
    summary="Make records from a reading",
    status_code=201,
    response_model=Records,
    responses=answers(
        errors.MultipleFilesNotSupported,
        errors.PercentageSum,
        errors.SupplierRequired,
        errors.ItemIncomplete,
        errors.ReadingNotReady,
        errors.AlreadyLinked,
        ReadingNotFound,
        FacilityNotFound,
        SupplierNotFound,
        ProjectNotFound,
    ),
)
async def create_records(request: Request, session: Editor, body: NewRecords) -> Any:
    """One invoice (or waste record) a facility an item; the shares of an item always add up to its total.

    `checks` tells what is odd in view of the records that there were: duplicates, overlaps, gaps, jumps. It refuses
    nothing: a person has decided, and may delete what was made.
    """
    made, odd = await service.create(session.connection, session.caller, body)
    objects = request.app.state.objects
    shown = {table: [ledger.shown(objects, row) for row in found] for table, found in made.items()}
    return {**shown, "linked": True, "checks": odd}


@routes.put(
    "/files/readings/{reading_id:uuid}",
    operation_id="update_file_reading",
    summary="Correct a reading",
    response_model=ReadingOut,
    responses=answers(ReadingNotFound, RevisionStale, ReadingLinked, errors.ItemIncomplete, errors.SupplierRequired),
)
async def update_file_reading(
    session: Editor,
    response: Response,
    reading_id: UUID,
    body: Correction,
    relink: Annotated[bool, Query(description="Change the records that were made from it, too.")] = False,
    if_match: Annotated[str | None, Header(max_length=1000, description="The ETag that was seen.")] = None,
) -> Any:
    """Replaces all items; each is held against its category's schema. What stood before is kept as a revision."""
    items = body.content.items
    row = await service.amend(session.connection, session.caller, reading_id, items, if_match, relink=relink)
    response.headers["ETag"] = review.etag(row)
    return reading_view(row)


@routes.get("/units", operation_id="list_units", summary="List units of measure")
async def list_units(
    _session: Viewer,
    measures: Annotated[
        Text | None, Query(alias="type", max_length=40, description="What is measured: energy, volume, mass, ...")
    ] = None,
) -> list[dict[str, Any]]:
    """All units that records may be kept in, with the quantity that each one measures."""
    return [row for row in units.all_units().values() if measures is None or row["type"] == measures]


@routes.get("/waste-codes", operation_id="list_waste_codes", summary="Search waste codes and operations")
async def list_waste_codes(
    _session: Viewer,
    kind: Annotated[Literal["ler", "rd"] | None, Query()] = None,
    search: Annotated[Text | None, Query(max_length=255, description="Beginning of the code, or words.")] = None,
) -> list[dict[str, Any]]:
    """The European List of Waste (`ler`) and the recovery and disposal operations (`rd`)."""
    return codes.search(kind, search)


@routes.get("/supply-points", operation_id="list_supply_points", summary="Supply points and their time lines")
async def list_supply_points(
    session: Viewer, facility_id: Annotated[UUID | None, Query(description="Of this facility alone.")] = None
) -> list[dict[str, Any]]:
    """Per facility, supply point and type: first and last day, gaps, overlaps and duplicates, in days and invoices."""
    return await timeline.time_lines(session.connection, session.organization_id, facility_id)
