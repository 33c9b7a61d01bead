"""Suppliers over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.suppliers import service
from meterleaf.accounts.suppliers.schemas import Supplier, SupplierList, SupplierNew
from meterleaf.platform.http import Paging, Text, envelope, paging
from meterleaf.platform.names import Country

routes = router("Suppliers")


@routes.post(
    "/suppliers", operation_id="create_supplier", summary="Name a supplier", status_code=201, response_model=Supplier
)
async def create_supplier(session: Editor, body: SupplierNew) -> Any:
    """For this organization, beside those that every organization can choose from."""
    return await service.make(session.connection, session.organization_id, body.model_dump())


@routes.get("/suppliers", operation_id="list_suppliers", summary="List suppliers", response_model=SupplierList)
async def list_suppliers(
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    country: Annotated[Country | None, Query()] = None,
    search: Annotated[Text | None, Query(max_length=255, description="Part of the name, or the tax id.")] = None,
) -> Any:
    """By name: the organization's own."""
    found, total = await service.find(session.connection, session.organization_id, country, search, page)
    return envelope(found, total, page.page, page.size)
