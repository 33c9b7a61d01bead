"""Announce, PUT, confirm: through a real uvicorn, a real PostgreSQL and a real store."""

from __future__ import annotations

import base64
import hashlib
from uuid import uuid4

import httpx
import pytest

PDF = b"%PDF-1.4 not really, but bytes all the same"


def announcement(**other):
    return {"name": "bill", "extension": "pdf", "mime_type": "application/pdf", "size_kb": 1, **other}


@pytest.fixture
def owner(service):
    with service.client(service.owner) as client:
        yield client


def announced(client, **other):
    answer = client.post("/v1/files/presigned-urls", json=[announcement(**other)])
    assert answer.status_code == 201, answer.text
    return answer.json()[0]


def put(told, data=PDF, **headers):
    return httpx.put(told["presigned_url"], content=data, headers={**told["headers"], **headers}).status_code


def confirm(client, *ids, status="uploaded", **other):
    return client.patch("/v1/files/batch-update", json={"file_ids": list(ids), "status": status, **other})


def uploaded(client, data=PDF, **other):
    told = announced(client, **other)
    assert put(told, data) == 200
    answer = confirm(client, told["id"])
    assert answer.status_code == 200, answer.text
    return told["id"]


def shown(client, file_id):
    return client.get("/v1/files/readings", params={"file_id": file_id}).json()["items"][0]


def test_ready(service):
    assert httpx.get(f"{service.url}/health/live").json() == {"status": "ok"}
    ready = httpx.get(f"{service.url}/health/ready").json()
    assert ready == {"status": "ok", "database": "ok", "store": "ok", "queue": "ok"}


def test_the_three_steps(service, owner):
    told = announced(owner)
    assert told["status"] == "pending"
    assert told["headers"] == {"Content-Type": "application/pdf"}
    assert put(told) == 200
    answer = confirm(owner, told["id"])
    assert answer.json() == {"items": [{"id": told["id"], "status": "uploaded"}], "total": 1}
    events = service.sql(
        "SELECT type, detail FROM events WHERE detail ->> 'file_id' = %s ORDER BY created_at, id", told["id"]
    )
    assert events[:1] == [
        (
            "CLASSIFY_DOCUMENT",
            {
                "resource": "POST",
                "method": "/classify-document",
                "file_id": told["id"],
                "user_id": str(service.owner.user_id),
                "organization_id": str(service.owner.organization_id),
            },
        )
    ]
    assert confirm(owner, told["id"]).status_code == 200
    again = "SELECT count(*) FROM events WHERE type = 'CLASSIFY_DOCUMENT' AND detail ->> 'file_id' = %s"
    assert service.sql(again, told["id"]) == [(1,)]


def test_one_object_is_answered_with_one_object(owner):
    answer = owner.post("/v1/files/presigned-urls", json=announcement())
    assert answer.status_code == 201
    assert answer.json()["status"] == "pending"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"extension": "zip"}, 422, "UNSUPPORTED_EXTENSION"),
        ({"mime_type": "image/png"}, 422, "MIME_TYPE_MISMATCH"),
        ({"size_kb": 0}, 422, "FILE_TOO_LARGE"),
        ({"size_kb": 102_401}, 422, "FILE_TOO_LARGE"),
        ({"size_kb": 10**30}, 422, "FILE_TOO_LARGE"),
        ({"folder_id": "11111111-1111-1111-1111-111111111111"}, 404, "FOLDER_NOT_FOUND"),
        ({"name": "../etc"}, 422, "VALIDATION_ERROR"),
        ({"name": "a\x00b"}, 422, "VALIDATION_ERROR"),
        ({"name": "right\u202eleft"}, 422, "VALIDATION_ERROR"),
        ({"name": "x" * 256}, 422, "VALIDATION_ERROR"),
        ({"name": ""}, 422, "VALIDATION_ERROR"),
        ({"colour": "red"}, 422, "VALIDATION_ERROR"),
        ({"sha256": "short"}, 422, "VALIDATION_ERROR"),
    ],
)
def test_one_bad_entry_and_no_row_is_made(service, owner, wrong, status, code):
    before = service.sql("SELECT count(*) FROM files")
    answer = owner.post("/v1/files/presigned-urls", json=[announcement(), announcement(**wrong)])
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "VALIDATION_ERROR":
        assert answer.json()["detail"][0]["loc"][:2] == ["body", 1]
    else:
        assert answer.json()["index"] == 1
    assert service.sql("SELECT count(*) FROM files") == before


