"""What nobody should send: each a clear 4xx with its code, never a 5xx, never slow, nothing half done."""

from __future__ import annotations

import json
import re
import time
from uuid import uuid4

import httpx
import pytest

from meterleaf.programs import openapi

QUICK = 10.0  # seconds: nothing that grows without bounds stays below it, and no busy machine comes near it
BILL = {"name": "bill", "extension": "pdf", "mime_type": "application/pdf", "size_kb": 10}
DEEP = 10_000


@pytest.fixture(scope="module")
def people(service):
    return service.among("bad-input")


@pytest.fixture(scope="module")
def owner(people):
    with people.client(people.owner) as client:
        client.get("/v1/units")
        yield client


@pytest.fixture(scope="module")
def facility_id(owner):
    return owner.post("/v1/facilities", json={"name": "Plant", "type": "plant"}).json()["id"]


@pytest.fixture(scope="module")
def unit_id(owner):
    return owner.get("/v1/units").json()[0]["id"]


def refused(answer: httpx.Response, status: int = 422, code: str = "VALIDATION_ERROR") -> object:
    """The complaint; the answer came quickly, has the one shape of errors, and gives nothing away."""
    assert answer.status_code == status, answer.text[:1000]
    told = answer.json()
    assert told["code"] == code
    assert answer.headers["x-request-id"]
    assert seconds(answer) < QUICK
    assert not any(word in answer.text for word in ("Traceback", "psycopg", "SELECT ", "/src/"))
    return told["detail"]


def seconds(answer: httpx.Response) -> float:
    """How long it took; asked again where it took long, for the machine may have been busy with other things."""
    took = answer.elapsed.total_seconds()
    if took < QUICK:
        return took
    with httpx.Client(timeout=30) as again:
        return again.send(answer.request).elapsed.total_seconds()


def announced(owner) -> int:
    return owner.get("/v1/files", params={"size": 1}).json()["total"]


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b", "a\\b", "nul\x00l", "bell\x07", "abc\u202efdp.exe", "\u200fabc", "x" * 300, "", "  ", None, 7],
)  # fmt: skip
def test_names_that_are_refused(owner, name):
    before = announced(owner)
    detail = refused(owner.post("/v1/files/presigned-urls", json=[BILL, {**BILL, "name": name}]))
    assert detail[0]["loc"] == ["body", 1, "name"]
    assert announced(owner) == before


@pytest.mark.parametrize("name", ["bill 💡👩‍👩‍👧", "été", "فاتورة", "x" * 255, "a..b", "'; DROP TABLE files; --"])
def test_names_that_are_taken_as_they_are(owner, name):
    made = owner.post("/v1/files/presigned-urls", json={**BILL, "name": name})
    assert made.status_code == 201
    assert owner.get(f"/v1/files/{made.json()['id']}").json()["name"] == name
    assert name not in made.json()["presigned_url"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"size_kb": 0}, None),
        ({"size_kb": -5}, None),
        ({"size_kb": 102_401}, "FILE_TOO_LARGE"),
        ({"size_kb": 10**30}, None),
        ({"size_kb": "NaN"}, "VALIDATION_ERROR"),
        ({"size_bytes": -1}, "VALIDATION_ERROR"),
        ({"size_bytes": 2**63}, None),
        ({"extension": "exe"}, "UNSUPPORTED_EXTENSION"),
        ({"extension": "zip", "mime_type": "application/zip"}, "UNSUPPORTED_EXTENSION"),
        ({"mime_type": "text/html"}, "MIME_TYPE_MISMATCH"),
        ({"mime_type": "application/pdf\r\nx-evil: 1"}, "VALIDATION_ERROR"),
        ({"sha256": "abc"}, "VALIDATION_ERROR"),
        ({"folder_id": "mine"}, "VALIDATION_ERROR"),
        ({"what": 1}, "VALIDATION_ERROR"),
    ],
)
def test_entries_that_are_refused(owner, entry, code):
    """All or nothing, and the answer says which one."""
    before = announced(owner)
    answer = owner.post("/v1/files/presigned-urls", json=[BILL, {**BILL, **entry}])
    told = answer.json()
    refused(answer, code=code or told["code"])
    assert "1" in (str(told["detail"][0]["loc"]) if isinstance(told["detail"], list) else json.dumps(told))
    assert announced(owner) == before


