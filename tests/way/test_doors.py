"""Every operation before everybody who has no business there, drawn from the published OpenAPI document itself."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

OPEN = ("/v1/auth/", "/health/", "/metrics")  # what is asked before one is let in
WRITES = ("post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def operations(service):
    with service.client() as client:
        paths = client.get("/openapi.json").json()["paths"]
    return [
        (method, re.sub(r"\{(number|days|category)\}", "1", template))
        for template, methods in sorted(paths.items())
        for method in methods
        if template.startswith("/v1/") and not template.startswith(OPEN)
    ]


def ask(client, method, template):
    path = re.sub(r"\{[^}]+\}", str(uuid4()), template)
    return client.request(method.upper(), path, json={} if method in WRITES else None)


def test_there_are_doors(operations):
    assert len(operations) > 60


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "NOT_AUTHENTICATED"),
        ({"x-api-key": "ml_nobodys"}, "CREDENTIALS_INVALID"),
        ({"Authorization": "Bearer not.a.token"}, None),
        ({"Authorization": "Basic b3BlbjpzZXNhbWU="}, "CREDENTIALS_INVALID"),
    ],
)
def test_without_a_key_nobody_comes_in(service, operations, headers, code):
    organization = {"x-organization-id": str(service.owner.organization_id)}
    with service.client(None, **organization, **headers) as client:
        for method, template in operations:
            answer = ask(client, method, template)
            assert answer.status_code == 401, (method, template, answer.text)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert code in (None, answer.json()["code"])


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
def test_a_key_that_is_over(service, operations, column):
    key_hash = "hash = sha256(%s::bytea)"
    service.sql(
        f"UPDATE api_keys SET {column} = now() - interval '1 second' WHERE {key_hash}", service.editor.api_key.encode()
    )
    try:
        with service.client(service.editor) as client:
            for method, template in operations:
                answer = ask(client, method, template)
                assert answer.status_code == 401, (method, template)
                assert answer.json()["code"] == {"revoked_at": "KEY_REVOKED", "expires_at": "KEY_EXPIRED"}[column]
    finally:
        service.sql(f"UPDATE api_keys SET {column} = NULL WHERE {key_hash}", service.editor.api_key.encode())


def test_another_organization_stays_shut(service, operations):
    with service.client(service.stranger, **{"x-organization-id": str(service.owner.organization_id)}) as client:
        for method, template in operations:
            answer = ask(client, method, template)
            assert (answer.status_code, answer.json()["code"]) == (403, "ORGANIZATION_FORBIDDEN"), (method, template)


def test_an_organization_must_be_named(service, operations):
    for wrong in ("", "not-a-uuid"):
        with service.client(service.owner, **{"x-organization-id": wrong}) as client:
            for method, template in operations:
                assert ask(client, method, template).status_code == 422, (method, template)


def test_a_viewer_changes_nothing(service, operations):
    with service.client(service.viewer) as client:
        for method, template in operations:
            if method in WRITES:
                answer = ask(client, method, template)
                assert (answer.status_code, answer.json().get("code")) == (403, "ROLE_FORBIDDEN"), (method, template)


def test_two_credentials_must_name_one_user(service):
    with service.client(service.owner, **{"x-api-key": service.viewer.api_key}) as client:
        answer = client.get("/v1/files/readings")
        assert (answer.status_code, answer.json()["code"]) == (401, "CREDENTIALS_DISAGREE")
    with service.client(service.owner, **{"x-api-key": service.owner.api_key}) as client:
        assert client.get("/v1/files/readings").status_code == 200
