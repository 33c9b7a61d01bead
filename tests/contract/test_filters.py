"""Each filter of each list: the rows that must come, and no other; its edges, its two spellings, pages, totals, orders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from psycopg.types.json import Json

from meterleaf.programs import openapi

DAY = "2024-05-{:02d}T12:00:00Z"
PAGING = {"page", "size", "sort"}


@dataclass
class World:
    """An organization in which every row has a name, and the ids behind the names that the cases use."""

    service: object
    client: httpx.Client
    ids: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def know(self, name: str, row_id: str) -> str:
        self.ids[name], self.names[row_id] = row_id, name
        return row_id

    def make(self, name: str, path: str, /, **body) -> str:
        answer = self.client.post(path, json=body)
        assert answer.status_code == 201, answer.text
        return self.know(name, answer.json()["id"])

    def insert(self, table: str, /, **row) -> None:
        row = {"organization_id": self.service.owner.organization_id, **row}
        places = ", ".join(["%s"] * len(row))
        self.service.sql(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())

    def filled(self, query: str) -> str:
        """The query with {name} replaced by the id of that row."""
        return query.format(**self.ids)

    def found(self, path: str, query: str) -> list[str]:
        """Names of the rows that come, in their order; the total says as many."""
        answer = self.client.get(self.filled(f"{path}?{query}"))
        assert answer.status_code == 200, answer.text
        told = answer.json()
        rows = told if isinstance(told, list) else told["items"]
        if isinstance(told, dict):
            assert told["total"] == len(rows)
        return [self.names.get(str(one.get("id")), one.get("supply_point", "?")) for one in rows]


@pytest.fixture(scope="module")
def world(service):
    people = service.among("filters")
    with people.client(people.owner) as client:
        made = World(people, client)
        places(made)
        files(made)
        records(made)
        yield made


def places(world: World) -> None:
    for name, parent in (("top", None), ("below", "top"), ("deep", "below"), ("Aside %", None)):
        world.make(name, "/v1/folders", name=name, parent_id=world.ids.get(parent))
    for name, country in (("Nord Plant", "DE"), ("South plant", "ES"), ("Depot", None)):
        world.make(name, "/v1/facilities", name=name, type="plant", country=country)
    world.client.patch(f"/v1/facilities/{world.ids['Depot']}", json={"status": "archived"}).raise_for_status()
    for name, country, tax_id in (
        ("Meseta Luz", "ES", "B12345674"),
        ("Luzern Wasser", "CH", None),
        ("Aqua", "ES", None),
    ):
        world.make(name, "/v1/suppliers", name=name, country=country, tax_id=tax_id)
    for name in ("Carbon 2024", "carbon 2025", "Audit_1"):
        world.make(name, "/v1/projects", name=name)


# name: folder, category, status, linked, day, reading (status, needs_review, confidence), deleted
FILES = {
    "Bill A": ("top", "water", "uploaded", False, 1, ("success", False, 0.95), False),
    "bill b": ("below", "water", "uploaded", True, 2, ("success", True, 0.5), False),
    "Note_c": ("deep", "wastes", "uploaded", False, 3, ("success", False, 1.0), False),
    "100% d": (None, "electricity", "uploaded", False, 4, ("error", True, 0.0), False),
    "Waiting e": (None, None, "uploaded", False, 5, None, False),
    "Pending f": (None, None, "pending", False, 6, None, False),
    "Failed g": ("Aside %", None, "error", False, 7, None, False),
    "Gone h": ("top", "water", "uploaded", True, 8, ("success", False, 0.9), True),
}


def files(world: World) -> None:
    for name, (folder, category, status, linked, day, reading, deleted) in FILES.items():
        row_id = world.know(name, str(uuid4()))
        processing = ("done" if reading else "waiting") if status == "uploaded" else None
        world.insert(
            "files", id=row_id, folder_id=world.ids.get(folder), name=name, extension="pdf", size_kb=1, status=status,
            mime_type="application/pdf", uploaded_by=world.service.owner.user_id, category=category, linked=linked,
            tags=["invoice", category] if category else [], processing=processing, created_at=DAY.format(day),
            deleted_at=DAY.format(28) if deleted else None,
        )  # fmt: skip
        if reading:
            said = dict(zip(("status", "needs_review", "confidence"), reading, strict=True))
            reading_id = world.ids[f"reading of {name}"] = str(uuid4())
            world.insert("readings", id=reading_id, file_id=row_id, revision=1, items=Json([]), **said)
    for kind, what in (("files", "Bill A"), ("file_readings", "reading of Note_c")):
        body = {"entity_type": kind, "entity_ids": [world.ids[what]]}
        project = f"/v1/projects/{world.ids['Carbon 2024']}/entities/link"
        assert world.client.post(project, json=body).json() == {"created": 1, "skipped": 0}


# name: type, status, facility, start, end, number, supply point, supplier, file, quantity
INVOICES = {
    "i1": ("electricity", "active", "Nord Plant", "2024-01-01", "2024-01-31", "E-100", "ES0021X", "Meseta Luz", "Bill A", 30),
    "i2": ("electricity", "review", "South plant", "2024-02-01", "2024-02-29", "e-1001", "ES 0021-x", None, None, 10),
    "i3": ("water", "active", "South plant", "2024-01-31", None, "W_7", None, "Aqua", "bill b", 20),
    "i4": ("heat", "inactive", "Nord Plant", None, "2024-03-31", None, "P-4", None, None, 40),
    "i5": ("recharge", "error", "Depot", None, None, "100%", None, None, None, -5),
}  # fmt: skip
# name: status, facility, start, end, LER, operation, file, quantity
WASTES = {
    "w1": ("active", "Nord Plant", "2024-01-01", "2024-01-31", "150101", "R3", "Note_c", 3),
    "w2": ("review", "South plant", "2024-02-01", "2024-02-01", "150101", "D1", None, 1),
    "w3": ("active", "South plant", "2024-01-31", "2024-02-15", "200301", None, None, 2),
}


def records(world: World) -> None:
    units = {one["name"]: one["id"] for one in world.client.get("/v1/units").json()}
    kwh = units["kilowatt_hour_(kwh)"]
    for name, row in INVOICES.items():
        kind, status, place, start, end, number, point, supplier, file, quantity = row
        world.make(
            name, "/v1/invoices", type=kind, status=status, facility_id=world.ids[place], start_date=start, end_date=end,
            invoice_id=number, cups=point, supplier_id=world.ids.get(supplier), base_quantity=quantity, unit_id=kwh,
        )  # fmt: skip
        of_file(world, "invoices", name, file)
    for name, (status, place, start, end, code, operation, file, quantity) in WASTES.items():
        world.make(
            name, "/v1/wastes", identification_name=name, status=status, facility_id=world.ids[place], start_date=start,
            end_date=end, low_code=code, rd_code=operation, base_quantity=quantity,
        )  # fmt: skip
        of_file(world, "wastes", name, file)


def of_file(world: World, table: str, name: str, file: str | None) -> None:
    """As if the record had been made from the file's reading, or from a table of them."""
    if file:
        source = "bulk_file" if file == "bill b" else "pdf"
        query = f"UPDATE {table} SET file_id = %s, source = %s WHERE id = %s"
        world.service.sql(query, world.ids[file], source, world.ids[name])


