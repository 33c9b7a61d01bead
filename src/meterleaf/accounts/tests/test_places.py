"""Folders, projects, facilities and suppliers: what they allow, and to whom."""

from __future__ import annotations

from uuid import uuid4

import pytest

NEW = {
    "folders": {"name": "2024"},
    "projects": {"name": "Footprint"},
    "facilities": {"name": "Plant", "type": "plant"},
    "suppliers": {"name": "Clearbrook Water"},
}


async def make(client, person, kind, **other):
    answer = await client.post(f"/v1/{kind}", json={**NEW[kind], **other}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", ["folders", "projects", "facilities"])
async def test_three_people_at_the_door(client, people, kind):
    made = await make(client, people["owner"], kind)
    path = f"/v1/{kind}/{made['id']}"
    for name, read, write in (("editor", 200, 200), ("viewer", 200, 403), ("stranger", 404, 404)):
        headers = people[name].headers
        assert (await client.get(path, headers=headers)).status_code == read, name
        answer = await client.patch(path, json={"name": f"by {name}"}, headers=headers)
        assert answer.status_code == write, name
        if write == 403:
            assert answer.json()["code"] == "ROLE_FORBIDDEN"
            assert (await client.delete(path, headers=headers)).status_code == 403
            assert (await client.post(f"/v1/{kind}", json=NEW[kind], headers=headers)).status_code == 403
        listed = (await client.get(f"/v1/{kind}", headers=headers)).json()
        assert (made["id"] in [one["id"] for one in listed["items"]]) is (read == 200)
    assert (await client.delete(path, headers=people["stranger"].headers)).status_code == 404
    assert (await client.delete(path, headers=people["owner"].headers)).status_code == 204
    assert (await client.get(path, headers=people["owner"].headers)).status_code == 404


async def test_a_foreign_parent_is_not_there(client, people):
    foreign = await make(client, people["stranger"], "folders")
    answer = await client.post(
        "/v1/folders", json={"name": "x", "parent_id": foreign["id"]}, headers=people["owner"].headers
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "FOLDER_NOT_FOUND")


async def test_folders_stay_a_tree(client, people):
    owner = people["owner"]
    top = await make(client, owner, "folders")
    middle = await make(client, owner, "folders", parent_id=top["id"])
    bottom = await make(client, owner, "folders", parent_id=middle["id"])
    for target in (top, middle, bottom):
        path = f"/v1/folders/{top['id']}"
        answer = await client.patch(path, json={"parent_id": target["id"]}, headers=owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "FOLDER_CYCLE")
    answer = await client.delete(f"/v1/folders/{middle['id']}", headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "FOLDER_NOT_EMPTY")
    moved = await client.patch(f"/v1/folders/{bottom['id']}", json={"parent_id": None}, headers=owner.headers)
    assert moved.json()["parent_id"] is None
    assert (await client.delete(f"/v1/folders/{middle['id']}", headers=owner.headers)).status_code == 204


@pytest.mark.parametrize("name", ["", "  ", "a/b", "..\\b", "nul\x00", "turn\u202eround", "x" * 256, None])
async def test_names_that_are_none(client, people, name):
    owner = people["owner"]
    assert (await client.post("/v1/folders", json={"name": name}, headers=owner.headers)).status_code == 422
    made = await make(client, owner, "folders")
    answer = await client.patch(f"/v1/folders/{made['id']}", json={"name": name}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


async def test_a_supply_point_belongs_to_one_facility(client, people):
    owner, code = people["owner"], "ES 0021 0000 0000 0000 AB"
    first = await make(client, owner, "facilities", cups_list=[code, "MPAN-7"])
    assert first["cups_list"] == [code, "MPAN-7"]
    body = {**NEW["facilities"], "cups_list": [code.lower().replace(" ", "")]}
    answer = await client.post("/v1/facilities", json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "SUPPLY_POINT_TAKEN")
    await make(client, people["stranger"], "facilities", cups_list=[code])
    freed = await client.patch(f"/v1/facilities/{first['id']}", json={"cups_list": ["MPAN-7"]}, headers=owner.headers)
    assert freed.json()["cups_list"] == ["MPAN-7"]
    await make(client, owner, "facilities", cups_list=[code])


async def test_links_to_a_project(client, people, database_urls):
    owner = people["owner"]
    project = await make(client, owner, "projects")
    path = f"/v1/projects/{project['id']}/entities"
    body = {"entity_type": "files", "entity_ids": [str(uuid4())]}
    answer = await client.post(f"{path}/link", json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "ENTITY_NOT_FOUND")
    assert answer.json()["entity_ids"] == body["entity_ids"]
    unlinked = await client.post(f"{path}/unlink", json=body, headers=owner.headers)
    assert unlinked.json() == {"created": 0, "skipped": 1}
    stranger = await client.post(f"{path}/link", json=body, headers=people["stranger"].headers)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "PROJECT_NOT_FOUND")


async def test_suppliers_are_found_by_country_name_and_tax_id(client, people):
    owner = people["owner"]
    await make(client, owner, "suppliers", name="Iberia Luz", country="ES", tax_id="A12345674")
    await make(client, owner, "suppliers", name="Meseta Gas", country="ES")
    for query, names in (("country=ES", ["Iberia Luz", "Meseta Gas"]), ("search=luz", ["Iberia Luz"])):
        listed = (await client.get(f"/v1/suppliers?{query}", headers=owner.headers)).json()
        assert [one["name"] for one in listed["items"]] == names
    assert (await client.get("/v1/suppliers?search=a12345674", headers=owner.headers)).json()["total"] == 1
    assert (await client.get("/v1/suppliers", headers=people["stranger"].headers)).json()["total"] == 0
