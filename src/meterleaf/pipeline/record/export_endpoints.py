"""Readings and records as files for spreadsheets, streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import StreamingResponse

from meterleaf.accounts.access.service import Caller
from meterleaf.accounts.access.session import entered, streaming_router
from meterleaf.pipeline.read.filters import Filters, filters
from meterleaf.pipeline.record import export
from meterleaf.pipeline.record.filters import InvoicesAsked, Sort, WastesAsked
from meterleaf.platform import sheets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from meterleaf.platform.database import Connection

routes = streaming_router("exports")

Entered = Annotated[Caller, Depends(entered)]
Asked = Annotated[Filters, Depends(filters)]
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "UTF-8, RFC 4180."}
}
XLSX: dict[int | str, dict[str, Any]] = {
    200: {"content": {sheets.XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "description": "A workbook."}
}  # fmt: skip


@routes.get(
    "/files/readings.csv",
    operation_id="export_readings_csv",
    summary="Readings as CSV",
    response_class=StreamingResponse,
    responses=CSV,
)
async def export_readings_csv(request: Request, caller: Entered, asked: Asked) -> StreamingResponse:
    """One line an item of each reading that the filters of the list find, through all folders. Pages are ignored."""
    return _csv("readings", export.reading_columns(), _readings(request, caller, asked))


@routes.get(
    "/files/readings.xlsx",
    operation_id="export_readings_xlsx",
    summary="Readings as a workbook",
    response_class=StreamingResponse,
    responses=XLSX,
)
async def export_readings_xlsx(request: Request, caller: Entered, asked: Asked) -> StreamingResponse:
    """The same rows and columns as the CSV."""
    return _xlsx("readings", export.reading_columns(), _readings(request, caller, asked))


@routes.get(
    "/invoices.csv",
    operation_id="export_invoices_csv",
    summary="Invoices as CSV",
    response_class=StreamingResponse,
    responses=CSV,
)
async def export_invoices_csv(
    request: Request, caller: Entered, asked: InvoicesAsked, sort: Sort = "-created_at"
) -> StreamingResponse:
    """One line an invoice, with the filters and the order of the list."""
    return _csv("invoices", export.COLUMNS["invoices"], _records(request, caller, "invoices", asked, sort))


@routes.get(
    "/invoices.xlsx",
    operation_id="export_invoices_xlsx",
    summary="Invoices as a workbook",
    response_class=StreamingResponse,
    responses=XLSX,
)
async def export_invoices_xlsx(
    request: Request, caller: Entered, asked: InvoicesAsked, sort: Sort = "-created_at"
) -> StreamingResponse:
    """The same rows and columns as the CSV."""
    return _xlsx("invoices", export.COLUMNS["invoices"], _records(request, caller, "invoices", asked, sort))


@routes.get(
    "/wastes.csv",
    operation_id="export_wastes_csv",
    summary="Waste records as CSV",
    response_class=StreamingResponse,
    responses=CSV,
)
async def export_wastes_csv(
    request: Request, caller: Entered, asked: WastesAsked, sort: Sort = "-created_at"
) -> StreamingResponse:
    """One line a waste record, with the filters and the order of the list."""
    return _csv("wastes", export.COLUMNS["wastes"], _records(request, caller, "wastes", asked, sort))


@routes.get(
    "/wastes.xlsx",
    operation_id="export_wastes_xlsx",
    summary="Waste records as a workbook",
    response_class=StreamingResponse,
    responses=XLSX,
)
async def export_wastes_xlsx(
    request: Request, caller: Entered, asked: WastesAsked, sort: Sort = "-created_at"
) -> StreamingResponse:
    """The same rows and columns as the CSV."""
    return _xlsx("wastes", export.COLUMNS["wastes"], _records(request, caller, "wastes", asked, sort))


def _csv(name: str, columns: tuple[str, ...], rows: AsyncIterator[list[Any]]) -> StreamingResponse:
    return StreamingResponse(sheets.as_csv(columns, rows), media_type=sheets.CSV_TYPE, headers=_named(f"{name}.csv"))


def _xlsx(name: str, columns: tuple[str, ...], rows: AsyncIterator[list[Any]]) -> StreamingResponse:
    pieces = sheets.as_xlsx(columns, rows)
    return StreamingResponse(pieces, media_type=sheets.XLSX_TYPE, headers=_named(f"{name}.xlsx"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _readings(request: Request, caller: Caller, asked: Filters) -> AsyncIterator[list[Any]]:
    return _inside(request, caller, lambda connection: export.reading_rows(connection, caller.organization_id, asked))


def _records(
    request: Request, caller: Caller, table: str, asked: dict[str, Any], sort: str
) -> AsyncIterator[list[Any]]:
    return _inside(
        request,
        caller,
        lambda connection: export.record_rows(connection, table, caller.organization_id, asked, sort),
    )


async def _inside(
    request: Request, caller: Caller, rows: Callable[[Connection], AsyncIterator[list[Any]]]
) -> AsyncIterator[list[Any]]:
    """The rows, in a transaction that lasts as long as the answer does.

    Some exports at once, however many are asked for: the others wait for their turn, and everybody else has
    connections left.
    """
    async with (
        request.app.state.exports,
        request.app.state.database.transaction(caller.organization_id, caller.user_id) as connection,
    ):
        async for row in rows(connection):
            yield row