@pytest.mark.parametrize("count", [0, 1001])
def test_too_few_and_too_many(owner, count):
    refused(owner.post("/v1/files/presigned-urls", json=[BILL] * count))
    ids = [str(uuid4()) for _ in range(count)]
    refused(owner.patch("/v1/files/batch-update", json={"file_ids": ids, "status": "error"}))
    if count:
        refused(owner.get("/v1/files/readings", params={"file_id": ids}))
        refused(owner.get("/v1/files/readings", params={"file_id[]": ids}))


def test_the_same_id_twice(owner):
    file_id = owner.post("/v1/files/presigned-urls", json=BILL).json()["id"]
    answer = owner.patch("/v1/files/batch-update", json={"file_ids": [file_id] * 3, "status": "error"})
    assert (answer.status_code, answer.json()["total"]) == (200, 1)
    assert owner.get("/v1/files/readings", params={"file_id": [file_id] * 3}).json()["total"] == 1


def test_ids_of_others(people, owner):
    with people.client(people.stranger) as stranger:
        theirs = stranger.post("/v1/files/presigned-urls", json=BILL).json()["id"]
        their_folder = stranger.post("/v1/folders", json={"name": "x"}).json()["id"]
    mine = owner.post("/v1/files/presigned-urls", json=BILL).json()["id"]
    mixed = {"file_ids": [mine, theirs], "status": "error"}
    refused(owner.patch("/v1/files/batch-update", json=mixed), 404, "FILE_NOT_FOUND")
    assert owner.get(f"/v1/files/{mine}").json()["status"] == "pending"
    foreign = {**BILL, "folder_id": their_folder}
    refused(owner.post("/v1/files/presigned-urls", json=foreign), 404, "FOLDER_NOT_FOUND")
    refused(owner.patch(f"/v1/files/{mine}", json={"folder_id": their_folder}), 404, "FOLDER_NOT_FOUND")
    refused(owner.post("/v1/folders", json={"name": "x", "parent_id": their_folder}), 404, "FOLDER_NOT_FOUND")


