"""What goes over the socket between parent and child: one letter, a length, that many bytes."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

READY, ANSWER, FAILED, NO_MEMORY = b"R", b"A", b"F", b"M"  # child to parent
BYTES, JSON = b"B", b"J"  # parent to child: how the payload is handed to the function
_HEAD = struct.Struct("!cQ")
_NAME = struct.Struct("!H")


class Closed(Exception):
    """The other side is gone."""


class Oversized(Exception):
    """The other side wants to send more than we take."""


def send(line: socket.socket, kind: bytes, body: bytes, until: float | None = None) -> None:
    """Raises TimeoutError at `until` (of `time.monotonic`), Closed."""
    try:
        line.settimeout(_left(until))
        line.sendall(_HEAD.pack(kind, len(body)))
        line.sendall(body)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Closed from error


def receive(line: socket.socket, until: float | None = None, limit: int | None = None) -> tuple[bytes, bytes]:
    """Kind and body of the next frame. Raises TimeoutError, Closed, Oversized."""
    kind, size = _HEAD.unpack(_exactly(line, _HEAD.size, until))
    if limit is not None and size > limit:
        raise Oversized(f"{size} bytes")
    return kind, bytes(_exactly(line, size, until))


def request(function: str, payload: bytes) -> bytes:
    name = function.encode()
    return _NAME.pack(len(name)) + name + payload


def parse_request(body: bytes) -> tuple[str, bytes]:
    (length,) = _NAME.unpack_from(body)
    start = _NAME.size
    return body[start : start + length].decode(), body[start + length :]


def _exactly(line: socket.socket, size: int, until: float | None) -> bytearray:
    whole = bytearray(size)
    view, got = memoryview(whole), 0
    while got < size:
        line.settimeout(_left(until))
        try:
            count = line.recv_into(view[got:])
        except ConnectionResetError as error:
            raise Closed from error
        if not count:
            raise Closed
        got += count
    return whole


def _left(until: float | None) -> float | None:
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