def test_names_from_all_over_the_world_are_taken(owner):
    told = announced(owner, name="Räkning 请求 فاتورة 💡", extension="PDF")
    assert shown(owner, told["id"])["name"] == "Räkning 请求 فاتورة 💡"


@pytest.mark.parametrize("count", [0, 1001])
def test_too_few_or_too_many(owner, count):
    assert owner.post("/v1/files/presigned-urls", json=[announcement()] * count).status_code == 422


def test_the_signature_binds_what_was_announced(owner):
    digest = hashlib.sha256(PDF)
    told = announced(owner, size_bytes=len(PDF), sha256=digest.hexdigest())
    assert told["headers"] == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "x-amz-checksum-sha256": base64.b64encode(digest.digest()).decode(),
    }
    assert put(told, **{"Content-Type": "text/html"}) == 403
    assert put(told, PDF[:-1], **{"Content-Length": str(len(PDF) - 1)}) == 403
    assert put(told, b"x" * len(PDF)) == 400
    assert put(told) == 200


def test_bytes_that_are_not_there(service, owner):
    there, missing = uploaded_but_not_confirmed(owner), announced(owner)["id"]
    answer = confirm(owner, there, missing)
    assert (answer.status_code, answer.json()["code"]) == (409, "UPLOAD_MISSING")
    assert answer.json()["file_ids"] == [missing]
    assert shown(owner, there)["status"] == "pending"


def uploaded_but_not_confirmed(client):
    told = announced(client)
    assert put(told) == 200
    return told["id"]


def test_a_confirmed_object_is_not_swapped(service, owner):
    told = announced(owner)
    assert put(told) == 200
    assert confirm(owner, told["id"]).status_code == 200
    assert put(told, b"%PDF-1.4 another bill") == 200  # the URL lives on, but leads to the inbox only
    [(etag,)] = service.sql("SELECT object_etag FROM files WHERE id = %s", told["id"])
    assert etag == hashlib.md5(PDF, usedforsecurity=False).hexdigest()
    assert confirm(owner, told["id"]).status_code == 200
    assert service.sql("SELECT object_etag FROM files WHERE id = %s", told["id"]) == [(etag,)]


def test_an_upload_given_up(owner):
    told = announced(owner)
    assert confirm(owner, told["id"], status="error").json()["items"][0]["status"] == "error"
    assert shown(owner, told["id"])["status"] == "error"
    assert put(told) == 200
    assert confirm(owner, told["id"]).status_code == 200
    answer = confirm(owner, told["id"], status="error")
    assert (answer.status_code, answer.json()["code"]) == (409, "INVALID_STATUS")


def test_the_true_size_is_shown(owner):
    file_id = uploaded(owner, b"%PDF" + b"x" * 5000, size_kb=99)
    assert shown(owner, file_id)["size_kb"] == 5


def test_the_old_way_in(service, owner):
    files = [("file", ("a bill.pdf", PDF, "application/pdf")), ("file", ("b.csv", b"a;b\n1;2\n", "text/plain"))]
    answer = owner.post("/v1/files/upload", files=files)
    assert answer.status_code == 201, answer.text
    assert [(one["name"], one["extension"], one["status"]) for one in answer.json()] == [
        ("a bill", "pdf", "uploaded"),
        ("b", "csv", "uploaded"),
    ]
    events = "SELECT type FROM events WHERE detail ->> 'file_id' = ANY(%s)"
    assert service.sql(events, [one["id"] for one in answer.json()]) == [("CLASSIFY_DOCUMENT",)] * 2


