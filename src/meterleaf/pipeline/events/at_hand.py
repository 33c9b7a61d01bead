"""What this worker opened a moment ago: the next step of a document mostly follows at once, and on the same machine.

Nothing depends on it: whoever does not find a document here takes its content from the store.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A document's packed content, what it was found to be, and its reading without any memory."""

    sha256: str
    content: bytes
    found: dict[str, Any]
    result: dict[str, Any]


class AtHand:
    """The documents opened last, by the file's id; the oldest go when their contents need more than `most` bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held = 0
        self._documents: OrderedDict[UUID, Opened] = OrderedDict()

    def keep(self, file_id: UUID, opened: Opened) -> None:
        self.drop(file_id)
        self._documents[file_id] = opened
        self._held += len(opened.content)
        while self._held > self._most:
            self.drop(next(iter(self._documents)))

    def get(self, file_id: UUID) -> Opened | None:
        return self._documents.get(file_id)

    def drop(self, file_id: UUID) -> None:
        """Forget the document; it is no mistake when it is not there."""
        opened = self._documents.pop(file_id, None)
        self._held -= len(opened.content) if opened else 0