@pytest.mark.parametrize(
    "change",
    [
        {"start_date": "2024-03-31", "end_date": "2024-03-01"},
        {"start_date": "2024-02-30"},
        {"start_date": "31/03/2024"},
        {"start_date": "99999-01-01"},
        {"base_quantity": "1e400"},
        {"base_quantity": 10**40},
        {"base_quantity": "NaN"},
        {"percentage": 1.01},
        {"percentage": -0.01},
        {"currency": "euro"},
        {"type": "coal"},
        {"invoice_id": "x" * 256},
        {"invoice_id": "nul\x00l"},
        {"facility_id": None},
        {"more": 1},
    ],
)
def test_records_that_are_refused(owner, facility_id, unit_id, change):
    before = owner.get("/v1/invoices").json()["total"]
    body = {"type": "water", "base_quantity": 1, "unit_id": unit_id, "facility_id": facility_id, **change}
    answer = owner.post("/v1/invoices", json=body)
    refused(answer, code=answer.json()["code"])
    assert answer.json()["code"] in ("VALIDATION_ERROR", "RECORD_INVALID", "VALUE_OUT_OF_RANGE")
    assert owner.get("/v1/invoices").json()["total"] == before


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0}, {"page": -1}, {"page": "x"}, {"page": 10**12}, {"size": 0}, {"size": 101}, {"folder_id": "x"},
        {"linked": "maybe"}, {"name": "x" * 300}, {"name": "nul\x00l"}, {"sort": "size"}, {"min_confidence": 2},
        {"created_from": "yesterday"}, {"created_from": "0"}, {"created_to": "0.5"}, {"status": "odd"},
    ],
)  # fmt: skip
def test_filters_that_are_refused(owner, query):
    refused(owner.get("/v1/files/readings", params=query))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[" * DEEP + b"]" * DEEP, None, None),
        (b'{"name":' * DEEP + b"1" + b"}" * DEEP, None, None),
        (b'{"name": "x"', 422, "VALIDATION_ERROR"),
        (b"\xff\xfe\x00", None, None),
        (b"", 422, "VALIDATION_ERROR"),
        (b"null", 422, "VALIDATION_ERROR"),
        (b'"text"', 422, "VALIDATION_ERROR"),
        (b'{"name": "\\ud800"}', 422, "VALIDATION_ERROR"),
        (b'{"\\ud800": 1}', 422, "VALIDATION_ERROR"),
        (b'{"name": ' + b"9" * 5000 + b"}", None, None),
        (b'{"name": NaN}', 422, "VALIDATION_ERROR"),
    ],
    ids=[
        "deep list",
        "deep object",
        "cut",
        "no text",
        "nothing",
        "null",
        "text",
        "half a pair",
        "half a pair as a name",
        "long number",
        "NaN",
    ],
)
def test_bodies_that_are_refused(owner, body, status, code):
    answer = owner.post("/v1/folders", content=body, headers={"content-type": "application/json"})
    refused(answer, status or answer.status_code, code or answer.json()["code"])
    assert answer.status_code in (400, 422)


def test_a_body_that_is_not_called_json(owner):
    """As curl sends it when nobody tells the type: the answer says what to do."""
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        answer = owner.post("/v1/folders", content=b'{"name": "x"}', headers={"content-type": kind})
        [told] = refused(answer)
        assert told["loc"] == ["header", "content-type"]
        assert "application/json" in told["msg"]


def test_the_reference_asks_nobody_else(owner):
    """`/docs` works where there is no internet: what it loads is ours."""
    page = owner.get("/docs").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(loaded) >= 3
    for one in loaded:
        assert one.startswith("/"), one
        assert owner.get(one).status_code == 200, one


