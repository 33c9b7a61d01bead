"""Every operation x everybody who may not: made from the OpenAPI document, so that no new door is forgotten."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from tests.contract import scene as scenes
from tests.support.service import WORKER

from meterleaf.programs import openapi

DOCUMENT = json.loads(openapi.written())
GUARDED = [one for one in openapi.operations(DOCUMENT) if openapi.asks_who(one[2])]
OPEN = {"health_live", "health_ready", "metrics", "login", "accept_invitation"}
OWNERS_ALONE = {"list_invitations"}
NAMES_FOREIGN_THINGS = {
    "create_records", "create_invoice", "create_waste", "create_presigned_urls", "confirm_uploads", "send_event",
    "create_folder",
}  # fmt: skip

TABLES = (
    "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
    " WHERE c.column_name = 'organization_id' AND c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
)

every_operation = pytest.mark.parametrize(
    ("method", "template", "operation"), GUARDED, ids=[one[2]["operationId"] for one in GUARDED]
)


@pytest.fixture(scope="module")
def people(working_service):
    return working_service.among("doors")


@pytest.fixture(scope="module")
def scene(people):
    """One of everything; then the worker rests, so that nothing but a request can change a row."""
    built = scenes.build(people)
    people.stop("worker")
    yield built
    people.start("worker", WORKER)


@pytest.fixture(scope="module")
def lost_keys(people):
    return {state: scenes.key_of(people, people.owner, state) for state in ("revoked", "expired")}


def rows(service, organization_id: UUID) -> dict[str, str]:
    """A digest of all that the organization has, table by table; but when a key was last used."""
    tables = [one for (one,) in service.sql(TABLES)]
    assert len(tables) > 15
    digests = " UNION ALL ".join(
        f"SELECT '{one}', coalesce(md5(string_agg(line, '' ORDER BY line)), '') FROM"
        f" (SELECT (to_jsonb(t) - 'last_used_at')::text AS line FROM {one} t WHERE organization_id = %s) AS {one}_lines"
        for one in tables
    )
    return dict(service.sql(digests, *[organization_id] * len(tables)))


@pytest.fixture(scope="module")
def http(service):
    with service.client() as client:
        yield client


def ask(http, person, method, template, operation, scene, **headers):
    told = {**(person.headers if person else {}), **headers}
    return http.request(method, scene.path(template), headers=told, **scene.request(operation))


def said(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_only_these_operations_ask_for_no_key():
    assert {one["operationId"] for _, _, one in openapi.operations(DOCUMENT) if not openapi.asks_who(one)} == OPEN


@every_operation
def test_without_a_good_key(http, scene, lost_keys, method, template, operation):
    organization = {"x-organization-id": str(scene.organization_id)}
    for headers, code in (
        ({}, "NOT_AUTHENTICATED"),
        ({"x-api-key": "ml_" + "x" * 43}, "CREDENTIALS_INVALID"),
        ({"Authorization": "Bearer nonsense"}, "CREDENTIALS_INVALID"),
        ({"x-api-key": lost_keys["revoked"]}, "KEY_REVOKED"),
        ({"Authorization": f"Bearer {lost_keys['expired']}"}, "KEY_EXPIRED"),
    ):
        answer = ask(http, None, method, template, operation, scene, **organization, **headers)
        assert said(answer) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"


@every_operation
def test_a_viewer_reads_and_never_writes(people, http, scene, method, template, operation):
    before = rows(people, scene.organization_id)
    answer = ask(http, people.viewer, method, template, operation, scene)
    if method == "GET" and operation["operationId"] not in OWNERS_ALONE:
        assert answer.status_code in (200, 307), answer.text
    else:
        assert said(answer) == (403, "ROLE_FORBIDDEN")
    assert rows(people, scene.organization_id) == before


@every_operation
def test_a_stranger_sees_and_changes_nothing(people, http, scene, method, template, operation):
    """With the first organization's id: 403. With their own, and the first one's ids: 404, or their own empty lists."""
    before = rows(people, scene.organization_id)
    foreign = {"x-organization-id": str(scene.organization_id)}
    assert said(ask(http, people.stranger, method, template, operation, scene, **foreign)) == (
        403,
        "ORGANIZATION_FORBIDDEN",
    )
    answer = ask(http, people.stranger, method, template, operation, scene)
    if set(scene.ids) & _names(template) or operation["operationId"] in NAMES_FOREIGN_THINGS:
        assert answer.status_code == 404, answer.text
    else:
        assert answer.status_code < 300, answer.text
        assert not [one for name, one in scene.ids.items() if name != "unit_id" and one in answer.text]
    assert rows(people, scene.organization_id) == before


@every_operation
def test_no_organization_is_named(people, http, scene, method, template, operation):
    key = {"x-api-key": people.owner.api_key}
    for wrong in ({}, {"x-organization-id": "mine"}):
        assert said(ask(http, None, method, template, operation, scene, **key, **wrong)) == (422, "VALIDATION_ERROR")
    unknown = {"x-organization-id": str(uuid4())}
    assert said(ask(http, None, method, template, operation, scene, **key, **unknown)) == (
        403,
        "ORGANIZATION_FORBIDDEN",
    )


def _names(template: str) -> set[str]:
    names = {part.partition("}")[0] for part in template.split("{")[1:]}
    return names | ({"invoice_id"} if "record_id" in names else set())


def test_the_examples_of_the_document_are_accepted(people, http, scene):
    """Last of all, for it changes rows: each request that the document shows, sent by the owner."""
    shown = [one for one in GUARDED if openapi.examples().get(one[2]["operationId"])]
    assert len(shown) > 25
    shown.sort(key=lambda one: one[2]["operationId"] == "create_records")  # corrections come before records
    for method, template, operation in shown:
        answer = ask(http, people.owner, method, template, operation, scene)
        assert answer.status_code < 300, (operation["operationId"], answer.text)
