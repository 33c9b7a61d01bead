"""Where objects lie in the store: keys are made from ids alone (or from ids as they are written), never from a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def inbox(organization_id: UUID | str, file_id: UUID | str) -> str:
    """Where the presigned URL lets a client write; may be overwritten as long as the URL lives."""
    return f"inbox/{organization_id}/{file_id}"


def final(organization_id: UUID | str, file_id: UUID | str) -> str:
    """Where the confirmed object lies; no URL to write there is ever given out."""
    return f"files/{organization_id}/{file_id}"


def content(organization_id: UUID, sha256: str, engine: str) -> str:
    """Where the opened content of an object is kept between classification and reading."""
    return f"contents/{organization_id}/{sha256}/{engine}.json.gz"
