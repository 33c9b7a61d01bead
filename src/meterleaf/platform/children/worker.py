"""The child's side: limit ourselves, then answer one call after the other until the line is cut.

Started as `python -m meterleaf.platform.children.worker DESCRIPTOR PARENT SETTINGS`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meterleaf.platform.children import frames

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_FILE_BYTES = 256 * 1024 * 1024


def main() -> None:
    descriptor, parent, settings = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    line = socket.socket(fileno=descriptor)
    _die_with(parent)
    _limit(settings["memory_ceiling"], settings["nice"])
    try:
        for module in settings["preload"]:
            importlib.import_module(module)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is to know
        frames.send(line, *_told(error))
        return
    frames.send(line, frames.READY, b"")
    with suppress(frames.Closed):
        while True:
            kind, body = frames.receive(line)
            frames.send(line, *_answer(kind, *frames.parse_request(body)))


def _answer(kind: bytes, function: str, payload: bytes) -> tuple[bytes, bytes]:
    try:
        result = _found(function)(json.loads(payload) if kind == frames.JSON else payload)
        return frames.ANSWER, bytes(result) if isinstance(result, (bytes, bytearray)) else json.dumps(result).encode()
    except MemoryError:
        return frames.NO_MEMORY, b""
    except BaseException as error:  # noqa: BLE001 - a child answers for everything that its function does
        return _told(error)


def _told(error: BaseException) -> tuple[bytes, bytes]:
    told = {"kind": type(error).__name__, "message": str(error), "trace": traceback.format_exc(limit=-20)}
    return frames.FAILED, json.dumps(told).encode()


@cache
def _found(function: str) -> Callable[[Any], Any]:
    module, _, name = function.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), name)
    return found


def _die_with(parent: int) -> None:
    """On Linux the kernel ends us with the parent; elsewhere we look whether it is still there."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=[parent], daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _limit(memory_ceiling: int, nice: int) -> None:
    """No core dumps, no large files, first in line when the machine runs out of memory, behind others for the CPU."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    with suppress(ImportError):
        import resource

        wanted = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": _FILE_BYTES, "RLIMIT_DATA": memory_ceiling}
        for name, value in wanted.items():
            with suppress(ValueError, OSError, AttributeError):
                resource.setrlimit(getattr(resource, name), (value, value))


if __name__ == "__main__":
    main()
