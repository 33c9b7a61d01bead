"""A new document is held against what the organization's documents said before it, and only the organization's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from tests.support.bills import water_bill
from tests.way.test_reading import send, settled
from tests.way.test_records import facility, put, record


@pytest.fixture
def working_service(working_service):
    """Organizations of this test's own: what is corrected in one is remembered in it, sooner or later."""
    return working_service.among(f"history-{uuid4().hex[:8]}")


@pytest.fixture
def owner(working_service):
    with working_service.client(working_service.owner) as client:
        client.delete("/v1/memory")  # what other tests corrected is no matter of this one
        yield client


def fresh_number():
    return f"HIS-{uuid4().int % 10**9}"


def read(service, client, data, name="bill"):
    item = settled(service, send(client, data, name=name))
    return {**item["reading"], "file_id": item["id"]}


def found(reading, *wanted):
    """The checks of these codes that speak of other documents."""
    return [one for one in reading["checks"] if "related" in one and one["code"] in wanted]


def corrected(client, reading, **fields):
    answer = put(client, reading, [{**reading["content"]["items"][0], **fields}])
    assert answer.status_code == 200, answer.text
    return {**answer.json(), "file_id": reading["file_id"]}


def test_the_same_bytes_again(working_service, owner):
    data = water_bill(fresh_number())
    first = read(working_service, owner, data, "the first")
    assert found(first, "DUPLICATE_DOCUMENT", "DUPLICATE_INVOICE") == []
    again = read(working_service, owner, data, "the second")
    [check] = found(again, "DUPLICATE_DOCUMENT", "DUPLICATE_INVOICE", "PERIOD_OVERLAP")
    assert (check["code"], check["level"]) == ("DUPLICATE_DOCUMENT", "error")
    assert check["related"] == [{"type": "file", "id": first["file_id"], "name": "the first.pdf"}]
    assert again["needs_review"] is True
    assert check["message"] in again["review_reasons"]


def test_the_same_invoice_in_other_bytes_and_its_deletion(working_service, owner):
    number = fresh_number()
    first = read(working_service, owner, water_bill(number), "paper")
    again = read(working_service, owner, water_bill(number) + b"\n% scanned again\n", "paper again")
    [check] = found(again, "DUPLICATE_DOCUMENT", "DUPLICATE_INVOICE")
    assert check["code"] == "DUPLICATE_INVOICE"
    assert number in check["message"]
    assert "paper.pdf" in check["message"]
    assert owner.delete(f"/v1/files/{first['file_id']}").status_code in (200, 204)
    retry = {"event_type": "PROCESS_DOCUMENT", "detail": {"file_id": again["file_id"]}}
    assert owner.post("/v1/files/send-event", json=retry).status_code == 200
    path = f"/v1/files/readings?file_id={again['file_id']}"
    renewed = working_service.wait_for(path, lambda answer: answer["items"][0]["reading"]["revision"] == 2)
    assert found(renewed["items"][0]["reading"], "DUPLICATE_INVOICE") == []


def test_of_two_copies_at_once_one_is_told(working_service, owner):
    data = water_bill(fresh_number())
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda _: send(owner, data), range(4)))
    read_all = [settled(working_service, one)["reading"] for one in sent]
    assert sorted(len(found(one, "DUPLICATE_DOCUMENT")) for one in read_all) == [0, 1, 2, 3]


def test_another_organizations_documents_are_no_matter(working_service, owner):
    data = water_bill(fresh_number())
    read(working_service, owner, data)
    with working_service.client(working_service.stranger) as stranger:
        theirs = send(stranger, data)
        path = f"/v1/files/readings?file_id={theirs}"

        def over(answer):
            return answer["items"][0]["processing"]["state"] == "done"

        item = working_service.wait_for(path, over, working_service.stranger)["items"][0]
        assert [one for one in item["reading"]["checks"] if "related" in one] == []


