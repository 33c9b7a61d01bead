"""A record knows where its figure stands: file, page, box and the reading's revision; also after a correction."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Json
from tests.support.bills import water_bill
from tests.way.test_reading import send, settled
from tests.way.test_records import facility, put, record

from meterleaf.platform.migrations import migrate, migrations

SAMPLES = Path(__file__).parents[2] / "samples"
PLACE = ("reading_page", "reading_box", "reading_place")


@pytest.fixture(scope="module")
def people(working_service):
    return working_service.among("places")


@pytest.fixture
def owner(people):
    with people.client(people.owner) as client:
        yield client
        client.delete("/v1/memory")


def made_from(people, owner, data, **kind):
    """The file's reading, and the records over two facilities made from it."""
    item = settled(people, send(owner, data, **kind))
    answer = record(owner, item["reading"], (facility(owner), 0.4), (facility(owner), 0.6))
    assert answer.status_code == 201, answer.text
    return item, answer.json()["invoices"]


def listed(owner, file_id):
    return owner.get("/v1/invoices", params={"file_id": file_id}).json()["items"]


def box_of(reading, field):
    [found] = [one["box"] for one in reading["evidence"] if (one["item"], one["field"]) == (0, field)]
    assert len(found) == 4
    assert all(0 <= edge <= 1 for edge in found)
    return found


def test_page_and_box_of_the_quantity(people, owner):
    item, invoices = made_from(people, owner, water_bill("PLACE-1"))
    reading = item["reading"]
    assert len(invoices) == 2
    for shown in (invoices, listed(owner, item["id"]), [owner.get(f"/v1/invoices/{invoices[0]['id']}").json()]):
        for one in shown:
            assert [one[name] for name in PLACE] == [1, box_of(reading, "quantity"), None]
            assert (one["file_id"], one["reading_id"]) == (item["id"], reading["id"])
            assert (one["reading_revision"], one["reading_item"]) == (reading["revision"], 0)


def test_a_correction_moves_the_place_to_what_still_stands_there(people, owner):
    item, _ = made_from(people, owner, water_bill("PLACE-2"))
    reading = item["reading"]
    [fields] = reading["content"]["items"]
    relinked = {"id": f"{reading['id']}?relink=true"}
    assert put(owner, relinked, [{**fields, "quantity": 40}]).status_code == 200
    for one in listed(owner, item["id"]):
        assert [one[name] for name in PLACE] == [1, box_of(reading, "unit"), None]
        assert one["reading_revision"] == 2
    everything_else = {"quantity": 41, "unit": "litre_(l)", "category": "water"}
    assert put(owner, relinked, [everything_else]).status_code == 200
    for one in listed(owner, item["id"]):
        assert [one[name] for name in PLACE] == [1, box_of(reading, "unit"), None]
        assert (one["quantity"] in (16.4, 24.6), one["reading_revision"]) == (True, 3)


@pytest.mark.parametrize(
    ("name", "mime_type", "place"),
    [
        ("electricity-de-ubl.xml", "application/xml", "/Invoice/"),
        ("water-es.csv", "text/csv", "3"),
        (
            "electricity-en.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Meter information!",
        ),
    ],
)
def test_where_there_are_no_pages_it_is_the_cell_or_the_path(people, owner, name, mime_type, place):
    data = (SAMPLES / name).read_bytes()
    item, invoices = made_from(people, owner, data, extension=name.rpartition(".")[2], mime_type=mime_type)
    for one in invoices:
        [stands] = [
            evidence["place"]
            for evidence in item["reading"]["evidence"]
            if (evidence["item"], evidence["field"]) == (one["reading_item"], "quantity")
        ]
        assert [one[name] for name in PLACE] == [None, None, stands]
        assert place in stands


