"""Requests go out to public addresses only, whatever a name resolves to; failures end in time."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.platform.outbound import AddressForbidden, address_allowed, post

INSIDE = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
]


class Receiver(BaseHTTPRequestHandler):
    seen: list[tuple[str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.seen.append((self.path, body))
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # who is cut off doesn't mind
            self.wfile.write(b"x" * (10_000_000 if self.path == "/large" else 2))

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@given(st.sampled_from(INSIDE).flatmap(lambda net: st.ip_addresses(network=net)))
def test_no_inside_address_is_allowed_in_any_disguise(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    disguises = [f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}"]
    disguises.append(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")
    assert not any(address_allowed(one) for one in [str(address), *disguises])


@pytest.mark.parametrize("address", ["::1", "fe80::1%eth0", "fc00::1", "::", "224.0.0.1", "ff02::1", "255.255.255.255"])
def test_special_addresses_are_not_allowed(address: str) -> None:
    assert not address_allowed(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert address_allowed(address)


async def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(receiver: str) -> None:
    before = len(Receiver.seen)
    with pytest.raises(AddressForbidden):
        await post(f"{receiver}/hook", b"{}", {})
    assert len(Receiver.seen) == before


async def test_with_leave_it_goes_there_and_a_redirect_is_not_followed(receiver: str) -> None:
    assert (await post(f"{receiver}/hook", b"{}", {}, allow_private=True)).status == 200
    assert (await post(f"{receiver}/redirect", b"{}", {}, allow_private=True)).status == 302


async def test_a_large_answer_is_cut_off(receiver: str) -> None:
    answer = await post(f"{receiver}/large", b"{}", {}, allow_private=True)
    assert len(answer.body) == 4_096


async def test_a_silent_receiver_ends_in_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await asyncio.sleep(3)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(TimeoutError):
        await post(f"http://127.0.0.1:{port}/", b"{}", {}, seconds=0.5, allow_private=True)
    server.close()


async def test_nobody_there_is_an_error_of_the_connection() -> None:
    with pytest.raises(httpcore.ConnectError):
        await post("http://127.0.0.1:9/", b"{}", {}, allow_private=True)
