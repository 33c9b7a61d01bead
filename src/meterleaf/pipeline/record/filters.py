"""What lists and exports of records can be asked for: one dictionary of filters by their names in `ledger`."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query

from meterleaf.pipeline.record.schemas import InvoiceType, Operation, Source, Status, WasteCode
from meterleaf.platform.http import Day, Text

Sort = Annotated[
    Literal["created_at", "-created_at", "start_date", "-start_date", "quantity", "-quantity"],
    Query(description="Order; a minus turns it round."),
]
Ids = Annotated[list[UUID] | None, Query(max_length=100)]
Statuses = Annotated[list[Status] | None, Query(max_length=10)]
From = Annotated[Day | None, Query(description="Periods that end on this day or later.")]
To = Annotated[Day | None, Query(description="Periods that begin on this day or earlier.")]


async def invoices_asked(
    type: Annotated[list[InvoiceType] | None, Query(max_length=10)] = None,  # noqa: A002 - the published name
    status: Statuses = None,
    facility_id: Ids = None,
    start_date: From = None,
    end_date: To = None,
    invoice_id: Annotated[Text | None, Query(max_length=255, description="Part of the supplier's number.")] = None,
    cups: Annotated[list[Text] | None, Query(max_length=100)] = None,
    source: Annotated[list[Source] | None, Query(max_length=10)] = None,
    supplier_id: Ids = None,
    file_id: Ids = None,
) -> dict[str, Any]:
    return {
        "type": type,
        "status": status,
        "facility_id": facility_id,
        "start_date": start_date,
        "end_date": end_date,
        "invoice_id": invoice_id,
        "cups": cups,
        "source": source,
        "supplier_id": supplier_id,
        "file_id": file_id,
    }


async def wastes_asked(
    facility_id: Ids = None,
    status: Statuses = None,
    start_date: From = None,
    end_date: To = None,
    file_id: Ids = None,
    ler_code: Annotated[list[WasteCode] | None, Query(max_length=100)] = None,
    rd_code: Annotated[list[Operation] | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    return {
        "facility_id": facility_id,
        "status": status,
        "start_date": start_date,
        "end_date": end_date,
        "file_id": file_id,
        "low_code": ler_code,
        "rd_code": rd_code,
    }


InvoicesAsked = Annotated[dict[str, Any], Depends(invoices_asked)]
WastesAsked = Annotated[dict[str, Any], Depends(wastes_asked)]