def test_a_supply_points_history(working_service, owner):
    point, number = f"SP {uuid4().int % 10**9}", fresh_number()
    months = [("2023-09-01", "2023-09-30"), ("2023-10-01", "2023-10-31"), ("2023-11-01", "2023-11-30")]
    for index, (start, end) in enumerate(months):
        reading = read(working_service, owner, water_bill(f"{number}{index}"), f"month {index}")
        reading = corrected(owner, reading, supply_point=point, start_date=start, end_date=end, quantity=30)
        assert found(reading, "PERIOD_OVERLAP", "PERIOD_GAP", "QUANTITY_JUMP") == []
    odd = read(working_service, owner, water_bill(f"{number}9"), "odd")
    same_point = point.replace(" ", "-").lower()
    odd = corrected(owner, odd, supply_point=same_point, start_date="2023-11-15", end_date="2023-12-14", quantity=3000)
    [overlap, jump] = found(odd, "PERIOD_OVERLAP", "PERIOD_GAP", "QUANTITY_JUMP")
    assert (overlap["code"], overlap["level"]) == ("PERIOD_OVERLAP", "warning")
    assert "16 days" in overlap["message"]
    assert "month 2.pdf" in overlap["message"]
    assert (jump["code"], jump["level"], jump["fields"]) == ("QUANTITY_JUMP", "warning", ["quantity", "unit"])
    late = corrected(owner, odd, supply_point=point, start_date="2024-01-01", end_date="2024-01-31", quantity=30)
    [missing] = found(late, "PERIOD_OVERLAP", "PERIOD_GAP", "QUANTITY_JUMP")
    assert (missing["code"], missing["level"]) == ("PERIOD_GAP", "info")
    assert "31 days (2023-12-01 to 2023-12-31)" in missing["message"]


def test_facilities_are_suggested_by_supply_point_and_by_the_last_records(owner, working_service):
    point = f"ES{uuid4().int % 10**16}"
    first = corrected(owner, read(working_service, owner, water_bill(fresh_number())), supply_point=point)
    assert first["suggested_facilities"] == []
    places = [facility(owner, name="North"), facility(owner, name="South")]
    assert record(owner, first, (places[0], 0.4), (places[1], 0.6)).status_code == 201
    second = read(working_service, owner, water_bill(fresh_number()))
    second = corrected(owner, second, supply_point=f"{point[:6]} {point[6:]}")
    told = [(one["name"], one["percentage"], one["because"]) for one in second["suggested_facilities"]]
    assert sorted(told) == [("North", 0.4, "last_records"), ("South", 0.6, "last_records")]
    holder = facility(owner, name="Meter room", cups_list=[point])
    listed = owner.get("/v1/files/readings", params={"file_id": second["file_id"]}).json()["items"][0]["reading"]
    shown = owner.get(f"/v1/files/readings/{second['id']}").json()
    assert listed["suggested_facilities"] == shown["suggested_facilities"]
    [only] = listed["suggested_facilities"]
    assert (only["id"], only["percentage"], only["because"]) == (holder, 1.0, "supply_point")


def test_new_records_tell_what_is_odd_in_view_of_those_there_are(working_service, owner):
    number, place = fresh_number(), facility(owner)
    point = f"SP{uuid4().int % 10**9}"
    by_hand = {"type": "water", "base_quantity": 31, "unit_id": unit(owner), "facility_id": place, "cups": point}
    april = {"start_date": "2024-03-20", "end_date": "2024-04-20", "invoice_id": f"M-{number}"}
    assert owner.post("/v1/invoices", json={**by_hand, **april}).status_code == 201
    data = water_bill(number)
    first = corrected(owner, read(working_service, owner, data, "one"), supply_point=point)
    made = record(owner, first, (place, 0.5), (facility(owner), 0.5)).json()
    [overlap] = made["checks"]
    assert (overlap["code"], overlap["related"][0]["type"]) == ("PERIOD_OVERLAP", "invoice")
    assert f"M-{number}" in overlap["message"]
    copy = read(working_service, owner, data, "two")
    made = record(owner, copy, (place, 1))
    assert made.status_code == 201, made.text
    [twin] = [one for one in made.json()["checks"] if one["code"].startswith("DUPLICATE")]
    assert (twin["code"], twin["related"][0]["name"]) == ("DUPLICATE_DOCUMENT", "one.pdf")
    scan = read(working_service, owner, data + b"\n% scan\n", "three")
    told = record(owner, scan, (place, 1)).json()["checks"]
    assert {one["code"] for one in told} == {"DUPLICATE_INVOICE"}
    assert all(number in one["message"] for one in told)


def unit(client):
    return next(one["id"] for one in client.get("/v1/units").json() if one["name"] == "cubic_metre_(m3)")