def test_the_export_says_it_and_a_record_by_hand_has_none(people, owner):
    item, invoices = made_from(people, owner, water_bill("PLACE-3"))
    text = owner.get("/v1/invoices.csv", params={"file_id": item["id"]}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    box = "; ".join(str(edge) for edge in invoices[0]["reading_box"])
    assert [(row["reading_page"], row["reading_box"]) for row in rows] == [("1", box)] * 2
    body = {"type": "water", "base_quantity": 3, "unit_id": invoices[0]["unit_id"], "facility_id": facility(owner)}
    by_hand = owner.post("/v1/invoices", json=body).json()
    assert [by_hand[name] for name in (*PLACE, "file_id", "reading_id")] == [None] * 5


NEWEST = "0080_pre_record_places.sql"
EVIDENCE = [
    {"item": None, "field": "issue_date", "page": 1, "box": [0, 0, 1, 1]},
    {"item": 0, "field": "start_date", "page": 3, "box": [0, 0.25, 1, 0.5]},
    {"item": 0, "field": "quantity", "page": None, "box": None, "method": "person"},
    {"item": 1, "field": "unit", "page": 1, "box": [0.1, 0.2, 0.3, 0.4]},
    {"item": 1, "field": "quantity", "page": 2, "box": [0.5, 0.5, 0.6, 0.75]},
    {"item": 2, "field": "quantity", "page": None, "box": None, "place": "Sheet1!C3"},
]


async def test_records_made_before_are_given_their_places(empty_database, monkeypatch):
    """The migration that brings the columns fills them from the revision that each record was made from."""
    known = migrations()
    before = tuple(one for one in known if one.name < NEWEST)
    monkeypatch.setattr("meterleaf.platform.migrations.migrations", lambda: before)
    await migrate(*empty_database)
    organization, person, place, file, reading = (uuid4() for _ in range(5))
    async with await psycopg.AsyncConnection.connect(empty_database[1]) as service:
        await service.execute("SELECT set_config('meterleaf.organization_id', %s, false)", (str(organization),))
        ours = {"organization_id": organization}
        await add(service, "organizations", id=organization, name="x")
        await add(service, "facilities", **ours, id=place, name="x", type="x", created_by=person)
        shape = {"name": "x", "extension": "pdf", "mime_type": "application/pdf", "size_kb": 1}
        await add(service, "files", **ours, id=file, uploaded_by=person, **shape)
        said = {"revision": 2, "status": "success", "items": "[]"}
        await add(service, "readings", **ours, id=reading, file_id=file, **said)
        told = Json({"evidence": EVIDENCE})
        await add(
            service, "reading_revisions", **ours, reading_id=reading, **said, source="engine", taken=True, result=told
        )
        bill = {"type": "water", "quantity": 1, "base_quantity": 1, "facility_id": place, "uploaded_by": person}
        source = {"file_id": file, "reading_id": reading, "reading_revision": 2}
        for item in range(4):
            await add(service, "invoices", **ours, id=uuid4(), **bill, **source, reading_item=item)
        trail = "SELECT count(*) FROM audit_entries"
        [entries] = await (await service.execute(trail)).fetchone()
        await service.commit()
        monkeypatch.setattr("meterleaf.platform.migrations.migrations", lambda: known)
        assert (await migrate(*empty_database))[0] == NEWEST
        await service.execute("SELECT set_config('meterleaf.organization_id', %s, false)", (str(organization),))
        query = "SELECT reading_page, reading_box, reading_place FROM invoices ORDER BY reading_item"
        assert await (await service.execute(query)).fetchall() == [
            (3, [0, 0.25, 1, 0.5], None),
            (2, [0.5, 0.5, 0.6, 0.75], None),
            (None, None, "Sheet1!C3"),
            (None, None, None),
        ]
        assert await (await service.execute(trail)).fetchone() == (entries,)
    assert await asyncio.to_thread(forced, empty_database[0]) == {True}


async def add(connection, table, **row):
    names, places = ", ".join(row), ", ".join(["%s"] * len(row))
    await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(row.values()))


def forced(owner_url):
    with psycopg.connect(owner_url) as owner:
        query = "SELECT relforcerowsecurity FROM pg_class WHERE relname IN ('invoices', 'wastes', 'reading_revisions')"
        return {one for (one,) in owner.execute(query)}
