"""From confirmation to reading: quickly, once, and with a named problem where nothing can be read."""

from __future__ import annotations

import time
from uuid import uuid4

import httpx
import pytest
from tests.support.bills import water_bill
from tests.support.service import WORKER

from meterleaf.engine import Document, read


def send(client, data: bytes, extension="pdf", mime_type="application/pdf", name="bill") -> str:
    wanted = {"name": name, "extension": extension, "mime_type": mime_type, "size_kb": 1}
    told = client.post("/v1/files/presigned-urls", json=wanted).json()
    httpx.put(told["presigned_url"], content=data, headers=told["headers"]).raise_for_status()
    answer = client.patch("/v1/files/batch-update", json={"file_ids": [told["id"]], "status": "uploaded"})
    assert answer.status_code == 200, answer.text
    return told["id"]


def settled(service, file_id, seconds=120):
    """The file's item as soon as its processing has come to an end."""

    def over(answer):
        return answer["items"][0]["processing"]["state"] in ("done", "failed")

    return service.wait_for(f"/v1/files/readings?file_id={file_id}", over, seconds=seconds)["items"][0]


@pytest.fixture
def working_service(working_service):
    """Organizations of this test's own: what is corrected in one is remembered in it, sooner or later."""
    return working_service.among(f"reading-{uuid4().hex[:8]}")


@pytest.fixture
def owner(working_service):
    with working_service.client(working_service.owner) as client:
        yield client


def test_each_bill_gets_its_own_reading(working_service, owner):
    sent = {f"WTR-{number:04d}": send(owner, water_bill(f"WTR-{number:04d}")) for number in range(10)}
    read = {number: settled(working_service, file_id) for number, file_id in sent.items()}
    assert {number: one["reading"]["content"]["items"][0]["invoice_number"] for number, one in read.items()} == {
        number: number for number in sent
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"%PDF-1.7 and then nothing of the kind", "CORRUPT_FILE"), (b"", "CORRUPT_FILE")],
)
def test_what_can_not_be_read_says_why(working_service, owner, data, code):
    item = settled(working_service, send(owner, data))
    assert item["processing"]["state"] == "failed"
    assert item["processing"]["error"]["code"] == code
    assert item["reading"]["status"] == "error"
    assert item["reading"]["content"] == {"items": []}
    assert item["reading"]["problems"][0]["code"] == code


def test_a_file_is_what_its_bytes_say(working_service, owner):
    item = settled(working_service, send(owner, water_bill("DIS-0001"), "jpg", "image/jpeg"))
    assert item["reading"]["content"]["items"][0]["invoice_number"] == "DIS-0001"
    assert "MEDIA_TYPE_MISMATCH" in [one["code"] for one in item["reading"]["problems"]]


def test_reading_again_makes_a_new_revision_and_no_second_reading(working_service, owner):
    file_id = send(owner, water_bill("AGAIN-1"))
    first = settled(working_service, file_id)["reading"]
    retry = {"event_type": "CLASSIFY_DOCUMENT", "detail": {"file_id": file_id}}
    assert owner.post("/v1/files/send-event", json=retry).text == "true"
    path = f"/v1/files/readings?file_id={file_id}"
    again = working_service.wait_for(path, lambda answer: answer["items"][0]["reading"]["revision"] == 2)
    assert again["items"][0]["reading"]["id"] == first["id"]
    revisions = "SELECT revision, source, taken FROM reading_revisions WHERE reading_id = %s ORDER BY revision"
    assert working_service.sql(revisions, first["id"]) == [(1, "engine", True), (2, "engine", True)]


def test_the_opened_content_is_kept_once_for_equal_files(working_service, owner):
    first, second = (settled(working_service, send(owner, water_bill("TWIN-1"))) for _ in range(2))
    hashes = "SELECT count(DISTINCT object_sha256) FROM files WHERE id = ANY(%s)"
    assert working_service.sql(hashes, [first["id"], second["id"]]) == [(1,)]


def test_a_killed_workers_work_is_taken_up_and_ends_once(working_service, owner):
    file_ids = [send(owner, water_bill(f"KILL-{number}")) for number in range(12)]
    time.sleep(0.15)
    worker = working_service.processes.pop("worker")
    worker.kill()
    worker.wait()
    working_service.start("worker", WORKER)
    for file_id in file_ids:
        assert settled(working_service, file_id)["processing"]["state"] == "done"
    readings = "SELECT file_id, count(*) FROM readings WHERE file_id = ANY(%s) GROUP BY file_id"
    counted = dict(working_service.sql(readings, file_ids))
    assert sorted(counted.values()) == [1] * len(file_ids)


def test_a_doubtful_category_is_told_as_the_engine_tells_it(working_service, owner):
    bill = water_bill("DOU-0001", without=("water", "sewerage"))
    known = read(Document("bill.pdf", bill)).reading.review_reasons
    assert any("It is not certain that this is" in reason for reason in known)
    item = settled(working_service, send(owner, bill))
    assert set(known) <= set(item["reading"]["review_reasons"])
    assert item["reading"]["needs_review"] is True
