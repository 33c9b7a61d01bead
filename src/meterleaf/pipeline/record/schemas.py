"""Records on the wire. Quantities are exact decimals, written as JSON numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, PlainSerializer, WithJsonSchema

from meterleaf.pipeline.record.codes import clean_code, clean_operation
from meterleaf.platform.http import Body, Day, Exact, Given, Says, Text
from meterleaf.platform.names import Label, Note
from meterleaf.platform.plain import plain

_BOUNDS = {"exclusiveMinimum": -1e30, "exclusiveMaximum": 1e30}
Amount = Annotated[
    Exact, Field(max_digits=30, allow_inf_nan=False), WithJsonSchema({"type": "number", **_BOUNDS})
]  # fmt: skip
Shown = Annotated[Decimal, PlainSerializer(plain), WithJsonSchema({"type": "number"})]
Share = Annotated[Amount, Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
Positive = Annotated[Amount, Field(gt=0), WithJsonSchema({"type": "number", **_BOUNDS, "exclusiveMinimum": 0})]
InvoiceType = Literal["electricity", "heat", "water", "recharge"]
Status = Literal["uploaded", "loading", "active", "inactive", "review", "error"]
Source = Literal["manual", "pdf", "bulk_file"]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.")]
ReadingPage = Annotated[int | None, Field(description="Page of the file on which the figure stands, from 1.")]
ReadingBox = Annotated[
    Annotated[list[float], Field(min_length=4, max_length=4)] | None,
    Field(description="x0, y0, x1, y1 of the figure, as fractions of the page from its top left corner."),
]
ReadingPlace = Annotated[
    str | None, Field(description="In a file without pages: the cell of the table, or the path in the e-invoice.")
]
Reference = Annotated[Text, Field(min_length=1, max_length=255)]


def _operation(value: str) -> str:
    found = clean_operation(value)
    if found is None:
        raise ValueError("must be a recovery or disposal operation, R1 to R13 or D1 to D15")
    return found


WasteCode = Annotated[str, Field(max_length=20), AfterValidator(clean_code)]
Operation = Annotated[
    str, Field(max_length=10), AfterValidator(_operation), Says(pattern=r"^ *(?:[Rr] *0*(?:[1-9]|1[0-3])|[Dd] *0*(?:[1-9]|1[0-5])) *$")
]  # fmt: skip


class ReadingRef(Body):
    id: UUID


class FacilityShare(Body):
    id: UUID
    percentage: Share = Decimal(1)


class NewRecords(Body):
    """From which reading, shared out over which facilities."""

    file_readings: Annotated[list[ReadingRef], Field(max_length=100), Says(minItems=1, maxItems=1)]
    facilities: Annotated[list[FacilityShare], Field(min_length=1, max_length=100)]
    project_id: UUID | None = None
    supplier_id: UUID | None = None


class UnitOut(BaseModel):
    id: UUID
    name: str
    symbol: str


class Invoice(BaseModel):
    id: UUID
    type: InvoiceType
    status: Status
    quantity: Shown
    base_quantity: Shown
    percentage: Shown
    unit: UnitOut | None
    unit_id: UUID | None
    original_quantity: Shown | None
    original_unit_id: UUID | None
    start_date: date | None
    end_date: date | None
    invoice_id: str | None
    facility_id: UUID
    facility_percentages: list[dict[str, Any]]
    supplier_id: UUID | None
    cups: str | None
    fuel: str | None
    total_amount: Shown | None
    currency: str | None
    file_id: UUID | None
    file_url: str | None
    source_invoice_id: UUID | None
    source: Source
    reading_id: UUID | None
    reading_revision: int | None
    reading_item: int | None
    reading_page: ReadingPage
    reading_box: ReadingBox
    reading_place: ReadingPlace
    uploaded_by: UUID
    created_at: datetime
    updated_at: datetime


class Waste(BaseModel):
    id: UUID
    status: Status
    identification_name: str
    description: str | None
    start_date: date
    end_date: date
    quantity: Shown
    base_quantity: Shown
    percentage: Shown
    unit: UnitOut | None
    unit_id: UUID | None
    destination: str | None
    low_code: str | None
    rd_code: str | None
    facility_id: UUID
    file_id: UUID | None
    file_url: str | None
    source: Source
    reading_id: UUID | None
    reading_revision: int | None
    reading_item: int | None
    reading_page: ReadingPage
    reading_box: ReadingBox
    reading_place: ReadingPlace
    uploaded_by: UUID
    created_at: datetime
    updated_at: datetime


class Records(BaseModel):
    invoices: list[Invoice]
    wastes: list[Waste]
    linked: Literal[True]
    checks: list[dict[str, Any]] = Field(
        description="In view of earlier records: DUPLICATE_DOCUMENT, DUPLICATE_INVOICE, PERIOD_OVERLAP, PERIOD_GAP,"
        " QUANTITY_JUMP; each names the other one in words and under `related`."
    )


class InvoiceNew(Body):
    type: InvoiceType
    base_quantity: Amount
    percentage: Share = Decimal(1)
    unit_id: UUID
    start_date: Day | None = None
    end_date: Day | None = None
    invoice_id: Reference | None = None
    facility_id: UUID
    supplier_id: UUID | None = None
    cups: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    fuel: Label | None = None
    total_amount: Amount | None = None
    currency: Currency | None = None
    status: Status = "active"


class InvoiceChange(Body):
    type: Given[InvoiceType] = None
    base_quantity: Given[Amount] = None
    percentage: Given[Share] = None
    unit_id: Given[UUID] = None
    start_date: Day | None = None
    end_date: Day | None = None
    invoice_id: Reference | None = None
    facility_id: Given[UUID] = None
    supplier_id: UUID | None = None
    cups: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    fuel: Label | None = None
    total_amount: Amount | None = None
    currency: Currency | None = None
    status: Given[Status] = None


class WasteNew(Body):
    identification_name: Label
    description: Note | None = None
    start_date: Day
    end_date: Day
    base_quantity: Positive
    percentage: Share = Decimal(1)
    unit_id: UUID | None = Field(None, description="Kilograms where none is given.")
    destination: Label | None = None
    low_code: WasteCode | None = None
    rd_code: Operation | None = None
    facility_id: UUID
    status: Status = "active"


class WasteChange(Body):
    identification_name: Given[Label] = None
    description: Note | None = None
    start_date: Given[Day] = None
    end_date: Given[Day] = None
    base_quantity: Given[Positive] = None
    percentage: Given[Share] = None
    unit_id: Given[UUID] = None
    destination: Label | None = None
    low_code: WasteCode | None = None
    rd_code: Operation | None = None
    facility_id: Given[UUID] = None
    status: Given[Status] = None


class _Page(BaseModel):
    total: int
    page: int
    size: int
    pages: int


class InvoiceList(_Page):
    items: list[Invoice]


class WasteList(_Page):
    items: list[Waste]
