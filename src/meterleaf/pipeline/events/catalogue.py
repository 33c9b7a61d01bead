"""The events, with their exact bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args
from uuid import UUID

from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

EventType = Literal["CLASSIFY_DOCUMENT", "PROCESS_DOCUMENT"]
TYPES: tuple[EventType, ...] = get_args(EventType)

# `resource` holds the HTTP method and `method` the resource: that is how the event was published, and its receivers
# know it so.
_ADDRESSES: Mapping[EventType, tuple[str, str]] = {
    "CLASSIFY_DOCUMENT": ("POST", "/classify-document"),
    "PROCESS_DOCUMENT": ("POST", "/process-document"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """The envelope around a detail."""

    type: EventType
    organization_id: UUID
    detail: dict[str, Any]
    id: UUID = field(default_factory=new_id)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def file_id(self) -> UUID:
        return UUID(self.detail["file_id"])

    @property
    def user_id(self) -> UUID:
        return UUID(self.detail["user_id"])

    def to_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "type": self.type,
            "time": self.time.isoformat().replace("+00:00", "Z"),
            "organization_id": str(self.organization_id),
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Event:
        return cls(
            type=raw["type"],
            organization_id=UUID(raw["organization_id"]),
            detail=raw["detail"],
            id=UUID(raw["id"]),
            time=datetime.fromisoformat(raw["time"]),
        )


def document_event(event_type: EventType, *, file_id: UUID, user_id: UUID, organization_id: UUID) -> Event:
    """An event about one document, with the detail as published."""
    resource, method = _ADDRESSES[event_type]
    detail = {
        "resource": resource,
        "method": method,
        "file_id": str(file_id),
        "user_id": str(user_id),
        "organization_id": str(organization_id),
    }
    return Event(event_type, organization_id, detail)