ALL_FILES = ["Failed g", "Pending f", "Waiting e", "100% d", "Note_c", "bill b", "Bill A"]
CASES = {
    "/v1/files/readings": [
        ("file_id={Note_c}&file_id={Bill A}", ["Note_c", "Bill A"]),
        ("file_id[]={Bill A}&file_id[]={Note_c}", ["Bill A", "Note_c"]),
        ("file_id%5B%5D={Bill A}&file_id={Note_c}", ["Bill A", "Note_c"]),
        ("file_id={Bill A}&file_id={Bill A}&file_id={Gone h}&file_id={top}", ["Bill A"]),
        ("file_id={Bill A}&size=1&page=7", ["Bill A"]),
        ("", ["Aside %", "top", "Pending f", "Waiting e", "100% d"]),
        ("folder_id={top}", ["below", "Bill A"]),
        ("folder_id={deep}", ["Note_c"]),
        ("folder_id={Aside %}", ["Failed g"]),
        ("folder_id={Bill A}", []),
        ("folder_id={top}&linked=false", ["Note_c", "Bill A"]),
        ("folder_id={below}&category=water", ["bill b"]),
        ("project_id={Carbon 2024}", ["Note_c", "Bill A"]),
        ("project_id={carbon 2025}", []),
        ("project_id={Carbon 2024}&folder_id={deep}", ["Note_c"]),
        ("linked=true", ["bill b"]),
        ("linked=false", [one for one in ALL_FILES if one != "bill b"]),
        ("name=BILL", ["bill b", "Bill A"]),
        ("name=%25", ["100% d"]),
        ("name=_", ["Note_c"]),
        ("name=bill%20a%20", []),
        ("category=water", ["bill b", "Bill A"]),
        ("category=invoice::water", ["bill b", "Bill A"]),
        ("category=water&category=wastes", ["Note_c", "bill b", "Bill A"]),
        ("category[]=electricity&category[]=wastes", ["100% d", "Note_c"]),
        ("category=gas", []),
        ("status=success", ["Note_c", "bill b", "Bill A"]),
        ("status=error", ["100% d"]),
        ("needs_review=true", ["100% d", "bill b"]),
        ("needs_review=false", ["Note_c", "Bill A"]),
        ("min_confidence=0.95", ["Note_c", "Bill A"]),
        ("min_confidence=0.9500001", ["Note_c"]),
        ("min_confidence=0", ["100% d", "Note_c", "bill b", "Bill A"]),
        ("min_confidence=1", ["Note_c"]),
        ("created_from=2024-05-06T12:00:00Z", ["Failed g", "Pending f"]),
        ("created_from=2024-05-06T12:00:00.001Z", ["Failed g"]),
        ("created_from=2024-05-06T13:00:00%2B01:00", ["Failed g", "Pending f"]),
        ("created_to=2024-05-02T12:00:00Z", ["Bill A"]),
        ("created_to=2024-05-02T12:00:01Z", ["bill b", "Bill A"]),
        ("created_from=2024-05-02&created_to=2024-05-04", ["Note_c", "bill b"]),
        ("name=bill&category=water&linked=true&needs_review=true&status=success", ["bill b"]),
        ("name=bill&sort=created_at", ["Bill A", "bill b"]),
        ("linked=false&sort=name", ["100% d", "Bill A", "Failed g", "Note_c", "Pending f", "Waiting e"]),
        ("linked=false&sort=-name", ["Waiting e", "Pending f", "Note_c", "Failed g", "Bill A", "100% d"]),
        ("sort=name", ["Aside %", "top", "100% d", "Pending f", "Waiting e"]),
    ],
    "/v1/files": [
        ("", ALL_FILES),
        ("folder_id={top}", ["Bill A"]),
        ("folder_id={deep}", ["Note_c"]),
        ("status=pending", ["Pending f"]),
        ("status=error", ["Failed g"]),
        ("status=uploaded", ["Waiting e", "100% d", "Note_c", "bill b", "Bill A"]),
        ("name=BiLL", ["bill b", "Bill A"]),
        ("name=%25", ["100% d"]),
        ("deleted=true", ["Gone h"]),
        ("deleted=false&name=gone", []),
        ("deleted=true&folder_id={top}&name=gone&status=uploaded", ["Gone h"]),
    ],
    "/v1/invoices": [
        ("", ["i5", "i4", "i3", "i2", "i1"]),
        ("type=water", ["i3"]),
        ("type=water&type=heat", ["i4", "i3"]),
        ("type[]=electricity&type[]=recharge", ["i5", "i2", "i1"]),
        ("status=review", ["i2"]),
        ("status=active&status[]=error", ["i5", "i3", "i1"]),
        ("facility_id={Nord Plant}", ["i4", "i1"]),
        ("facility_id[]={Nord Plant}&facility_id[]={Depot}", ["i5", "i4", "i1"]),
        ("facility_id={i1}", []),
        ("start_date=2024-01-31", ["i4", "i3", "i2", "i1"]),
        ("start_date=2024-02-01", ["i4", "i2"]),
        ("start_date=2024-04-01", []),
        ("end_date=2024-01-31", ["i3", "i1"]),
        ("end_date=2024-01-30", ["i1"]),
        ("end_date=2023-12-31", []),
        ("start_date=2024-02-29&end_date=2024-02-29", ["i2"]),
        ("invoice_id=E-100", ["i2", "i1"]),
        ("invoice_id=1001", ["i2"]),
        ("invoice_id=%25", ["i5"]),
        ("invoice_id=_", ["i3"]),
        ("cups=P-4", ["i4"]),
        ("cups=ES0021X&cups[]=P-4", ["i4", "i2", "i1"]),
        ("cups=es0021x", ["i2", "i1"]),
        ("cups=ES0021", []),
        ("source=pdf", ["i1"]),
        ("source=manual&source=bulk_file", ["i5", "i4", "i3", "i2"]),
        ("supplier_id={Aqua}", ["i3"]),
        ("supplier_id[]={Aqua}&supplier_id={Meseta Luz}", ["i3", "i1"]),
        ("file_id={bill b}", ["i3"]),
        ("file_id[]={Bill A}&file_id[]={bill b}", ["i3", "i1"]),
        ("type=electricity&facility_id={South plant}&status=review&start_date=2024-02-01&cups=ES0021X", ["i2"]),
        ("sort=created_at", ["i1", "i2", "i3", "i4", "i5"]),
        ("sort=start_date", ["i1", "i3", "i2", "i4|i5", "i4|i5"]),
        ("sort=-start_date", ["i2", "i3", "i1", "i4|i5", "i4|i5"]),
        ("sort=quantity", ["i5", "i2", "i3", "i1", "i4"]),
        ("sort=-quantity", ["i4", "i1", "i3", "i2", "i5"]),
    ],
    "/v1/wastes": [
        ("", ["w3", "w2", "w1"]),
        ("facility_id={South plant}", ["w3", "w2"]),
        ("facility_id[]={South plant}&facility_id={Nord Plant}", ["w3", "w2", "w1"]),
        ("status=review", ["w2"]),
        ("status[]=review&status[]=active", ["w3", "w2", "w1"]),
        ("start_date=2024-02-01", ["w3", "w2"]),
        ("start_date=2024-02-02", ["w3"]),
        ("end_date=2024-01-31", ["w3", "w1"]),
        ("end_date=2024-01-30", ["w1"]),
        ("file_id={Note_c}", ["w1"]),
        ("file_id={Bill A}", []),
        ("ler_code=15%2001%2001*", ["w2", "w1"]),
        ("ler_code=150101&ler_code[]=200301", ["w3", "w2", "w1"]),
        ("ler_code=150102", []),
        ("rd_code=R03", ["w1"]),
        ("rd_code=R3&rd_code=d1", ["w2", "w1"]),
        ("rd_code=D10", []),
        ("sort=created_at", ["w1", "w2", "w3"]),
        ("sort=start_date", ["w1", "w3", "w2"]),
        ("sort=-start_date", ["w2", "w3", "w1"]),
        ("sort=quantity", ["w2", "w3", "w1"]),
        ("sort=-quantity", ["w1", "w3", "w2"]),
    ],
    "/v1/folders": [
        ("", ["Aside %", "below", "deep", "top"]),
        ("parent_id={top}", ["below"]),
        ("parent_id={deep}", []),
        ("name=E", ["Aside %", "below", "deep"]),
        ("name=%25", ["Aside %"]),
        ("name=w&parent_id={top}", ["below"]),
    ],
    "/v1/projects": [
        ("", ["Audit_1", "Carbon 2024", "carbon 2025"]),
        ("name=CARBON", ["Carbon 2024", "carbon 2025"]),
        ("name=_", ["Audit_1"]),
    ],
    "/v1/facilities": [
        ("", ["Depot", "Nord Plant", "South plant"]),
        ("name=PLANT", ["Nord Plant", "South plant"]),
        ("status=archived", ["Depot"]),
        ("status=active", ["Nord Plant", "South plant"]),
        ("country=ES", ["South plant"]),
        ("country=ES&status=archived", []),
        ("name=t&country=DE&status=active", ["Nord Plant"]),
    ],
    "/v1/suppliers": [
        ("", ["Aqua", "Luzern Wasser", "Meseta Luz"]),
        ("country=ES", ["Aqua", "Meseta Luz"]),
        ("search=LUZ", ["Luzern Wasser", "Meseta Luz"]),
        ("search=b12345674", ["Meseta Luz"]),
        ("search=B1234567", []),
        ("search=luz&country=CH", ["Luzern Wasser"]),
    ],
    "/v1/supply-points": [("", ["ES0021X"]), ("facility_id={Nord Plant}", ["ES0021X"]), ("facility_id={Depot}", [])],
}


