"""Why a supplier is not found."""

from __future__ import annotations

from meterleaf.platform.errors import NotFound


class SupplierNotFound(NotFound):
    code = "SUPPLIER_NOT_FOUND"
    message = "There is no such supplier in the organization."
