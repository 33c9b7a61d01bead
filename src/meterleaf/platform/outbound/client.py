"""One POST to an address named by a user, with the rule applied at connect time."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import typing
from dataclasses import dataclass

import httpcore
from httpcore._backends.auto import AutoBackend

if typing.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httpcore import SOCKET_OPTION

ANSWER_BYTES = 4_096


class AddressForbidden(Exception):
    """The name leads to an address inside (private, loopback, link-local, reserved), where requests may not go."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the beginning of the body for the log of deliveries."""

    status: int
    body: str


def address_allowed(address: str) -> bool:
    """Whether an IP address is a public unicast one (IANA's special-purpose registries), also seen through IPv6 mapping."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        # NAT64 (RFC 6052) carries an IPv4 address in its last 32 bits
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return address_allowed(str(inner))
    return found.is_global and not found.is_multicast


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name, refuses it when any of its addresses is inside, and connects to the addresses it looked at."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = AutoBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the interface's own name)
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await self._addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
        raise failure

    async def _addresses(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} could not be resolved") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allow_private and not all(map(address_allowed, addresses)):
            raise AddressForbidden(f"{host} leads to an address that requests may not go to.")
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 (the interface's own name)
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        del timeout, socket_options
        raise AddressForbidden(f"{path} is no address on the network.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = 15.0, allow_private: bool = False
) -> Answer:
    """POST and the answer's beginning; raises AddressForbidden, or httpcore's errors and TimeoutError on failure."""
    backend = GuardedBackend(allow_private=allow_private)
    async with (
        asyncio.timeout(seconds),
        httpcore.AsyncConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool,
        pool.stream("POST", url, content=body, headers=[(k.encode(), v.encode()) for k, v in headers.items()]) as told,
    ):
        start = bytearray()
        async for part in told.aiter_stream():
            start += part
            if len(start) >= ANSWER_BYTES:
                break
        return Answer(told.status, bytes(start[:ANSWER_BYTES]).decode("utf-8", errors="replace"))
