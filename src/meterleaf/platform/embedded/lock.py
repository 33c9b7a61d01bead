"""One supervisor a data folder: the kernel's lock on a file in it, which goes with its holder however that ends."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from meterleaf.platform.embedded.errors import DataFolderHeld

if TYPE_CHECKING:
    from pathlib import Path


class FolderLock:
    """Held from `with` on; raises DataFolderHeld, which names the holder, its address and since when."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise DataFolderHeld(_who(self._path)) from None
        self.tell("nothing yet")
        return self

    def tell(self, address: str) -> None:
        """Note for others who holds the folder and where it is served."""
        told = {"pid": os.getpid(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}", "address": address}
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(told).encode(), 0)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _who(path: Path) -> str:
    told: dict[str, Any] = {}
    with suppress(ValueError):
        told = json.loads(path.read_text(encoding="utf-8"))
    return (
        f"The data folder {path.parent} is held by process {told.get('pid', '?')} since {told.get('since', '?')}, "
        f"which serves {told.get('address', '?')}. Stop that one, or choose another folder with --data."
    )
