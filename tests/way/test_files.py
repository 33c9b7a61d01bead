"""Files once they are there: shown, moved, deleted, recovered, looked at; and lists of them with their readings."""

from __future__ import annotations

import httpx
import pytest
from tests.support.bills import water_bill
from tests.way.test_reading import send, settled


@pytest.fixture
def owner(working_service):
    with working_service.client(working_service.owner) as client:
        yield client


@pytest.fixture
def people(working_service):
    service = working_service
    clients = {name: service.client(getattr(service, name)) for name in ("editor", "viewer", "stranger")}
    yield clients
    for client in clients.values():
        client.close()


def test_three_people_and_a_file(working_service, owner, people):
    file_id = send(owner, water_bill("DOOR-1"))
    path = f"/v1/files/{file_id}"
    assert people["viewer"].get(path).status_code == 200
    assert people["viewer"].patch(path, json={"name": "mine"}).json()["code"] == "ROLE_FORBIDDEN"
    assert people["viewer"].delete(path).status_code == 403
    assert people["editor"].patch(path, json={"name": "ours"}).json()["name"] == "ours"
    for method, tail in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/recover"), ("GET", "/content")):
        body = {"name": "x"} if method == "PATCH" else None
        answer = people["stranger"].request(method, path + tail, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "FILE_NOT_FOUND")
    listed = people["stranger"].get("/v1/files/readings", params={"file_id": file_id}).json()
    assert (listed["items"], listed["total"]) == ([], 0)
    answer = people["stranger"].patch("/v1/files/batch-update", json={"file_ids": [file_id], "status": "error"})
    assert answer.status_code == 404


def test_the_bytes_come_back_as_they_went(owner):
    data = water_bill("BYTES-1")
    file_id = send(owner, data, name="été 💡")
    answer = owner.get(f"/v1/files/{file_id}/content")
    assert answer.status_code == 307
    got = httpx.get(answer.headers["location"])
    assert got.content == data
    assert got.headers["content-type"] == "application/pdf"
    assert "%C3%A9t%C3%A9" in got.headers["content-disposition"]


def test_a_page_and_its_words(working_service, owner):
    file_id = send(owner, water_bill("PAGE-1"))
    settled(working_service, file_id)
    picture = owner.get(f"/v1/files/{file_id}/pages/1", params={"width": 300})
    assert picture.status_code == 200, picture.text
    assert picture.content.startswith(b"\x89PNG")
    assert int.from_bytes(picture.content[16:20]) == 300
    assert picture.headers["x-page-count"] == "1"
    words = owner.get(f"/v1/files/{file_id}/pages/1/words").json()
    assert "PAGE-1" in [word["text"] for word in words["words"]]
    assert all(0 <= edge <= 1 for word in words["words"] for edge in word["box"])
    for tail in ("pages/2", "pages/2/words"):
        answer = owner.get(f"/v1/files/{file_id}/{tail}")
        assert (answer.status_code, answer.json()["code"]) == (404, "PAGE_NOT_FOUND")


def test_deleted_and_recovered(owner):
    file_id = send(owner, water_bill("GONE-1"))
    assert owner.delete(f"/v1/files/{file_id}").status_code == 204
    assert owner.get(f"/v1/files/{file_id}").status_code == 404
    assert owner.get("/v1/files/readings", params={"file_id": file_id}).json()["items"] == []
    assert file_id in [one["id"] for one in owner.get("/v1/files", params={"deleted": True}).json()["items"]]
    retry = {"event_type": "CLASSIFY_DOCUMENT", "detail": {"file_id": file_id}}
    assert owner.post("/v1/files/send-event", json=retry).json()["code"] == "FILE_NOT_UPLOADED"
    confirm = {"file_ids": [file_id], "status": "uploaded"}
    assert owner.patch("/v1/files/batch-update", json=confirm).status_code == 404
    assert owner.post(f"/v1/files/{file_id}/recover").status_code == 200
    assert owner.get(f"/v1/files/{file_id}").status_code == 200


def folder(client, name, parent_id=None):
    return client.post("/v1/folders", json={"name": name, "parent_id": parent_id}).json()["id"]


def test_browsing_and_searching(working_service, owner):
    top = folder(owner, "Top")
    inner = folder(owner, "B inner", top)
    folder(owner, "a first", top)
    ids = {}
    for name, place in (("one", top), ("two", top), ("three", inner)):
        ids[name] = send(owner, water_bill(f"LIST-{name}"), name=name)
        assert owner.patch(f"/v1/files/{ids[name]}", json={"folder_id": place}).status_code == 200
        settled(working_service, ids[name])

    def listed(**asked):
        answer = owner.get("/v1/files/readings", params=asked).json()
        return [one["name"] for one in answer["items"]], answer["total"]

    assert listed(folder_id=top) == (["a first", "B inner", "two", "one"], 4)
    assert listed(folder_id=top, page=2, size=1) == (["B inner"], 4)
    assert listed(folder_id=top, page=2, size=3) == (["one"], 4)
    assert listed(folder_id=inner) == (["three"], 1)
    assert listed(folder_id=top, name="T") == (["three", "two"], 2)
    assert listed(folder_id=top, category="water") == (["three", "two", "one"], 3)
    assert listed(folder_id=top, category="invoice::water", sort="name") == (["one", "three", "two"], 3)
    assert listed(folder_id=top, category="gas") == ([], 0)
    assert listed(**{"file_id[]": [ids["two"], ids["one"], str(top)]}) == (["two", "one"], 2)
    assert listed(folder_id=top, linked="true") == ([], 0)
    assert listed(folder_id=top, status="success", min_confidence=0.0)[1] == 3
    folders = owner.get("/v1/files/readings", params={"folder_id": top}).json()["items"]
    assert [one["files_count"] for one in folders if one["type"] == "folder"] == [0, 1]
    assert owner.delete(f"/v1/folders/{inner}").json()["code"] == "FOLDER_NOT_EMPTY"


def test_totals_stay_exact(working_service, owner):
    """The counters say what counting would."""
    for file_id in [send(owner, water_bill(f"COUNT-{n}")) for n in range(3)]:
        settled(working_service, file_id)
    counted = "SELECT folder_id, category, count(*) FROM files WHERE deleted_at IS NULL AND organization_id = %s GROUP BY 1, 2"
    summed = (
        "SELECT folder_id, category, sum(files)::bigint FROM file_counts WHERE organization_id = %s"
        " GROUP BY 1, 2 HAVING sum(files) <> 0"
    )
    organization_id = working_service.owner.organization_id
    assert sorted(working_service.sql(counted, organization_id), key=str) == sorted(
        working_service.sql(summed, organization_id), key=str
    )
