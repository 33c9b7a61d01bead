"""Servers that are elsewhere, and clients that are."""

import socket

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from tests.support.serving import Serving, run

from meterleaf.platform.embedded.gate import own_address
from meterleaf.platform.embedded.postgres import ADMIN, OWNER, SERVICE

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture
def empty_database(embedded_postgres):
    """URLs of the service and of the owner of a database without a schema."""
    name = "elsewhere"
    with psycopg.connect(embedded_postgres.url(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(name), Identifier(OWNER)))
    yield embedded_postgres.url(SERVICE, name), embedded_postgres.url(OWNER, name)
    with psycopg.connect(embedded_postgres.url(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def test_migrate_brings_an_external_database_up_to_date_and_repeats_without_harm(empty_database, tmp_path):
    service, owner = empty_database
    told = {"database_url": service, "database_owner_url": owner, "data_dir": tmp_path / "data"}
    first = run("migrate", "--first-organization", **told)
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("applied 0001")
    assert run("migrate", **told).stdout.strip() == "The schema is up to date."
    assert '"api_key": "ml_' in run("credentials", "--json", **told).stdout


def test_migrate_without_a_database_says_what_to_do(tmp_path):
    told = run("migrate", "--data", tmp_path)
    assert told.returncode == 1
    assert "METERLEAF_DATABASE_URL is not given" in told.stderr


def test_another_machine_can_send_its_bytes_to_the_embedded_store(server_folder):
    """The API on all addresses: what it hands out is reached under this machine's address, and only with a signature."""
    with Serving(server_folder / "open", "--host", "0.0.0.0") as serving:  # noqa: S104 - that is what is tested
        entry = serving.credentials
        headers = {"x-api-key": entry["api_key"], "x-organization-id": entry["organization_id"]}
        announcement = {"name": "bill", "extension": "csv", "mime_type": "text/csv", "size_kb": 1}
        answer = httpx.post(entry["url"] + "/v1/files/presigned-urls", json=[announcement], headers=headers)
        (file,) = answer.raise_for_status().json()
        address = httpx.URL(file["presigned_url"])
        assert address.host == own_address()
        assert httpx.put(address, content=b"a;b\n1;2\n", headers=file["headers"]).status_code == 200
        assert httpx.put(address.copy_with(query=b""), content=b"x").status_code == 403
        confirmed = httpx.patch(
            entry["url"] + "/v1/files/batch-update",
            json={"file_ids": [file["id"]], "status": "uploaded"},
            headers=headers,
        )
        assert confirmed.json()["total"] == 1


def test_own_address_is_one_that_can_be_bound():
    with socket.socket() as probe:
        probe.bind((own_address(), 0))
