"""Why a correction is not taken."""

from __future__ import annotations

from typing import Any

from meterleaf.platform.errors import Conflict, NotFound, ServiceError, Unprocessable


class ReadingNotFound(NotFound):
    code = "READING_NOT_FOUND"
    message = "There is no such reading in the organization."


class SchemaNotFound(NotFound):
    code = "SCHEMA_NOT_FOUND"
    message = "There is no such category."


class RevisionStale(ServiceError):
    status = 412
    code = "REVISION_STALE"
    message = "Somebody changed the reading meanwhile. Get it again, and change that."


class ReadingLinked(Conflict):
    code = "READING_LINKED"
    message = "Records were made from this reading. Send ?relink=true to change them with it."


class ItemsInvalid(Unprocessable):
    """`complaints` name item and field."""

    message = "Some items do not fit their category's schema."

    def __init__(self, complaints: list[dict[str, Any]]) -> None:
        super().__init__(detail=complaints)
