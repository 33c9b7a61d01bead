"""A reading is corrected, and becomes records: exactly, once, and by those who may."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from tests.support.bills import water_bill
from tests.way.test_reading import send, settled


@pytest.fixture
def working_service(working_service):
    """Organizations of this test's own: what is corrected in one is remembered in it, sooner or later."""
    return working_service.among(f"records-{uuid4().hex[:8]}")


@pytest.fixture
def owner(working_service):
    with working_service.client(working_service.owner) as client:
        yield client


@pytest.fixture
def reading(working_service, owner):
    """A fresh water bill's reading."""
    number = f"REC-{uuid4().int % 10**6}"
    item = settled(working_service, send(owner, water_bill(number)))
    return {**item["reading"], "file_id": item["id"]}


def facility(client, **other):
    answer = client.post("/v1/facilities", json={"name": "Plant", "type": "plant", "country": "GB", **other})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def record(client, reading, *places, **other):
    wanted = [{"id": one, "percentage": percentage} for one, percentage in places]
    body = {"file_readings": [{"id": reading["id"]}], "facilities": wanted, **other}
    return client.post("/v1/files/readings", json=body)


def put(client, reading, items, **headers):
    path, _, query = reading["id"].partition("?")
    return client.put(
        f"/v1/files/readings/{path}?{query}",
        json={"content": {"items": items}},
        headers={k.replace("_", "-"): v for k, v in headers.items()},
    )


