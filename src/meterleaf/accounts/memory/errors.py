"""Why a layout is not found."""

from __future__ import annotations

from meterleaf.platform.errors import NotFound


class LayoutNotFound(NotFound):
    code = "MEMORY_NOT_FOUND"
    message = "There is no such layout in the organization's memory."
