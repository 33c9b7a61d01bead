"""The store on two implementations: what it keeps, what its addresses allow, and all that they refuse."""

import asyncio
import base64
import hashlib
import time
import uuid
from pathlib import Path

import httpx
import pytest

from meterleaf.platform.embedded.store import BUCKET, REGION
from meterleaf.platform.objects import ObjectMissing, ObjectRefused, ObjectStoreDown, ObjectTooLarge, open_store
from meterleaf.platform.objects.errors import ObjectChanged
from meterleaf.platform.objects.store import PART
from meterleaf.platform.settings import Settings

PDF = {"Content-Type": "application/pdf"}
REFUSED = {400, 401, 403, 411, 412}


def settings_for(server, **more):
    return Settings(
        data_dir=Path("unused"),
        s3_endpoint_url=server.endpoint,
        s3_bucket=BUCKET,
        s3_region=REGION,
        s3_access_key=more.pop("access_key", server.access_key),
        s3_secret_key=server.secret_key,
        **more,
    )


@pytest.fixture(params=["weed", "rclone"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
async def store(server):
    async with open_store(settings_for(server, s3_prefix=f"{uuid.uuid4()}/")) as opened:
        yield opened


@pytest.fixture
async def web():
    async with httpx.AsyncClient() as client:
        yield client


async def pieces(*chunks):
    for chunk in chunks:
        yield chunk


async def test_what_is_put_is_there_below_the_prefix(store, server):
    sent = await store.put("a/ñ +%.pdf", b"bill", "application/pdf")
    facts = await store.head("a/ñ +%.pdf")
    assert (facts.size, facts.etag, facts.content_type) == (4, sent.etag, "application/pdf")
    assert await store.get("a/ñ +%.pdf", etag=sent.etag) == b"bill"
    assert [found.key async for found in store.walk("a/")] == ["a/ñ +%.pdf"]
    async with open_store(settings_for(server)) as without_prefix:
        with pytest.raises(ObjectMissing):
            await without_prefix.head("a/ñ +%.pdf")


async def test_many_heads_at_once_tell_the_missing_from_the_present(store):
    await asyncio.gather(*(store.put(f"h/{n}", b"x" * n, "text/plain") for n in range(1, 30)))
    found = await store.heads([*(f"h/{n}" for n in range(1, 30)), "h/none"])
    assert [facts.size for facts in found.values() if facts] == list(range(1, 30))
    assert found["h/none"] is None


async def test_a_stream_of_unknown_length_arrives_whole(store):
    content = bytes(range(256)) * (PART // 128) + b"end"
    size = 1_000_003
    chunks = (content[at : at + size] for at in range(0, len(content), size))
    sent = await store.upload("long", pieces(*chunks), "application/pdf")
    assert (sent.size, sent.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert await store.get("long") == content
    assert (await store.head("long")).etag == sent.etag
    await store.upload("empty", pieces(), "text/csv")
    assert await store.get("empty") == b""


@pytest.mark.parametrize("size", [10, PART + 10])
async def test_over_the_limit_nothing_is_kept(store, size):
    with pytest.raises(ObjectTooLarge):
        await store.upload("much", pieces(b"x" * size, b"y" * size), "application/pdf", limit=size + 1)
    assert (await store.heads(["much"])) == {"much": None}


async def test_a_copy_is_pinned_to_what_was_looked_at(store):
    seen = await store.put("incoming", b"first", "application/pdf")
    copied = await store.copy("incoming", "kept", content_type="application/pdf", seen=seen)
    assert copied.size == 5
    await store.put("incoming", b"other", "application/pdf")
    assert await store.get("kept", etag=copied.etag) == b"first"
    with pytest.raises(ObjectChanged):
        await store.copy("incoming", "kept-2", content_type="application/pdf", seen=seen)
    with pytest.raises(ObjectChanged):
        await store.get("incoming", etag=seen.etag)


async def test_deleted_is_gone_and_deleting_again_is_no_error(store):
    await store.put("gone", b"x", "text/plain")
    await store.delete("gone", "never-there")
    await store.delete("gone")
    with pytest.raises(ObjectMissing):
        await store.get("gone")


async def test_more_than_allowed_is_not_fetched(store):
    await store.put("big", b"x" * 100, "text/plain")
    with pytest.raises(ObjectTooLarge):
        await store.get("big", limit=99)


async def test_wrong_keys_and_a_silent_server_are_told_apart(server):
    async with open_store(settings_for(server, access_key="nobody")) as stranger:
        with pytest.raises(ObjectRefused):
            await stranger.put("x", b"x", "text/plain")
    silent = Settings(s3_endpoint_url="http://127.0.0.1:9", s3_bucket="b", s3_access_key="a", s3_secret_key="s")
    async with open_store(silent) as nobody:
        with pytest.raises(ObjectStoreDown):
            await nobody.check()


async def test_the_right_put_is_taken_and_the_signed_get_gives_it_back(store, web):
    url = store.presign_put("up.pdf", PDF, 60)
    assert (await web.put(url, content=b"bytes", headers=PDF)).status_code == 200
    got = await web.get(store.presign_get("up.pdf", 60, filename="año.pdf", content_type="application/x-own"))
    assert (got.content, got.headers["content-type"]) == (b"bytes", "application/x-own")
    assert "a%C3%B1o.pdf" in got.headers["content-disposition"]
    assert (await web.get(store.url("up.pdf"))).status_code in REFUSED


@pytest.mark.parametrize("wrong", [{"Content-Type": "text/html"}, {}, {"Content-Type": "application/pdf;x"}])
async def test_another_content_type_is_refused(store, web, wrong):
    answer = await web.put(store.presign_put("type.pdf", PDF, 60), content=b"bytes", headers=wrong)
    assert answer.status_code in REFUSED
    assert (await store.heads(["type.pdf"])) == {"type.pdf": None}


async def test_an_expired_address_is_refused(store, web):
    url = store.presign_put("late.pdf", PDF, 1)
    await asyncio.to_thread(time.sleep, 2.1)
    assert (await web.put(url, content=b"bytes", headers=PDF)).status_code in REFUSED
    assert (await store.heads(["late.pdf"])) == {"late.pdf": None}


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("mine.pdf", "yours.pdf"), ("X-Amz-Expires=60", "X-Amz-Expires=6000"), ("X-Amz-Signature=", "X-Amz-Signature=0")],
)
async def test_a_tampered_address_is_refused(store, web, was, becomes):
    url = store.presign_put("mine.pdf", PDF, 60)
    assert was in url
    assert (await web.put(url.replace(was, becomes), content=b"bytes", headers=PDF)).status_code in REFUSED
    assert (await store.heads(["mine.pdf", "yours.pdf"])) == {"mine.pdf": None, "yours.pdf": None}


async def test_another_method_is_refused(store, web):
    await store.put("kept.pdf", b"bytes", "application/pdf")
    assert (await web.delete(store.presign_put("kept.pdf", PDF, 60), headers=PDF)).status_code in REFUSED
    assert (await web.put(store.presign_get("kept.pdf", 60), content=b"x")).status_code in REFUSED
    assert await store.get("kept.pdf") == b"bytes"


@pytest.mark.parametrize("sent", [b"1234", b"123456"])
async def test_another_length_is_refused(store, web, sent):
    headers = {**PDF, "Content-Length": "5"}
    url = store.presign_put("length.pdf", headers, 60)
    assert (await web.put(url, content=sent, headers=PDF)).status_code in REFUSED
    assert (await web.put(url, content=b"12345", headers=headers)).status_code == 200


async def test_other_bytes_than_announced_are_refused(store, web, server):
    digest = base64.b64encode(hashlib.sha256(b"12345").digest()).decode()
    headers = {**PDF, "x-amz-checksum-sha256": digest}
    url = store.presign_put("hash.pdf", headers, 60)
    lied = {**PDF, "x-amz-checksum-sha256": base64.b64encode(bytes(32)).decode()}
    assert (await web.put(url, content=b"12345", headers=lied)).status_code in REFUSED
    if server.kind == "weed":  # rclone does not compare; confirmation does
        assert (await web.put(url, content=b"54321", headers=headers)).status_code in REFUSED
    assert (await web.put(url, content=b"12345", headers=headers)).status_code == 200


async def test_encryption_at_rest_is_asked_for(weed):
    async with open_store(settings_for(weed, s3_sse="AES256", s3_prefix=f"{uuid.uuid4()}/")) as store:
        await store.put("enc", b"bytes", "text/plain")
        said = store._client.head_object(Bucket=BUCKET, Key=store._prefix + "enc")
        assert said["ServerSideEncryption"] == "AES256"
        assert await store.get("enc") == b"bytes"
