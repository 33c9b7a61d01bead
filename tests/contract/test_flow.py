"""One story through the real processes: fifty documents of two organizations, from upload to export."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from svix.webhooks import Webhook, WebhookVerificationError
from tests.support.bills import water_bill
from tests.support.service import API, WORKER, free_port, until_ready

from meterleaf.samples.make import Wish, samples

SAMPLES = Path(__file__).parents[2] / "samples"
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv",
    "xml": "application/xml",
    "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EACH = 25
PATIENCE = 240
MESSAGES = [
    "file.uploaded",
    "file.classified",
    "reading.created",
    "reading.failed",
    "reading.updated",
    "records.created",
]


@pytest.fixture(scope="module")
def flow(service):
    """The same database and store, with an API and a worker of its own that may call back to this machine."""
    rested = "worker" in service.processes
    if rested:
        service.stop("worker")
    settings = service.settings.model_copy(update={"webhook_allow_private": True, "port": free_port()})
    running = replace(service, settings=settings, url=f"http://127.0.0.1:{settings.port}", processes={})
    running.start("api", API)
    running.start("worker", WORKER)
    try:
        until_ready(running)
        yield running.among("flow")
    finally:
        for name in list(running.processes):
            running.stop(name)
    if rested:
        service.start("worker", WORKER)


@pytest.fixture(scope="module")
def inbox():
    """A receiver of webhooks: what came to which path, with which headers."""
    seen: list[tuple[str, dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        timeout = 5

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = False  # closing waits for them
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Whether another library than the one that signs takes the message for its sender's, and for a fresh one."""
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def documents(seed: int) -> list[tuple[str, str, bytes]]:
    """Name, extension and bytes: a water bill, what lies in samples/, and made ones of many formats."""
    lying = sorted(one for one in SAMPLES.iterdir() if one.suffix[1:] in TYPES)[seed % 2 :: 2]
    made = samples(EACH, seed, Wish(formats=("pdf", "ubl", "cii", "csv", "xlsx", "facturx")))
    found = [("water", "pdf", water_bill(f"WTR-2024-0{seed + 1}"))]
    found += [(one.stem, one.suffix[1:], one.read_bytes()) for one in lying]
    found += [(one.name.rpartition(".")[0], one.name.rpartition(".")[2], one.data) for one in made]
    return found[:EACH]


def upload(client: httpx.Client, papers: list[tuple[str, str, bytes]]) -> list[str]:
    """The handshake for all of them at once."""
    wanted = [
        {"name": name, "extension": extension, "mime_type": TYPES[extension], "size_kb": max(1, len(data) // 1024)}
        for name, extension, data in papers
    ]
    told = client.post("/v1/files/presigned-urls", json=wanted).raise_for_status().json()
    with httpx.Client(timeout=30) as store:
        for one, (_, _, data) in zip(told, papers, strict=True):
            store.put(one["presigned_url"], content=data, headers=one["headers"]).raise_for_status()
    ids = [one["id"] for one in told]
    client.patch("/v1/files/batch-update", json={"file_ids": ids, "status": "uploaded"}).raise_for_status()
    return ids


def all_settled(service, person, ids: list[str]) -> list[dict]:
    query = "&".join(f"file_id={one}" for one in ids)

    def over(answer):
        return all(one["processing"]["state"] in ("done", "failed") for one in answer["items"])

    return service.wait_for(f"/v1/files/readings?{query}", over, person, PATIENCE)["items"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_from_upload_to_export(flow, inbox):
    address, seen = inbox
    people = {"ours": flow.owner, "theirs": flow.stranger}
    clients = {name: flow.client(person) for name, person in people.items()}
    secrets = {
        name: client.post("/v1/webhooks", json={"url": f"{address}/{name}", "types": MESSAGES}).json()["secret"]
        for name, client in clients.items()
    }

    # upload: fifty documents, two organizations
    ids = {name: upload(client, documents(seed)) for seed, (name, client) in enumerate(clients.items())}

    # readings: each file has exactly one, each organization sees its own
    for name, person in people.items():
        items = all_settled(flow, person, ids[name])
        assert [one["id"] for one in items] == ids[name]
        assert all(one["reading"] is not None for one in items)
        assert len([one for one in items if one["reading"]["status"] == "success"]) > EACH / 2
        listed = clients[name].get("/v1/files", params={"size": 100}).json()
        assert {one["id"] for one in listed["items"]} == set(ids[name])

    # correct one
    ours = clients["ours"]
    reading = ours.get("/v1/files/readings", params={"file_id": ids["ours"][0]}).json()["items"][0]["reading"]
    item = {**reading["content"]["items"][0], "quantity": 33.3}
    corrected = ours.put(f"/v1/files/readings/{reading['id']}", json={"content": {"items": [item]}})
    assert corrected.status_code == 200, corrected.text

    # records over two facilities
    facilities = [
        ours.post("/v1/facilities", json={"name": name, "type": "plant", "country": "FR"}).json()["id"]
        for name in ("North", "South")
    ]
    shares = [{"id": facilities[0], "percentage": 0.35}, {"id": facilities[1], "percentage": 0.65}]
    asked = {"file_readings": [{"id": reading["id"]}], "facilities": shares}
    made = ours.post("/v1/files/readings", json=asked)
    assert made.status_code == 201, made.text
    invoices = made.json()["invoices"]
    assert [one["quantity"] for one in invoices] == [11.655, 21.645]
    assert sum(Decimal(str(one["quantity"])) for one in invoices) == Decimal("33.3")

    # webhooks: received, and signed for their own receiver alone
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not {"records.created", "reading.updated"} <= kinds(seen, "/ours"):
        time.sleep(0.1)
    assert {"file.uploaded", "file.classified", "reading.created", "reading.updated", "records.created"} <= kinds(
        seen, "/ours"
    )
    assert not {"reading.updated", "records.created"} & kinds(seen, "/theirs")
    for path, headers, body in seen:
        name = path.strip("/")
        other = "theirs" if name == "ours" else "ours"
        assert signed(headers, body, secrets[name])
        assert not signed(headers, body, secrets[other])
        assert not signed(headers, body + b" ", secrets[name])
        assert not any(one.encode() in body for one in ids[other])

    # export: what the records say
    exported = ours.get("/v1/invoices.csv", params={"sort": "quantity"})
    rows = list(csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig"))))
    fields = ("id", "type", "invoice_id", "start_date", "end_date", "facility_id", "file_id", "reading_id")
    assert [[row[name] for name in fields] for row in rows] == [
        [one[name] or "" for name in fields] for one in invoices
    ]
    assert [float(row["quantity"]) for row in rows] == [one["quantity"] for one in invoices]
    theirs = clients["theirs"].get("/v1/invoices.csv").content.decode("utf-8-sig")
    assert len(theirs.splitlines()) == 1
    for client in clients.values():
        client.close()


def kinds(seen, path: str) -> set[str]:
    return {json.loads(body)["type"] for where, _, body in list(seen) if where == path}
