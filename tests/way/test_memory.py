"""Correct once: a correction by PUT teaches, and the next bill of that layout is read as the first was corrected."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from tests.way.test_reading import send, settled

LINES = (
    (60, 780, "Pebble Brook Waterworks Ltd", 16),
    (60, 745, "WATER BILL", 14),
    (60, 715, "Invoice number: {number}", 10),
    (60, 700, "Booking entry: {entry}", 10),
    (60, 670, "Billing period: {start} to {end}", 10),
    (60, 640, "Water consumption: {quantity} m3", 10),
    (60, 625, "Of which billed by share: {share} m3", 10),
    (60, 600, "Thank you for saving water with us", 9),
)


def bill(**values: str) -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, invariant=1)
    for x, y, text, size in LINES:
        page.setFont("Helvetica", size)
        page.drawString(x, y, text.format(**values))
    page.save()
    return buffer.getvalue()


FIRST = {"number": "A-10001", "entry": "K-55001", "start": "01/03/2024", "end": "31/03/2024"}
FIRST |= {"quantity": "90.5", "share": "30.2"}
SECOND = {"number": "A-10977", "entry": "K-58123", "start": "01/04/2024", "end": "30/04/2024"}
SECOND |= {"quantity": "87.0", "share": "29.4"}
SUPPLIER = "Pebble Brook Waterworks Ltd"


def own(told):
    """The layouts of this test's supplier: other tests correct readings, too."""
    return [one for one in told["items"] if one["supplier"] == SUPPLIER]


@pytest.fixture
def owner(working_service):
    with working_service.client(working_service.owner) as client:
        yield client


def test_one_correction_is_enough_and_can_be_seen_exported_and_forgotten(working_service, owner):
    reading = settled(working_service, send(owner, bill(**FIRST), name="first"))["reading"]
    corrected = {"invoice_number": "K-55001", "quantity": 30.2, "unit": "cubic_metre_(m3)"}
    corrected |= {"start_date": "2024-03-01", "end_date": "2024-03-31", "supplier_name": SUPPLIER}
    answer = owner.put(f"/v1/files/readings/{reading['id']}", json={"content": {"items": [corrected]}})
    assert answer.status_code == 200, answer.text
    (layout,) = own(working_service.wait_for("/v1/memory", own))
    assert (layout["category"], layout["supplier"], layout["taught"]) == ("water", SUPPLIER, 1)

    following = settled(working_service, send(owner, bill(**SECOND), name="second"))["reading"]
    (item,) = following["content"]["items"]
    wanted = {"invoice_number": "K-58123", "quantity": 29.4, "start_date": "2024-04-01", "end_date": "2024-04-30"}
    assert {name: item[name] for name in wanted} == wanted
    assert {one["field"] for one in following["evidence"] if one["method"] == "learned"} >= set(wanted)

    theirs = working_service.stranger
    with working_service.client(theirs) as stranger:
        assert stranger.get("/v1/memory").json()["total"] == 0
        assert stranger.get(f"/v1/memory/{layout['id']}").json()["code"] == "MEMORY_NOT_FOUND"
        assert stranger.delete(f"/v1/memory/{layout['id']}").status_code == 404
        assert stranger.delete("/v1/memory").status_code == 204
        unlearned = settled_for(working_service, theirs, send(stranger, bill(**SECOND), name="second"))
        assert unlearned["reading"]["content"]["items"][0]["invoice_number"] == "A-10977"
    with working_service.client(working_service.viewer) as viewer:
        exported = viewer.get(f"/v1/memory/{layout['id']}").json()["memory"]
        assert exported["layouts"][0]["category"] == "water"
        assert viewer.delete(f"/v1/memory/{layout['id']}").json()["code"] == "ROLE_FORBIDDEN"
        assert viewer.delete("/v1/memory").status_code == 403

    again = {**corrected, "quantity": 90.5}
    assert owner.put(f"/v1/files/readings/{reading['id']}", json={"content": {"items": [again]}}).status_code == 200
    taught = working_service.wait_for("/v1/memory", lambda told: [one["taught"] for one in own(told)] == [2])
    assert [one["id"] for one in own(taught)] == [layout["id"]]
    trail = "SELECT action, user_id FROM audit_entries WHERE entity = 'memory_layouts' AND entity_id = %s ORDER BY id"
    who = working_service.owner.user_id
    assert working_service.sql(trail, layout["id"]) == [("insert", who), ("update", who)]

    assert owner.delete(f"/v1/memory/{layout['id']}").status_code == 204
    assert owner.get(f"/v1/memory/{layout['id']}").status_code == 404
    forgotten = settled(working_service, send(owner, bill(**SECOND), name="third"))["reading"]
    assert forgotten["content"]["items"][0]["invoice_number"] == "A-10977"
    assert owner.delete("/v1/memory").status_code == 204


def settled_for(service, person, file_id):
    def over(answer):
        return answer["items"][0]["processing"]["state"] in ("done", "failed")

    return service.wait_for(f"/v1/files/readings?file_id={file_id}", over, person)["items"][0]
