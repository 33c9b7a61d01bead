"""Invoices and waste records over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.facilities.errors import FacilityNotFound
from meterleaf.accounts.suppliers.errors import SupplierNotFound
from meterleaf.pipeline.record import ledger
from meterleaf.pipeline.record.errors import InvoiceNotFound, RecordInvalid, UnitUnknown, WasteNotFound
from meterleaf.pipeline.record.filters import InvoicesAsked, Sort, WastesAsked
from meterleaf.pipeline.record.schemas import (
    Invoice,
    InvoiceChange,
    InvoiceList,
    InvoiceNew,
    Waste,
    WasteChange,
    WasteList,
    WasteNew,
)
from meterleaf.platform.http import Paging, envelope, errors, given, paging

routes = router("records")

Page = Annotated[Paging, Depends(paging)]
WRONG = errors(FacilityNotFound, SupplierNotFound, UnitUnknown, RecordInvalid)


@routes.get("/invoices", operation_id="list_invoices", summary="List invoices", response_model=InvoiceList)
async def list_invoices(
    request: Request, session: Viewer, page: Page, asked: InvoicesAsked, sort: Sort = "-created_at"
) -> Any:
    """All filters hold together; of a list of values, any one does. Newest first where no order is asked for."""
    return await _listed(request, session, "invoices", asked, sort, page)


@routes.post(
    "/invoices",
    operation_id="create_invoice",
    summary="Enter an invoice",
    status_code=201,
    response_model=Invoice,
    responses=WRONG,
)
async def create_invoice(request: Request, session: Editor, body: InvoiceNew) -> Any:
    """A record made by hand: its `source` is `manual`. `quantity` is `base_quantity` times `percentage`."""
    row = await ledger.enter(session.connection, "invoices", session.caller, body.model_dump())
    return ledger.shown(request.app.state.objects, row)


@routes.get(
    "/invoices/{record_id:uuid}",
    operation_id="get_invoice",
    summary="Show an invoice",
    response_model=Invoice,
    responses=errors(InvoiceNotFound),
)
async def get_invoice(request: Request, session: Viewer, record_id: UUID) -> Any:
    """With the file, the reading, its revision and the item that it was made from, where there is one."""
    row = await ledger.show(session.connection, "invoices", session.organization_id, record_id)
    return ledger.shown(request.app.state.objects, row)


@routes.patch(
    "/invoices/{record_id:uuid}",
    operation_id="update_invoice",
    summary="Change an invoice",
    response_model=Invoice,
    responses=WRONG | errors(InvoiceNotFound, FacilityNotFound, SupplierNotFound, UnitUnknown),
)
async def update_invoice(request: Request, session: Editor, record_id: UUID, body: InvoiceChange) -> Any:
    """What is left out stays as it is. `quantity` follows `base_quantity` and `percentage`."""
    changes = given(body)
    row = await ledger.change(session.connection, "invoices", session.organization_id, record_id, changes)
    return ledger.shown(request.app.state.objects, row)


@routes.delete(
    "/invoices/{record_id:uuid}",
    operation_id="delete_invoice",
    summary="Delete an invoice",
    status_code=204,
    responses=errors(InvoiceNotFound),
)
async def delete_invoice(session: Editor, record_id: UUID) -> Response:
    """A file whose last record is deleted is linked no more."""
    await ledger.remove(session.connection, "invoices", session.organization_id, record_id)
    return Response(status_code=204)


@routes.get("/wastes", operation_id="list_wastes", summary="List waste records", response_model=WasteList)
async def list_wastes(
    request: Request, session: Viewer, page: Page, asked: WastesAsked, sort: Sort = "-created_at"
) -> Any:
    """All filters hold together; of a list of values, any one does. Newest first where no order is asked for."""
    return await _listed(request, session, "wastes", asked, sort, page)


@routes.post(
    "/wastes",
    operation_id="create_waste",
    summary="Enter a waste record",
    status_code=201,
    response_model=Waste,
    responses=WRONG,
)
async def create_waste(request: Request, session: Editor, body: WasteNew) -> Any:
    """A record made by hand: its `source` is `manual`. Waste codes are taken with or without spaces and asterisk."""
    row = await ledger.enter(session.connection, "wastes", session.caller, body.model_dump())
    return ledger.shown(request.app.state.objects, row)


@routes.get(
    "/wastes/{record_id:uuid}",
    operation_id="get_waste",
    summary="Show a waste record",
    response_model=Waste,
    responses=errors(WasteNotFound),
)
async def get_waste(request: Request, session: Viewer, record_id: UUID) -> Any:
    """With the file, the reading, its revision and the item that it was made from, where there is one."""
    row = await ledger.show(session.connection, "wastes", session.organization_id, record_id)
    return ledger.shown(request.app.state.objects, row)


@routes.patch(
    "/wastes/{record_id:uuid}",
    operation_id="update_waste",
    summary="Change a waste record",
    response_model=Waste,
    responses=WRONG | errors(WasteNotFound, FacilityNotFound, UnitUnknown),
)
async def update_waste(request: Request, session: Editor, record_id: UUID, body: WasteChange) -> Any:
    """What is left out stays as it is. `quantity` follows `base_quantity` and `percentage`."""
    changes = given(body)
    row = await ledger.change(session.connection, "wastes", session.organization_id, record_id, changes)
    return ledger.shown(request.app.state.objects, row)


@routes.delete(
    "/wastes/{record_id:uuid}",
    operation_id="delete_waste",
    summary="Delete a waste record",
    status_code=204,
    responses=errors(WasteNotFound),
)
async def delete_waste(session: Editor, record_id: UUID) -> Response:
    """A file whose last record is deleted is linked no more."""
    await ledger.remove(session.connection, "wastes", session.organization_id, record_id)
    return Response(status_code=204)


async def _listed(
    request: Request, session: Viewer, table: str, asked: dict[str, Any], sort: Sort, page: Paging
) -> dict[str, Any]:
    found, total = await ledger.find(session.connection, table, session.organization_id, asked, sort, page)
    items = [ledger.shown(request.app.state.objects, row) for row in found]
    return envelope(items, total, page.page, page.size)
