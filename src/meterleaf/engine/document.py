"""The input value: a document's name and bytes, as somebody handed them in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Document:
    """One document to be read. `media_type` is what the sender claims; the bytes decide."""

    name: str
    data: bytes
    media_type: str | None = None

    @classmethod
    def from_path(cls, path: Path | str) -> Document:
        path = Path(path)
        return cls(name=path.name, data=path.read_bytes())

    @property
    def extension(self) -> str:
        """The name's extension, lower case without the dot; empty when there is none."""
        return Path(self.name).suffix.lower().lstrip(".")
