"""A door to the embedded store for other machines: passes bytes between a public port and the store's loopback port.

SeaweedFS can't open its S3 port alone to the network, and its inner ports ask for no key. The door changes nothing of
what passes, so signatures (which bind the host name) hold; whoever has none is refused by the store itself.
Started as `python -m meterleaf.platform.embedded.gate HOST PORT TARGET FOLDER`.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.part import Part

if TYPE_CHECKING:
    import subprocess

    from meterleaf.platform.embedded.place import Place

_CHUNK = 256 * 1024


class Gate(Part):
    """Listens on `host`:`port` for the store that listens on loopback at `target`."""

    name = "gate"

    def __init__(self, place: Place, host: str, port: int, target: int) -> None:
        super().__init__(place)
        self._host, self.port, self._target = host, port, target

    def mark(self) -> str:
        return f"embedded.gate {self._host}"

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection((reachable(self._host), self.port), timeout=5):
            return True
        return False

    def _launch(self) -> subprocess.Popen[bytes]:
        where = (self._host, str(self.port), str(self._target), str(self._place.data))
        path = {"PYTHONPATH": ":".join(part for part in sys.path if part)}
        return process.start([sys.executable, "-P", "-m", __name__, *where], log=self.log, environ=path)


def is_loopback(host: str) -> bool:
    return host in {"127.0.0.1", "localhost", "::1"}


def reachable(host: str) -> str:
    """An address at which this machine's own programs reach what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def own_address() -> str:
    """This machine's address towards the network: asked of the routing table, nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


async def serve(host: str, port: int, target: int) -> None:
    async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", target, limit=_CHUNK)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pass(reader, inner_writer), _pass(inner_reader, writer))

    server = await asyncio.start_server(welcome, host, port, limit=_CHUNK)
    async with server:
        await server.serve_forever()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends; never more than a chunk or two is held."""
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
