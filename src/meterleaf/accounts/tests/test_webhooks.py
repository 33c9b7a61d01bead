"""Webhooks: a message is signed so that anybody can check it, tried again when it fails, and never sent inside."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from meterleaf.accounts.tests.conftest import ROOMS
from meterleaf.accounts.webhooks import service
from meterleaf.platform import http


class Receiver(BaseHTTPRequestHandler):
    answers: list[int] = []
    seen: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.seen.append((dict(self.headers), body))
        self.send_response(Receiver.answers.pop(0) if Receiver.answers else 200)
        self.end_headers()
        self.wfile.write(b"thanks")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook"
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver(address):
    Receiver.seen.clear()
    Receiver.answers.clear()
    return Receiver


@pytest.fixture(scope="module")
async def allowing(client, settings):
    """The same application where the operator allows private addresses."""
    app = FastAPI()
    http.install(app)
    given = client._transport.app.state
    app.state.database, app.state.tokens = given.database, given.tokens
    app.state.settings = settings.model_copy(update={"webhook_allow_private": True})
    for room in ROOMS:
        app.include_router(room.routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.example") as opened:
        yield opened


async def made(client, person, address, types=("reading.created",)):
    answer = await client.post("/v1/webhooks", json={"url": address, "types": list(types)}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def waiting(database_urls, webhook) -> list[UUID]:
    query = "SELECT id FROM webhook_deliveries WHERE webhook_id = %s AND state = 'pending' ORDER BY id"
    with psycopg.connect(database_urls.admin) as admin:
        return [row[0] for row in admin.execute(query, (webhook["id"],)).fetchall()]


async def told(database, person, message_type="reading.created", data=None):
    async with database.transaction(person.organization_id) as connection:
        await service.notify(connection, person.organization_id, message_type, [data or {"file_id": "f"}])


async def state_of(client, person, webhook):
    url = f"/v1/webhooks/{webhook['id']}/deliveries"
    return (await client.get(url, headers=person.headers)).json()["items"]


def signature_holds(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Computed from the specification's own words, not with the library that signed."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split(" ")


async def test_a_message_arrives_signed(allowing, people, database, database_urls, receiver, address):
    webhook = await made(allowing, people["owner"], address)
    await told(database, people["owner"], data={"file_id": "ñ"})
    (delivery,) = waiting(database_urls, webhook)
    await service.deliver(database, people["owner"].organization_id, delivery, allow_private=True)
    ((headers, body),) = receiver.seen
    assert signature_holds({key.lower(): value for key, value in headers.items()}, body, webhook["secret"])
    assert json.loads(body)["type"] == "reading.created"
    assert json.loads(body)["data"] == {"file_id": "ñ"}
    (row,) = await state_of(allowing, people["owner"], webhook)
    assert (row["state"], row["attempts"], row["last_status"], row["last_answer"]) == ("delivered", 1, 200, "thanks")


async def test_a_failure_is_tried_again_and_given_up_after_a_day(
    allowing, people, database, database_urls, receiver, address
):
    webhook = await made(allowing, people["owner"], address)
    await told(database, people["owner"])
    (delivery,) = waiting(database_urls, webhook)
    receiver.answers[:] = [500] * 9
    for _ in range(9):
        await service.deliver(database, people["owner"].organization_id, delivery, allow_private=True)
    (row,) = await state_of(allowing, people["owner"], webhook)
    assert (row["state"], row["attempts"]) == ("failed", 9)
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 1
    again = await allowing.post(
        f"/v1/webhooks/{webhook['id']}/deliveries/{delivery}/redeliver", headers=people["owner"].headers
    )
    assert again.status_code == 202
    await service.deliver(database, people["owner"].organization_id, delivery, allow_private=True)
    (row,) = await state_of(allowing, people["owner"], webhook)
    assert row["state"] == "delivered"


def test_the_pauses_grow_and_make_about_a_day():
    assert list(service.PAUSES) == sorted(service.PAUSES)
    assert 23 * 3600 < sum(service.PAUSES) < 25 * 3600


async def test_a_failed_attempt_leaves_a_job_for_the_next(allowing, people, database, database_urls, receiver, address):
    webhook = await made(allowing, people["owner"], address)
    await told(database, people["owner"])
    (delivery,) = waiting(database_urls, webhook)
    receiver.answers[:] = [503]
    await service.deliver(database, people["owner"].organization_id, delivery, allow_private=True)
    query = "SELECT count(*) FROM procrastinate_jobs WHERE args->>'delivery_id' = %s AND scheduled_at > now()"
    with psycopg.connect(database_urls.admin) as admin:
        assert admin.execute(query, (str(delivery),)).fetchone() == (1,)


async def test_what_is_told_is_lost_with_its_transaction(allowing, people, database, database_urls, address):
    webhook = await made(allowing, people["owner"], address)
    with pytest.raises(RuntimeError):
        async with database.transaction(people["owner"].organization_id) as connection:
            await service.notify(connection, people["owner"].organization_id, "reading.created", [{"file_id": "f"}])
            raise RuntimeError
    assert waiting(database_urls, webhook) == []


async def test_inside_addresses_are_refused_at_once_and_at_connect_time(
    client, allowing, people, database, database_urls, receiver, address
):
    for url in (address, "http://169.254.169.254/latest", "http://localhost/x", "http://[::1]/", "http://db/"):
        body = {"url": url, "types": ["reading.created"]}
        answer = await client.post("/v1/webhooks", json=body, headers=people["owner"].headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "WEBHOOK_ADDRESS_FORBIDDEN"), url
    webhook = await made(allowing, people["owner"], address.replace("127.0.0.1", "localhost"))
    await told(database, people["owner"])
    (delivery,) = waiting(database_urls, webhook)
    await service.deliver(database, people["owner"].organization_id, delivery, allow_private=False)
    assert receiver.seen == []
    (row,) = await state_of(allowing, people["owner"], webhook)
    assert row["state"] == "failed"


async def test_only_the_own_organizations_webhooks_are_told(
    allowing, people, database, database_urls, receiver, address
):
    foreign = await made(allowing, people["stranger"], address)
    await told(database, people["owner"])
    assert waiting(database_urls, foreign) == []


@pytest.mark.parametrize(("person", "status"), [("viewer", 403), ("editor", 403), ("stranger", 404)])
async def test_webhooks_are_the_owners_matter(allowing, people, address, person, status):
    webhook = await made(allowing, people["owner"], address)
    url = f"/v1/webhooks/{webhook['id']}"
    headers = people[person].headers
    assert (await allowing.patch(url, json={"active": False}, headers=headers)).status_code == status
    assert (await allowing.delete(url, headers=headers)).status_code == status
    assert (await allowing.post(f"{url}/ping", headers=headers)).status_code == status
    assert (await allowing.post(f"{url}/rotate-secret", headers=headers)).status_code == status
    seen = await allowing.get(url, headers=headers)
    assert seen.status_code == (404 if person == "stranger" else 200)
    assert "secret" not in seen.json()


async def test_a_webhook_that_is_off_is_not_told_but_can_be_pinged(
    allowing, people, database, database_urls, receiver, address
):
    webhook = await made(allowing, people["owner"], address)
    url = f"/v1/webhooks/{webhook['id']}"
    await allowing.patch(url, json={"active": False}, headers=people["owner"].headers)
    await told(database, people["owner"])
    assert waiting(database_urls, webhook) == []
    assert (await allowing.post(f"{url}/ping", headers=people["owner"].headers)).status_code == 202
    (delivery,) = waiting(database_urls, webhook)
    await service.deliver(database, people["owner"].organization_id, delivery, allow_private=True)
    assert json.loads(receiver.seen[0][1])["type"] == "ping"
