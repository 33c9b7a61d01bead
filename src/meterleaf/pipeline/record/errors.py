"""Why no record is made, changed or found."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound, Unprocessable


class MultipleFilesNotSupported(Unprocessable):
    code = "MULTIPLE_FILES_NOT_SUPPORTED"
    message = "Records are made from exactly one reading at a time."


class PercentageSum(Unprocessable):
    code = "PERCENTAGE_SUM"
    message = "The facilities' percentages (0 to 1) must not add up to more than 1."


class SupplierRequired(Unprocessable):
    code = "SUPPLIER_REQUIRED"
    message = "Electricity used in Spain needs its supplier: send supplier_id, or name the supplier of the document."


class ItemIncomplete(Unprocessable):
    code = "ITEM_INCOMPLETE"
    message = "An item lacks what its record needs. Correct the reading first."


class ReadingNotReady(Conflict):
    code = "READING_NOT_READY"
    message = "The reading is not one that records can be made from: not read, with an error, or with no items."


class AlreadyLinked(Conflict):
    code = "ALREADY_LINKED"
    message = "Records were made from this reading before."


class UnitUnknown(NotFound):
    code = "UNIT_NOT_FOUND"
    message = "There is no such unit; /v1/units lists them."


class InvoiceNotFound(NotFound):
    code = "INVOICE_NOT_FOUND"
    message = "There is no such invoice in the organization."


class WasteNotFound(NotFound):
    code = "WASTE_NOT_FOUND"
    message = "There is no such waste record in the organization."


class RecordInvalid(Unprocessable):
    code = "RECORD_INVALID"
    message = "The record's values do not fit together."
