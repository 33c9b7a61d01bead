"""The OpenAPI document is complete, true to what is committed, and says every error that can be answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis

from meterleaf.programs import openapi

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document():
    return json.loads(openapi.written())


@pytest.fixture(scope="module")
def all_operations(document):
    return list(openapi.operations(document))


def codes(document, operation, status):
    answer = openapi.answer_of(document, operation, str(status))
    return {
        one["value"]["code"]
        for one in answer.get("content", {}).get("application/json", {}).get("examples", {}).values()
    }


def test_the_committed_document_is_fresh(document):
    assert json.loads(COMMITTED.read_text("utf-8")) == document, "run `make openapi` and commit docs/openapi.json"


def test_it_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()


def test_each_operation_has_its_own_id_and_words(all_operations):
    ids = [operation["operationId"] for _, _, operation in all_operations]
    assert sorted(set(ids)) == sorted(ids)
    wordless = [
        operation["operationId"]
        for _, _, operation in all_operations
        if not operation.get("description")
        or not 5 <= len(operation["summary"]) <= 80
        or operation["summary"].istitle()
    ]
    assert wordless == []


def test_each_operation_says_who_is_not_let_in(document, all_operations):
    for method, path, operation in all_operations:
        if not path.startswith("/v1/") or path.startswith("/v1/auth/"):
            continue
        assert openapi.asks_who(operation), path
        assert {"NOT_AUTHENTICATED", "CREDENTIALS_INVALID", "KEY_REVOKED", "KEY_EXPIRED"} <= codes(
            document, operation, 401
        ), path
        assert {"ORGANIZATION_FORBIDDEN"} <= codes(document, operation, 403), path
        assert method == "GET" or "ROLE_FORBIDDEN" in codes(document, operation, 403), path
        assert "VALIDATION_ERROR" in codes(document, operation, 422), path
        assert "UNAVAILABLE" in codes(document, operation, 503), path


def test_what_hangs_on_an_id_says_that_it_may_not_be_there(document, all_operations):
    silent = [path for _, path, operation in all_operations if "{" in path and not codes(document, operation, 404)]
    assert silent == []


def test_each_body_says_that_it_may_be_unreadable_or_too_large(document, all_operations):
    for _, path, operation in all_operations:
        if "requestBody" in operation:
            assert codes(document, operation, 400) == {"BAD_REQUEST"}, path
            assert "BODY_TOO_LARGE" in codes(document, operation, 413), path


def test_each_error_has_the_one_shape_and_an_example(document, all_operations):
    for _, path, operation in all_operations:
        for status in operation["responses"]:
            answer = openapi.answer_of(document, operation, status)
            if status < "400" or not path.startswith("/v1/"):
                continue
            content = answer["content"]["application/json"]
            assert content["schema"] == openapi.ERROR_SCHEMA, (path, status)
            values = [one["value"] for one in content["examples"].values()]
            assert values, (path, status)
            for value in values:
                assert isinstance(value["detail"], str | list), (path, status)
                assert value["code"] == value["code"].upper(), (path, status)