def test_the_old_way_in_refuses(owner):
    assert owner.post("/v1/files/upload", files=[("file", ("a.zip", b"PK", "application/zip"))]).status_code == 422
    assert owner.post("/v1/files/upload", data={"folder_id": "x"}).status_code == 422
    none = {"folder_id": "11111111-1111-1111-1111-111111111111"}
    answer = owner.post("/v1/files/upload", files=[("file", ("a.pdf", PDF))], data=none)
    assert (answer.status_code, answer.json()["code"]) == (404, "FOLDER_NOT_FOUND")


def test_a_retry(service, owner):
    pending = announced(owner)["id"]
    retry = {"event_type": "PROCESS_DOCUMENT", "detail": {"file_id": pending}}
    answer = owner.post("/v1/files/send-event", json=retry)
    assert (answer.status_code, answer.json()["code"]) == (409, "FILE_NOT_UPLOADED")
    file_id = uploaded(owner)
    answer = owner.post("/v1/files/send-event", json={**retry, "detail": {"file_id": file_id}})
    assert (answer.status_code, answer.text) == (200, "true")
    events = service.sql("SELECT type FROM events WHERE detail ->> 'file_id' = %s", file_id)
    assert events == [("CLASSIFY_DOCUMENT",)] * 2  # it was never classified, so that comes first


def test_the_same_idempotency_key_gives_the_same_answer(service, owner):
    key = {"Idempotency-Key": "once-and-only-once"}
    first = owner.post("/v1/files/presigned-urls", json=[announcement()], headers=key)
    again = owner.post("/v1/files/presigned-urls", json=[announcement()], headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = owner.post("/v1/files/presigned-urls", json=[announcement(name="other")], headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    refused = {"Idempotency-Key": "refused-first"}
    assert owner.post("/v1/files/presigned-urls", json=[announcement(size_kb=0)], headers=refused).status_code == 422
    assert owner.post("/v1/files/presigned-urls", json=[announcement()], headers=refused).status_code == 201


def test_every_answer_has_a_request_id(service, owner):
    assert owner.get("/v1/files/readings", headers={"x-request-id": "mine-1"}).headers["x-request-id"] == "mine-1"
    answer = owner.get("/v1/nowhere", headers={"x-request-id": "not sane!"})
    assert len(answer.headers["x-request-id"]) == 32
    assert answer.json()["code"] == "NOT_FOUND"


def test_bodies_have_limits(owner):
    huge = owner.post("/v1/files/presigned-urls", content=b"[" + b" " * 11_000_000 + b"]")
    assert (huge.status_code, huge.json()["code"]) == (413, "BODY_TOO_LARGE")

    def chunks():
        for _ in range(12):
            yield b" " * 1_000_000

    assert owner.post("/v1/files/presigned-urls", content=chunks()).status_code == 413
    nested = owner.post(
        "/v1/files/presigned-urls", content=b"[" * 10_000 + b"]" * 10_000, headers={"Content-Type": "application/json"}
    )
    assert (nested.status_code, nested.json()["code"]) == (422, "VALIDATION_ERROR")


def test_what_is_no_json_and_no_method(owner):
    answer = owner.post("/v1/files/presigned-urls", content=b"\xff{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    answer = owner.post("/v1/files/01a201a0-d198-76e7-b8d9-04093adf4725", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PATCH")


def test_a_form_that_comes_again_is_answered_as_before(service, owner):
    """The same key with the same files makes nothing new; with other bytes it is refused, and nothing is kept."""
    key = {"Idempotency-Key": str(uuid4())}
    form = {"file": ("again.pdf", b"%PDF-1.7 one", "application/pdf")}
    first = owner.post("/v1/files/upload", files=form, headers=key)
    assert first.status_code == 201, first.text
    before = owner.get("/v1/files").json()["total"]
    again = owner.post("/v1/files/upload", files=form, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = {"file": ("again.pdf", b"%PDF-1.7 two", "application/pdf")}
    refused = owner.post("/v1/files/upload", files=other, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert owner.get("/v1/files").json()["total"] == before
