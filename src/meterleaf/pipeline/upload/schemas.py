"""What goes over the wire when files are announced, confirmed and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from meterleaf.pipeline.upload.media import accepted
from meterleaf.platform.http import Body, Given, Says, Whole
from meterleaf.platform.names import Name

MediaType = Annotated[str, Field(max_length=255, pattern=r"^[\x21-\x7e]+/[\x20-\x7e]+$")]
# either case, and a dot before it, are taken
_EXTENSIONS = "|".join(
    "".join(sign if sign.isdigit() else f"[{sign}{sign.upper()}]" for sign in one) for one in accepted()
)
Extension = Annotated[str, Field(min_length=1, max_length=16), Says(pattern=rf"^\.?(?:{_EXTENSIONS})$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$", description="SHA-256 of the bytes, as hex.")]


class Announcement(Body):
    """One file that will be uploaded."""

    name: Name = Field(description="File name without the extension.")
    extension: Extension = Field(description="Such as pdf, csv, xlsx or jpg.")
    mime_type: MediaType = Field(description="Media type that the PUT will carry.")
    size_kb: Annotated[Whole, Says(minimum=1)] = Field(description="File size in kilobytes, roughly.")
    folder_id: UUID | None = Field(None, description="Folder to put it in; none for the root.")
    size_bytes: Whole | None = Field(None, ge=0, description="Exact size: the store then refuses any other.")
    sha256: Sha256 | None = Field(None, description="Hash of the bytes: the store then refuses any other.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "invoice_january", "extension": "pdf", "mime_type": "application/pdf", "size_kb": 2048}
            ]
        },
    )


class Announced(BaseModel):
    """Where to PUT one file, until when, and with which headers."""

    id: UUID
    status: Literal["pending"]
    url: str = Field(description="The object's lasting address in the store. It opens nothing by itself.")
    presigned_url: str = Field(description="PUT the bytes here.")
    expires_at: datetime
    headers: dict[str, str] = Field(description="Exactly these headers must come with the PUT.")


class Confirmation(Body):
    file_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    status: Literal["uploaded", "error"]
    project_id: UUID | None = None


class Confirmed(BaseModel):
    id: UUID
    status: str


class ConfirmedList(BaseModel):
    items: list[Confirmed]
    total: int


class FileOut(BaseModel):
    """A file as every answer shows it."""

    id: UUID
    type: Literal["file"] = "file"
    name: str
    extension: str
    mime_type: str
    size_kb: int
    folder_id: UUID | None
    status: Literal["pending", "uploaded", "error"]
    url: str
    tags: list[str]
    classification: str | None
    category: str | None
    linked: bool
    processing: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class FileList(BaseModel):
    items: list[FileOut]
    total: int
    page: int
    size: int
    pages: int


class FileChange(Body):
    name: Given[Name] = None
    folder_id: UUID | None = None