def fits(found: list[str], wanted: list[str]) -> bool:
    """`a|b` stands for either: rows of which the order says nothing."""
    return len(found) == len(wanted) and all(one in may.split("|") for one, may in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("path", "query", "wanted"), [(path, *case) for path, cases in CASES.items() for case in cases]
)
def test_these_rows_and_no_other(world, path, query, wanted):
    found = world.found(path, query)
    if path == "/v1/supply-points":
        assert set(found) <= {"ES0021X", "ES 0021-x"}
        assert bool(found) == bool(wanted)
        return
    assert fits(found, wanted), found


@pytest.mark.parametrize("kind", ["invoices", "wastes"])
def test_exports_take_the_filters_of_their_lists(world, kind):
    for query, wanted in CASES[f"/v1/{kind}"]:
        answer = world.client.get(world.filled(f"/v1/{kind}.csv?{query}"))
        lines = answer.content.decode("utf-8-sig").splitlines()
        place = lines[0].split(",").index("id")
        assert fits([world.names[line.split(",")[place]] for line in lines[1:]], wanted), query


def test_the_export_of_readings_takes_the_filters_of_its_list(world):
    for query, wanted in CASES["/v1/files/readings"]:
        browsing = {part.partition("=")[0] for part in query.split("&") if part} <= {"folder_id", "sort"}
        if not browsing:
            answer = world.client.get(world.filled(f"/v1/files/readings.csv?{query}"))
            lines = answer.content.decode("utf-8-sig").splitlines()
            found = [world.names[line.split(",")[0]] for line in lines[1:]]
            assert found == wanted, query