def test_the_engines_own_items_fit_their_schema(owner, reading):
    answer = put(owner, reading, reading["content"]["items"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["content"] == reading["content"]
    assert answer.json()["revision"] == 2


def test_a_correction_is_a_revision(working_service, owner, reading):
    [item] = reading["content"]["items"]
    shown = owner.get(f"/v1/files/readings/{reading['id']}")
    answer = put(owner, reading, [{**item, "quantity": 33.5}], If_Match=shown.headers["etag"])
    assert answer.status_code == 200, answer.text
    corrected = answer.json()
    assert corrected["content"]["items"][0]["quantity"] == 33.5
    assert corrected["needs_review"] is False
    assert corrected["edited_by"] == str(working_service.owner.user_id)
    [evidence] = [one for one in corrected["evidence"] if one["field"] == "quantity" and one["item"] == 0]
    assert (evidence["method"], evidence["text"]) == ("person", "33.5")
    late = put(owner, reading, [item], If_Match=shown.headers["etag"])
    assert (late.status_code, late.json()["code"]) == (412, "REVISION_STALE")
    revisions = owner.get(f"/v1/files/readings/{reading['id']}/revisions").json()["items"]
    assert [(one["revision"], one["source"]) for one in revisions] == [(2, "person"), (1, "engine")]
    known = [one for one in owner.get("/v1/members").json()["items"] if one["role"] == "owner"]
    assert [(one["author_id"], one["author_name"], one["author_email"]) for one in revisions] == [
        (str(working_service.owner.user_id), "owner", known[0]["email"]),
        (None, None, None),
    ]
    assert revisions[0]["changed"] == [{"item": 0, "field": "quantity", "old": 32.1, "new": 33.5}]
    retry = {"event_type": "PROCESS_DOCUMENT", "detail": {"file_id": reading["file_id"]}}
    assert owner.post("/v1/files/send-event", json=retry).status_code == 200
    path = f"/v1/files/readings?file_id={reading['file_id']}"
    again = working_service.wait_for(path, lambda answer: answer["items"][0]["reading"]["revision"] == 3)
    assert again["items"][0]["reading"]["content"]["items"][0]["quantity"] == 33.5
    newest = owner.get(f"/v1/files/readings/{reading['id']}/revisions").json()["items"][0]
    assert (newest["source"], newest["taken"], newest["items"][0]["quantity"]) == ("engine", False, 32.1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": "32.1"}, "quantity"),
        ({"unit": "buckets"}, "unit"),
        ({"start_date": "2024-02-30"}, "start_date"),
        ({"colour": "blue"}, "colour"),
        ({"quantity": 1e400}, "quantity"),
        ({"invoice_number": "x\x00"}, "invoice_number"),
    ],
)
def test_a_wrong_field_is_named(owner, reading, wrong, field):
    answer = owner.put(
        f"/v1/files/readings/{reading['id']}",
        content=json.dumps({"content": {"items": [{"quantity": 1}, wrong]}}),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["detail"][0]["loc"] == ["body", "content", "items", 1, field]


def test_shares_over_two_facilities_add_up(working_service, owner, reading):
    places = [(facility(owner), 0.333), (facility(owner), 0.667)]
    project = owner.post("/v1/projects", json={"name": "P"}).json()["id"]
    key = {"Idempotency-Key": str(uuid4())}
    body = {
        "file_readings": [{"id": reading["id"]}],
        "facilities": [{"id": one, "percentage": percentage} for one, percentage in places],
        "project_id": project,
    }
    answer = owner.post("/v1/files/readings", json=body, headers=key)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["linked"] is True
    assert made["wastes"] == []
    assert [Decimal(str(one["quantity"])) for one in made["invoices"]] == [Decimal("10.6893"), Decimal("21.4107")]
    first, second = made["invoices"]
    assert (first["type"], first["source"], first["unit"]["name"]) == ("water", "pdf", "cubic_metre_(m3)")
    assert (first["file_id"], first["reading_id"], first["reading_revision"]) == (reading["file_id"], reading["id"], 1)
    assert (first["source_invoice_id"], second["source_invoice_id"]) == (None, first["id"])
    assert owner.post("/v1/files/readings", json=body, headers=key).json() == made
    again = owner.post("/v1/files/readings", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_LINKED")
    item = owner.get("/v1/files/readings", params={"file_id": reading["file_id"]}).json()["items"][0]
    assert item["linked"] is True
    stored = "SELECT sum(quantity) FROM invoices WHERE reading_id = %s"
    assert working_service.sql(stored, reading["id"]) == [(Decimal("32.1"),)]
    links = "SELECT count(*) FROM project_links WHERE project_id = %s"
    assert working_service.sql(links, project) == [(2,)]


def test_a_corrected_reading_carries_its_records(working_service, owner, reading):
    assert record(owner, reading, (facility(owner), 0.25), (facility(owner), 0.75)).status_code == 201
    [item] = reading["content"]["items"]
    answer = put(owner, reading, [{**item, "quantity": 40}])
    assert (answer.status_code, answer.json()["code"]) == (409, "READING_LINKED")
    answer = put(owner, {"id": f"{reading['id']}?relink=true"}, [{**item, "quantity": 40}])
    assert answer.status_code == 200, answer.text
    listed = owner.get("/v1/invoices", params={"file_id": reading["file_id"], "sort": "quantity"}).json()["items"]
    assert [(one["quantity"], one["reading_revision"]) for one in listed] == [(10, 2), (30, 2)]
    for one in listed:
        assert owner.delete(f"/v1/invoices/{one['id']}").status_code == 204
    item = owner.get("/v1/files/readings", params={"file_id": reading["file_id"]}).json()["items"][0]
    assert item["linked"] is False


def test_what_no_records_are_made_from(working_service, owner, reading):
    place = facility(owner)
    answer = record(owner, reading, (place, 0.6), (place, 0.5))
    assert (answer.status_code, answer.json()["code"]) == (422, "PERCENTAGE_SUM")
    both = {"file_readings": [{"id": reading["id"]}, {"id": reading["id"]}], "facilities": [{"id": place}]}
    assert owner.post("/v1/files/readings", json=both).json()["code"] == "MULTIPLE_FILES_NOT_SUPPORTED"
    assert record(owner, reading, (str(uuid4()), 1)).json()["code"] == "FACILITY_NOT_FOUND"
    failed = settled(working_service, send(owner, b"%PDF-1.7 nothing"))["reading"]
    assert record(owner, failed, (place, 1)).json()["code"] == "READING_NOT_READY"
    assert owner.get("/v1/invoices", params={"facility_id": place}).json()["total"] == 0


def test_electricity_in_spain_needs_its_supplier(owner, reading):
    power = {
        "category": "electricity",
        "quantity": 100,
        "unit": "kilowatt_hour_(kwh)",
        "supplier_name": "Meseta Luz SL",
    }
    assert put(owner, reading, [power]).status_code == 200
    place = facility(owner, country="ES")
    assert record(owner, reading, (place, 1)).json()["code"] == "SUPPLIER_REQUIRED"
    supplier = owner.post("/v1/suppliers", json={"name": "Meseta Luz SL", "country": "ES"}).json()["id"]
    made = record(owner, reading, (place, 1)).json()["invoices"]
    assert [(one["type"], one["supplier_id"]) for one in made] == [("electricity", supplier)]


def test_a_waste_record(owner):
    place = facility(owner)
    body = {
        "identification_name": "Paper packaging",
        "start_date": "2024-05-02",
        "end_date": "2024-05-02",
        "base_quantity": 1250.5,
        "low_code": "15 01 01",
        "rd_code": "R03",
        "facility_id": place,
    }
    made = owner.post("/v1/wastes", json=body)
    assert made.status_code == 201, made.text
    waste = made.json()
    assert (waste["low_code"], waste["rd_code"], waste["unit"]["symbol"]) == ("150101", "R3", "kg")
    assert waste["quantity"] == 1250.5
    assert owner.get("/v1/wastes", params={"ler_code": "15 01 01*", "rd_code": "R3"}).json()["total"] == 1
    changed = owner.patch(f"/v1/wastes/{waste['id']}", json={"percentage": 0.5})
    assert changed.json()["quantity"] == 625.25
    wrong = owner.patch(f"/v1/wastes/{waste['id']}", json={"end_date": "2024-05-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "RECORD_INVALID")
    for bad in ({"low_code": "99 99 99"}, {"rd_code": "X1"}, {"base_quantity": 0}):
        assert owner.post("/v1/wastes", json={**body, **bad}).status_code == 422
    assert owner.delete(f"/v1/facilities/{place}").json()["code"] == "FACILITY_IN_USE"


def test_units_codes_and_time_lines(owner):
    kwh = next(one for one in owner.get("/v1/units?type=energy").json() if one["symbol"] == "kwh")
    place = facility(owner)
    for start, end in (("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")):
        body = {
            "type": "electricity",
            "base_quantity": 10,
            "unit_id": kwh["id"],
            "facility_id": place,
            "cups": "ES0021X",
        }
        assert owner.post("/v1/invoices", json={**body, "start_date": start, "end_date": end}).status_code == 201
    [line] = owner.get("/v1/supply-points", params={"facility_id": place}).json()
    assert (line["supply_point"], line["count"]) == ("ES0021X", 2)
    assert [one["days"] for one in line["gaps"]] == [29]
    assert (
        owner.get("/v1/waste-codes?kind=ler&search=150101").json()[0]["names"]["en"] == "paper and cardboard packaging"
    )
    assert [one["code"] for one in owner.get("/v1/waste-codes?kind=rd&search=composting").json()] == ["R3"]
    schemas = owner.get("/v1/reading-schemas").json()
    assert {"water", "electricity", "gas", "fuel_delivery", "recharges", "wastes"} <= schemas.keys()
    assert "ler_code" not in schemas["water"]["properties"]
    assert owner.get("/v1/reading-schemas/nonsense").json()["code"] == "SCHEMA_NOT_FOUND"


def test_three_people_and_records(working_service, owner, reading):
    place = facility(owner)
    with (
        working_service.client(working_service.viewer) as viewer,
        working_service.client(working_service.stranger) as stranger,
    ):
        assert record(viewer, reading, (place, 1)).json()["code"] == "ROLE_FORBIDDEN"
        assert put(viewer, reading, []).json()["code"] == "ROLE_FORBIDDEN"
        assert record(stranger, reading, (place, 1)).json()["code"] == "READING_NOT_FOUND"
        assert put(stranger, reading, []).json()["code"] == "READING_NOT_FOUND"
        [made] = record(owner, reading, (place, 1)).json()["invoices"]
        path = f"/v1/invoices/{made['id']}"
        assert viewer.get(path).json()["quantity"] == 32.1
        assert viewer.patch(path, json={"status": "inactive"}).json()["code"] == "ROLE_FORBIDDEN"
        for method in ("GET", "PATCH", "DELETE"):
            body = {"status": "inactive"} if method == "PATCH" else None
            answer = stranger.request(method, path, json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "INVOICE_NOT_FOUND")
        assert stranger.get("/v1/supply-points").json() == []