def test_deep_values_inside_a_body(owner):
    """Where any JSON is taken, too."""
    body = b'{"content": {"items": [' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"]}}"
    answer = owner.put(f"/v1/files/readings/{uuid4()}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 404, 422)
    refused(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("announced_length", [True, False])
def test_a_hundred_megabytes_to_a_json_route(people, announced_length):
    """Refused before it has all come, whether its length is announced or not."""
    piece = b" " * (1024 * 1024)

    def pieces():
        for _ in range(100):
            yield piece

    headers = {"content-type": "application/json"} | (
        {"content-length": str(100 * len(piece))} if announced_length else {}
    )
    begun = time.monotonic()
    with people.client(people.owner, **headers) as client:
        try:
            answer = client.post("/v1/folders", content=pieces())
        except (httpx.WriteError, httpx.RemoteProtocolError):
            pass  # the server closed the connection while we still sent
        else:
            assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
    assert time.monotonic() - begun < 3 * QUICK
    with people.client(people.owner) as client:
        assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/files/../../etc/passwd", "/v1/files/%00", "/v1/files/" + "x" * 3000, "/v1/nothing", "/nothing"]
)
def test_paths_that_lead_nowhere(owner, path):
    answer = owner.get(path)
    assert answer.status_code in (404, 422)
    refused(answer, answer.status_code, answer.json()["code"])


def test_methods_that_are_not_there(owner):
    """On every path of the document: 405, with the methods that are there."""
    paths = json.loads(openapi.written())["paths"]
    for template, operations in paths.items():
        there = {method.upper() for method in operations}
        path = re.sub(r"\{(number)\}", "1", template)
        path = re.sub(r"\{[^}]+\}", str(uuid4()), path)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - there:
            answer = owner.request(method, path, json={} if method != "GET" else None)
            refused(answer, 405, "METHOD_NOT_ALLOWED")
            assert set(answer.headers["allow"].replace(" ", "").split(",")) == there, (method, template)


ANYWHERE = [
    ("POST", "/v1/files/presigned-urls", {**BILL, "size_kb": "10"}),
    ("POST", "/v1/files/presigned-urls", {**BILL, "size_kb": True}),
    ("POST", "/v1/files/presigned-urls", {**BILL, "size_kb": 10.5}),
    ("POST", "/v1/files/presigned-urls", {**BILL, "name": 7}),
    ("POST", "/v1/members", {"email": "a@b.example", "role": "viewer", "days": "7"}),
    ("POST", "/v1/members", {"email": "a@b.example", "role": "viewer", "days": True}),
    ("POST", "/v1/api-keys", {"name": "x", "expires_at": 4_000_000_000}),
    ("POST", "/v1/folders", {"name": ["x"]}),
    ("POST", "/v1/folders", {"name": "x", "parent_id": 5}),
    ("POST", "/v1/facilities", {"name": "x", "type": "x", "cups_list": "ES1"}),
    ("POST", "/v1/files/send-event", {"event_type": "PROCESS_DOCUMENT", "detail": []}),
    ("PATCH", "/v1/files/batch-update", {"file_ids": "x", "status": "uploaded"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ANYWHERE)
def test_wrong_types_are_not_made_into_right_ones(owner, method, path, body):
    refused(owner.request(method, path, json=body))


@pytest.mark.parametrize(
    "wrong", [{"base_quantity": "1"}, {"base_quantity": True}, {"percentage": "0.5"}, {"start_date": 0}]
)
def test_wrong_types_in_records(owner, facility_id, unit_id, wrong):
    invoice = {"type": "water", "base_quantity": 1, "unit_id": unit_id, "facility_id": facility_id}
    refused(owner.post("/v1/invoices", json={**invoice, **wrong}))
    made = owner.post("/v1/invoices", json=invoice).json()
    refused(owner.patch(f"/v1/invoices/{made['id']}", json=wrong))
    day = {"start_date": "2024-05-02", "end_date": "2024-05-02"}
    waste = {"identification_name": "x", **day, "base_quantity": 1, "facility_id": facility_id}
    refused(owner.post("/v1/wastes", json={**waste, **wrong}))


def test_a_truth_value_is_no_number(owner):
    hook = owner.post("/v1/webhooks", json={"url": "https://hooks.example.org/x", "types": ["reading.created"]}).json()
    for wrong in (0, 1, "no", "true", []):
        refused(owner.patch(f"/v1/webhooks/{hook['id']}", json={"active": wrong}))


UNKIND_NAMES = ["../../etc/passwd", "nul\x00l", "\u200fabc", "x" * 300, "", " "]


@pytest.mark.parametrize("name", UNKIND_NAMES)
@pytest.mark.parametrize("path", ["/v1/folders", "/v1/files/upload", "/v1/files"])
def test_names_on_each_way_in(owner, path, name):
    """A folder's, a file's that comes as a form, and one that is given anew."""
    if path == "/v1/folders":
        refused(owner.post(path, json={"name": name}))
    elif path == "/v1/files":
        file_id = owner.post("/v1/files/presigned-urls", json=BILL).json()["id"]
        refused(owner.patch(f"{path}/{file_id}", json={"name": name}))
        assert owner.get(f"{path}/{file_id}").json()["name"] == BILL["name"]
    elif name.strip() and "/" not in name:  # a form's file name ends where its path does, as browsers have it
        before = announced(owner)
        answer = owner.post(path, files={"file": (f"{name}.pdf", b"%PDF-1.7", "application/pdf")})
        if "\x00" in name:  # a form carries it as %00, which is no NUL
            assert answer.json()[0]["name"] == "nul%00l"
            return
        refused(answer)
        assert announced(owner) == before


@pytest.mark.parametrize("name", ["nul\x00l", "x" * 300, ""])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/projects", {}),
        ("/v1/facilities", {"type": "plant"}),
        ("/v1/suppliers", {}),
        ("/v1/api-keys", {}),
    ],
)
def test_labels_that_are_refused(owner, path, body, name):
    refused(owner.post(path, json={**body, "name": name}))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/files/send-event", lambda one: {"event_type": "PROCESS_DOCUMENT", "detail": {"file_id": one}}),
        ("/v1/projects/{project}/entities/link", lambda one: {"entity_type": "files", "entity_ids": [one]}),
        ("/v1/files/readings", lambda one: {"file_readings": [{"id": one}], "facilities": [{"id": one}]}),
    ],
)
def test_ids_of_others_on_each_route(people, owner, path, body):
    with people.client(people.stranger) as stranger:
        theirs = stranger.post("/v1/files/presigned-urls", json=BILL).json()["id"]
    project = owner.post("/v1/projects", json={"name": "x"}).json()["id"]
    answer = owner.post(path.format(project=project), json=body(theirs))
    refused(answer, 404, answer.json()["code"])


