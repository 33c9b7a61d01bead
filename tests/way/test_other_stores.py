"""The whole way of a document on other stores: rclone with a prefix of its own; encrypted, with the bucket in the host."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import httpx
import pytest
from pydantic import HttpUrl
from tests.support.bills import water_bill
from tests.support.service import API, WORKER, free_port, until_ready
from tests.way.test_reading import settled
from tests.way.test_records import facility, record

from meterleaf.pipeline.upload import keys
from meterleaf.platform.embedded.place import find_place
from meterleaf.platform.embedded.store import BUCKET, Store
from meterleaf.platform.objects import open_store

DOMAIN = "store.test"  # a name that no resolver knows (RFC 6761)
BILL = {"name": "bill", "extension": "pdf", "mime_type": "application/pdf", "size_kb": 2}


@dataclass
class Elsewhere:
    """A service on another store, and how its clients get there."""

    service: object
    settings: object
    proxy: str | None = None

    def web(self) -> httpx.Client:
        return httpx.Client(proxy=self.proxy, timeout=30)


class Named(Store):
    """A SeaweedFS that takes the bucket from the host name."""

    def _weed(self):
        command, environ = super()._weed()
        return [*command, "-s3.domainName", DOMAIN], environ


def store_settings(service, store, **more):
    told = {"s3_bucket": BUCKET, "s3_access_key": store.access_key, "s3_secret_key": store.secret_key, **more}
    secret = type(service.settings.s3_access_key)
    told |= {name: secret(told[name]) for name in ("s3_access_key", "s3_secret_key")}
    return service.settings.model_copy(update={**told, "port": free_port()})


@pytest.fixture  # each for itself: a worker of the one must not be given the files of the other
def on_rclone(service, rclone):
    yield from running(
        service, store_settings(service, rclone, s3_endpoint_url=HttpUrl(rclone.endpoint), s3_prefix="our/own/")
    )


@pytest.fixture
def by_host_name(service, server_folder):
    store = Named(find_place(server_folder / "named"), "weed")
    store.start()
    proxy = store.endpoint  # an HTTP server is its own proxy (RFC 9112, 3.2.2): so no resolver has to know the name
    try:
        told = {
            "s3_endpoint_url": HttpUrl(f"http://{DOMAIN}:{store.port}"),
            "s3_addressing": "host",
            "s3_sse": "AES256",
        }
        yield from running(service, store_settings(service, store, **told), proxy)
    finally:
        store.stop()


def running(service, settings, proxy=None):
    """The session's service with another store: an API and a worker of its own, while the session's worker rests."""
    rested = "worker" in service.processes
    if rested:
        service.stop("worker")
    url = f"http://127.0.0.1:{settings.port}"
    other = replace(
        service, settings=settings, url=url, processes={}, environment={"HTTP_PROXY": proxy} if proxy else {}
    )
    other.start("api", API)
    other.start("worker", WORKER)
    try:
        until_ready(other)
        yield Elsewhere(other.among(f"elsewhere-{settings.port}"), settings, proxy)
    finally:
        for name in list(other.processes):
            other.stop(name)
        if rested:
            service.start("worker", WORKER)


def the_whole_way(elsewhere: Elsewhere) -> UUID:
    """Upload, refusals, confirmation, reading, page, bytes back, records; the file's id."""
    service = elsewhere.service
    with service.client(service.owner) as client, elsewhere.web() as web:
        data = water_bill("WTR-2024-07")
        [told] = client.post("/v1/files/presigned-urls", json=[{**BILL, "size_bytes": len(data)}]).json()
        wrong = web.put(told["presigned_url"], content=data, headers={**told["headers"], "Content-Type": "text/html"})
        assert wrong.status_code in (400, 403)
        assert (
            client.patch("/v1/files/batch-update", json={"file_ids": [told["id"]], "status": "uploaded"}).status_code
            == 409
        )
        assert web.put(told["presigned_url"], content=data, headers=told["headers"]).status_code == 200
        confirmed = client.patch("/v1/files/batch-update", json={"file_ids": [told["id"]], "status": "uploaded"})
        assert confirmed.status_code == 200, confirmed.text
        assert web.put(told["presigned_url"], content=data[:-1] + b" ", headers=told["headers"]).status_code == 200
        item = settled(service, told["id"])
        assert item["processing"]["state"] == "done", (item["processing"], service.log.read_text()[-2000:])
        assert item["reading"]["content"]["items"][0]["invoice_number"] == "WTR-2024-07"
        assert item["url"].split("?")[0] == item["url"]
        assert web.get(item["url"]).status_code in (400, 403)
        content = client.get(f"/v1/files/{told['id']}/content")
        assert content.status_code == 307
        assert web.get(content.headers["location"]).content == data  # not the second PUT's
        assert client.get(f"/v1/files/{told['id']}/pages/1").headers["content-type"] == "image/png"
        assert record(client, item["reading"], (facility(client), 1)).status_code == 201
        posted = client.post(
            "/v1/files/upload", files={"file": ("again.pdf", water_bill("WTR-2024-08"), "application/pdf")}
        )
        assert posted.status_code == 201, posted.text
        again = settled(service, posted.json()[0]["id"])
        assert again["reading"]["content"]["items"][0]["invoice_number"] == "WTR-2024-08"
    return UUID(told["id"])


async def test_on_rclone_below_a_prefix(on_rclone, rclone):
    file_id = the_whole_way(on_rclone)
    here = on_rclone.service.owner.organization_id
    async with open_store(on_rclone.settings.model_copy(update={"s3_prefix": ""})) as whole_bucket:
        found = [one.key async for one in whole_bucket.walk()]
        assert f"our/own/{keys.final(here, file_id)}" in found
        assert [one for one in found if str(here) in one and not one.startswith("our/own/")] == []


async def test_encrypted_with_the_bucket_in_the_host_name(by_host_name, monkeypatch):
    file_id = the_whole_way(by_host_name)
    with by_host_name.service.client(by_host_name.service.owner) as client:
        file = client.get(f"/v1/files/{file_id}").json()
    assert file["url"].startswith(f"http://{BUCKET}.{DOMAIN}:")
    monkeypatch.setenv("HTTP_PROXY", by_host_name.proxy)
    async with open_store(by_host_name.settings) as store:
        key = keys.final(by_host_name.service.owner.organization_id, file_id)
        said = store._client.head_object(Bucket=BUCKET, Key=key)
        assert said["ServerSideEncryption"] == "AES256"
