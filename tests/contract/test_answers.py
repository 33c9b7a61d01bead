"""The answers that the OpenAPI document shows were given by a real service, fit their schemas, and are still given.

`make answers` records them: it runs this module with METERLEAF_RECORD=1, which writes src/meterleaf/programs/answers.json.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from uuid import UUID

import jsonschema_rs
import pytest
from tests.contract import scene as scenes

from meterleaf.programs import openapi

pytestmark = pytest.mark.xdist_group("answers")  # one scene serves all

RECORDED = Path(openapi.__file__).with_name("answers.json")
RECORD = os.environ.get("METERLEAF_RECORD") == "1"
JSON = "application/json"
EMPTY = {"folders": {}, "facilities": {"type": "plant"}}
MANY = 3  # rows of a list, and entries of a table of facts, that an example shows
SECRETS = {
    "key": "ml_" + "x" * 43,
    "secret": "whsec_" + "x" * 32,
    "access_token": "xxxxx.yyyyy.zzzzz",
    "token": "x" * 43,
}

# What comes after what: each is asked once, and what takes something away comes when nobody needs it any more.
FIRST = ["accept_invitation", "login", "update_file_reading", "create_records"]
LAST = [
    "withdraw_invitation", "remove_member", "forget_memory_layout", "forget_memory", "delete_invoice", "delete_waste",
    "delete_webhook", "revoke_api_key", "unlink_entities", "delete_project", "delete_file", "recover_file",
    "delete_folder", "delete_facility",
]  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi.written())


@pytest.fixture(scope="module")
def answers(working_service):
    """Every operation of the document, asked once by the owner: status, media type, and what was answered."""
    people = working_service.among("answers")
    scene = scenes.build(people)
    with people.client(people.owner) as client:
        link = client.post("/v1/members", json={"email": "ana@example.org", "role": "editor"}).json()["link"]
        scene.ids["token"] = link.partition("#")[2]
        for start, end in (("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")):
            bill = {"type": "water", "base_quantity": 10, "start_date": start, "end_date": end, "cups": "04155604"}
            places = {name: scene.ids[name] for name in ("unit_id", "facility_id")}
            client.post("/v1/invoices", json={**bill, **places}).raise_for_status()
        return {way[2]["operationId"]: asked(client, scene, *way) for way in in_order()}


def in_order():
    operations = list(openapi.operations(json.loads(openapi.written())))

    def place(one) -> tuple[int, int]:
        name = one[2]["operationId"]
        if name in FIRST:
            return 1, FIRST.index(name)
        return (3, LAST.index(name)) if name in LAST else (0 if one[0] == "GET" else 2, 0)

    return sorted(operations, key=place)


def asked(client, scene, method, path, operation):
    request = scene.request(operation)
    if operation["operationId"] == "accept_invitation":
        request["json"]["token"] = scene.ids["token"]
    if operation["operationId"] in ("delete_folder", "delete_facility"):  # ours is in use by now
        kind = path.split("/")[2]
        path = f"/v1/{kind}/{client.post(f'/v1/{kind}', json={'name': 'New', **EMPTY[kind]}).json()['id']}"
    return client.request(method, scene.path(path), **request)


def success(document, operation) -> tuple[str, dict]:
    return next(
        (status, openapi.answer_of(document, operation, status))
        for status in operation["responses"]
        if status.startswith(("2", "3"))
    )


def test_every_operation_is_answered_as_its_schema_says(document, answers):
    wrong = {}
    for _, _, operation in openapi.operations(document):
        answer, (status, told) = answers[operation["operationId"]], success(document, operation)
        schema = told.get("content", {}).get(JSON, {}).get("schema")
        if str(answer.status_code) != status:
            wrong[operation["operationId"]] = (answer.status_code, answer.text[:300])
        elif schema and (complaint := misfit(document, schema, answer.json())):
            wrong[operation["operationId"]] = complaint
    assert wrong == {}


def misfit(document, schema, value) -> str | None:
    whole = {**schema, "components": document["components"]}
    checker = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    found = next(iter(checker.iter_errors(value)), None)
    return f"{found.instance_path}: {found.message[:200]}" if found else None


def test_the_examples_are_those_answers(document, answers):
    """Recorded anew with METERLEAF_RECORD=1; otherwise each must still fit its schema and have the answer's fields."""
    fresh = {
        operation["operationId"]: tidy(answers[operation["operationId"]])
        for _, _, operation in openapi.operations(document)
        if shown(answers[operation["operationId"]])
    }
    if RECORD:
        lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in fresh.items())
        RECORDED.write_text("{\n" + lines + "\n}\n", "utf-8")
        return
    recorded = openapi.answers()
    assert recorded.keys() == fresh.keys(), "run `make answers` and `make openapi`"
    for _, _, operation in openapi.operations(document):
        name = operation["operationId"]
        if name not in fresh:
            continue
        _, told = success(document, operation)
        for media_type, content in told["content"].items():
            assert content["examples"] == {"answer": {"value": recorded[name]}}, name
            if media_type == JSON and "schema" in content:
                assert misfit(document, content["schema"], recorded[name]) is None, name
        assert fields(recorded[name]) == fields(fresh[name]), f"{name}: run `make answers` and `make openapi`"


def shown(answer) -> bool:
    """What an example can show: JSON and text."""
    return bool(answer.content) and answer.headers.get("content-type", "").startswith((JSON, "text/csv"))


def fields(value) -> set[str] | str:
    """The fields of an answer, and of the rows of a list; a table's header."""
    if isinstance(value, str):
        return value.splitlines()[0]
    rows = value if isinstance(value, list) else value.get("items", []) if isinstance(value, dict) else []
    inner = {f"[].{name}" for one in rows if isinstance(one, dict) for name in one}
    return inner | (set(value) if isinstance(value, dict) else {type(value).__name__})


UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME_TEXT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")


def tidy(answer):
    """The answer without what no two runs have in common: ids in the order in which they come, one time, one host."""
    if not answer.headers["content-type"].startswith(JSON):
        return _tidied("\n".join([*answer.text.lstrip("\ufeff").splitlines()[:2], ""]), {})
    return _tidied(answer.json(), {})


def _tidied(value, seen, name=""):
    if isinstance(value, dict):
        kept = list(value.items())
        if len(kept) > MANY and all(isinstance(one, dict) for one in value.values()):
            kept = kept[:MANY]
        return {key: _tidied(one, seen, key) for key, one in kept}
    if isinstance(value, list):
        rows = bool(value) and isinstance(value[0], dict)
        return [_tidied(one, seen) for one in (value[:MANY] if rows else value)]
    if not isinstance(value, str):
        return value
    if name in SECRETS:
        return SECRETS[name]
    text = UUID_TEXT.sub(
        lambda found: seen.setdefault(
            found[0], str(UUID(int=(0x0199AAAA << 96) + (7 << 76) + (8 << 60) + len(seen) + 1))
        ),
        value,
    )
    text = TIME_TEXT.sub("2024-04-05T09:30:00Z", text)
    text = re.sub(r"X-Amz-Signature=[0-9a-f]+", "X-Amz-Signature=" + "0" * 64, text)
    text = re.sub(r"X-Amz-Credential=[^&]+", "X-Amz-Credential=KEY", text)
    text = re.sub(r"#[\w\-]{43}$", "#" + SECRETS["token"], text)
    text = re.sub(r"X-Amz-Date=\w+", "X-Amz-Date=20240405T093000Z", text)
    return re.sub(r"http://127\.0\.0\.1:\d+", "https://bills.example.org", text)