@pytest.mark.parametrize("path", [one for one in CASES if one != "/v1/supply-points"])
def test_pages_cut_the_list_into_pieces(world, path):
    """Every row once, in the order of the whole; exact totals on every page, also on one behind the last."""
    whole = world.client.get(path).json()
    total = whole["total"]
    for size in (1, 2, total):
        found = []
        for page in range(1, -(-total // size) + 1):
            told = world.client.get(path, params={"page": page, "size": size}).json()
            assert (told["total"], told["page"], told["size"], told["pages"]) == (total, page, size, -(-total // size))
            found += told["items"]
        assert [one["id"] for one in found] == [one["id"] for one in whole["items"]]
    behind = world.client.get(path, params={"page": 1_000_000}).json()
    assert (behind["items"], behind["total"]) == ([], total)


@pytest.mark.parametrize("query", ["linked=false", "category=water", "name=bill", "min_confidence=0", "sort=-name"])
def test_pages_of_found_readings(world, query):
    whole = world.client.get(f"/v1/files/readings?{query}").json()
    pages = [
        world.client.get(f"/v1/files/readings?{query}&size=2&page={page}").json()
        for page in range(1, whole["pages"] + 3)
    ]
    assert {one["total"] for one in pages} == {whole["total"]}
    assert [one["id"] for page in pages for one in page["items"]] == [one["id"] for one in whole["items"]]


def test_no_filter_is_without_a_case():
    """Made from the OpenAPI document: a filter that nobody thought of fails here."""
    elsewhere = {"/v1/units", "/v1/waste-codes", "/v1/audit", "/v1/webhooks/{webhook_id}/deliveries"}  # below
    for method, path, operation in openapi.operations(json.loads(openapi.written())):
        asked = {one["name"] for one in operation["parameters"] if one["in"] == "query"} - {"page", "size", "width"}
        if method != "GET" or not asked or path in elsewhere:
            continue
        cases = CASES[path.partition(".")[0]]
        missing = {
            name for name in asked if not any(f"{name}=" in query or f"{name}[]=" in query for query, _ in cases)
        }
        assert missing == set(), path


def test_units_and_waste_codes(world):
    units = world.client.get("/v1/units").json()
    for kind in {one["type"] for one in units}:
        asked = world.client.get("/v1/units", params={"type": kind}).json()
        assert asked == [one for one in units if one["type"] == kind]
    assert world.client.get("/v1/units", params={"type": "beauty"}).json() == []
    codes = world.client.get("/v1/waste-codes").json()
    for kind in ("ler", "rd"):
        assert world.client.get("/v1/waste-codes", params={"kind": kind}).json() == [
            one for one in codes if one["kind"] == kind
        ]
    found = world.client.get("/v1/waste-codes", params={"kind": "ler", "search": "15 01"}).json()
    assert {one["code"][:4] for one in found} == {"1501"}
    assert world.client.get("/v1/waste-codes", params={"search": "no such words"}).json() == []


def test_the_trail(world):
    """By kind, row, person and time; `since` takes its own moment in, `until` leaves it out."""
    client, project = world.client, world.ids["Audit_1"]
    entries = client.get("/v1/audit", params={"size": 100, "entity": "projects"}).json()["items"]
    assert {one["entity"] for one in entries} == {"projects"}
    assert [one["id"] for one in entries] == sorted((one["id"] for one in entries), reverse=True)
    [entry] = client.get("/v1/audit", params={"entity_id": project}).json()["items"]
    assert (entry["entity"], entry["action"], entry["entity_id"]) == ("projects", "insert", project)
    ours, theirs = str(world.service.owner.user_id), str(world.service.viewer.user_id)
    everything = client.get("/v1/audit", params={"user_id": ours}).json()["total"]
    assert everything >= len(entries)
    assert everything < client.get("/v1/audit").json()["total"]
    for person in (ours, theirs):
        listed = client.get("/v1/audit", params={"user_id": person, "size": 100}).json()["items"]
        assert {one["user_id"] for one in listed} == {person}
    assert client.get("/v1/audit", params={"user_id": str(uuid4())}).json()["total"] == 0
    at = entry["at"]
    one = {"entity_id": project}
    assert client.get("/v1/audit", params={**one, "since": at}).json()["total"] == 1
    assert client.get("/v1/audit", params={**one, "until": at}).json()["total"] == 0
    before = client.get("/v1/audit", params={"until": at, "user_id": ours}).json()["total"]
    after = client.get("/v1/audit", params={"since": at, "user_id": ours}).json()["total"]
    assert before + after == everything
    assert client.get("/v1/audit", params={"entity": "project"}).json()["total"] == 0
    paged = [client.get("/v1/audit", params={"entity": "projects", "size": 1, "page": page}).json() for page in (1, 2)]
    assert [page["items"][0]["id"] for page in paged] == [one["id"] for one in entries[:2]]
    assert {page["total"] for page in paged} == {len(entries)}


def test_deliveries_by_state(world):
    client = world.client
    hook = client.post("/v1/webhooks", json={"url": "https://hooks.example.org/x", "types": ["reading.created"]}).json()
    path = f"/v1/webhooks/{hook['id']}/deliveries"
    for _ in range(3):
        assert client.post(f"/v1/webhooks/{hook['id']}/ping").status_code == 202
    sent = [one["id"] for one in client.get(path).json()["items"]]
    states = dict(zip(sent, ("pending", "delivered", "failed"), strict=True))
    for delivery, state in states.items():
        world.service.sql("UPDATE webhook_deliveries SET state = %s WHERE id = %s", state, delivery)
    for delivery, state in states.items():
        told = client.get(path, params={"state": state}).json()
        assert ([one["id"] for one in told["items"]], told["total"]) == ([delivery], 1)
    assert client.get(path).json()["total"] == 3
    assert client.get(path, params={"size": 2, "page": 2}).json()["total"] == 3


def test_members_keys_and_invitations_in_pages(world):
    client = world.client
    made = [client.post("/v1/api-keys", json={"name": f"key {number}"}).json()["id"] for number in range(3)]
    invited = [
        client.post("/v1/members", json={"email": f"guest{number}@example.org", "role": "viewer"}).json()["id"]
        for number in range(3)
    ]
    for path, rows in (("/v1/api-keys", made), ("/v1/members/invitations", invited), ("/v1/members", [])):
        whole = client.get(path).json()
        key = "user_id" if path == "/v1/members" else "id"
        ids = [one[key] for one in whole["items"]]
        assert len(ids) == len(set(ids)) == whole["total"] >= 3
        assert set(rows) <= set(ids)
        pages = [client.get(path, params={"page": page, "size": 1}).json() for page in range(1, len(ids) + 1)]
        assert [page["items"][0][key] for page in pages] == ids
        assert {page["total"] for page in pages} == {len(ids)}