def test_too_many_entities(owner):
    project = owner.post("/v1/projects", json={"name": "x"}).json()["id"]
    ids = [str(uuid4()) for _ in range(1_001)]
    for what in ("link", "unlink"):
        body = {"entity_type": "files", "entity_ids": ids}
        refused(owner.post(f"/v1/projects/{project}/entities/{what}", json=body))
    refused(owner.put(f"/v1/files/readings/{uuid4()}", json={"content": {"items": [{}] * 1_001}}))


def test_the_same_facility_twice(people, owner, facility_id):
    """Refused, or one record: never two shares of one facility that nobody can tell apart."""
    twice = [{"id": facility_id, "percentage": 0.5}, {"id": facility_id, "percentage": 0.5}]
    answer = owner.post("/v1/files/readings", json={"file_readings": [{"id": str(uuid4())}], "facilities": twice})
    refused(answer, answer.status_code, answer.json()["code"])


DEEP_ROUTES = [
    (method, path)
    for path, operations in json.loads(openapi.written())["paths"].items()
    for method, operation in operations.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]


@pytest.mark.parametrize(("method", "path"), DEEP_ROUTES)
def test_every_json_route_refuses_what_is_deep_cut_or_of_another_kind(owner, method, path):
    there = re.sub(r"\{[^}]+\}", str(uuid4()), path)
    for body in (b'{"a":' * DEEP + b"1" + b"}" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a"', b"\x00", b"7", b""):
        answer = owner.request(method.upper(), there, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422), (body[:10], answer.text[:200])
        refused(answer, answer.status_code, answer.json()["code"])
    unknown = owner.request(method.upper(), there, json={"nobody_knows_this": 1})
    assert unknown.status_code == 422, unknown.text


def test_webhooks_to_where_they_must_not_go(owner):
    for url in (
        "http://127.0.0.1/x",
        "http://[::1]/x",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "ftp://a.b/",
    ):
        answer = owner.post("/v1/webhooks", json={"url": url, "types": ["reading.created"]})
        refused(answer, code=answer.json()["code"])
        assert answer.json()["code"] in ("WEBHOOK_ADDRESS_FORBIDDEN", "VALIDATION_ERROR")


def test_half_a_pair_inside_a_reading(owner):
    """Where any JSON is taken, the field's own form or the reading's absence answers, never a 500."""
    for item in (b'{"invoice_number": "\\ud800"}', b'{"\\ud800": 1}'):
        body = b'{"content": {"items": [' + item + b"]}}"
        answer = owner.put(f"/v1/files/readings/{uuid4()}", content=body, headers={"content-type": "application/json"})
        refused(answer, answer.status_code, answer.json()["code"])
        assert answer.status_code in (404, 422)
