"""Migrations while others work: several machines at once, a killed one, and the previous release on the new schema."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path
from typing import Self
from uuid import uuid4

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from tests.support.bills import water_bill
from tests.support.service import API, ROOT, WORKER, Service, free_port, people_of, until_ready
from tests.support.serving import PROGRAM, environment
from tests.way.test_reading import send

from meterleaf.platform.migrations import Migration, migrate, migrations, without_newest_post

FOLDER = ROOT / "src" / "meterleaf" / "migrations"


# -- several machines -----------------------------------------------------------------------------------------------


def migrating(database, *flags) -> subprocess.Popen:
    """`meterleaf migrate` as a machine of its own runs it."""
    owner, service = database
    told = {"METERLEAF_DATABASE_URL": service, "METERLEAF_DATABASE_OWNER_URL": owner}
    return subprocess.Popen(
        [*PROGRAM, "migrate", *flags], env={**environment(), **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )  # fmt: skip


def applied(database) -> list[str]:
    with psycopg.connect(database[0]) as owner:
        return [name for (name,) in owner.execute("SELECT name FROM schema_migrations ORDER BY name")]


def test_machines_that_migrate_at_once_and_one_that_is_killed(empty_database):
    """Each migration is applied once, by whoever comes first; a killed one leaves nothing half done and no lock."""
    machines = [migrating(empty_database) for _ in range(3)]
    killed = machines.pop()
    with psycopg.connect(empty_database[0], autocommit=True) as owner:
        until = time.monotonic() + 60
        while owner.execute("SELECT to_regclass('schema_migrations')").fetchone() == (None,):
            assert time.monotonic() < until
            time.sleep(0.01)
    killed.kill()
    killed.communicate()
    said = [one.communicate(timeout=120)[0] for one in machines]
    assert [one.returncode for one in machines] == [0, 0], said
    everything = [one.name for one in migrations()]
    told = [line.removeprefix("applied ") for text in said for line in text.splitlines() if line.startswith("applied ")]
    assert len(told) == len(set(told))
    assert applied(empty_database) == everything
    assert migrating(empty_database).communicate(timeout=120)[0] == "The schema is up to date.\n"


# -- rules ----------------------------------------------------------------------------------------------------------

# What the previous release would stumble over; see https://squawkhq.com/docs/rules.
BREAKING = {
    "adding-not-nullable-field", "adding-required-field", "ban-drop-column", "ban-drop-not-null", "ban-drop-table",
    "ban-drop-database", "ban-truncate-cascade", "changing-column-type", "renaming-column", "renaming-table",
}  # fmt: skip
BEFORE_THE_FIRST_RELEASE = {"0005_pre_items_as_written.sql"}  # no previous release was there to stumble


def stumbles(sql: str) -> set[str]:
    done = subprocess.run(
        ["squawk", "--reporter", "gcc"], input=sql, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert "error" not in done.stderr.lower(), done.stderr
    return {rule for rule in BREAKING if f" {rule} " in f"{done.stdout} "}


@pytest.mark.parametrize("name", sorted(one.name for one in FOLDER.glob("*_pre_*.sql")))
def test_the_previous_release_can_live_with_it(name):
    found = stumbles((FOLDER / name).read_text("utf-8"))
    assert not found or name in BEFORE_THE_FIRST_RELEASE


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("ALTER TABLE files DROP COLUMN partner;", "ban-drop-column"),
        ("ALTER TABLE files RENAME COLUMN partner TO ally;", "renaming-column"),
        ("ALTER TABLE files RENAME TO papers;", "renaming-table"),
        ("DROP TABLE events;", "ban-drop-table"),
        ("ALTER TABLE files ADD COLUMN colour text NOT NULL;", "adding-required-field"),
        ("ALTER TABLE files ALTER COLUMN size_kb TYPE text;", "changing-column-type"),
    ],
)
def test_a_breaking_change_is_found(sql, rule):
    assert rule in stumbles(sql)


def test_what_is_taken_away_waits_for_the_previous_release_to_be_gone():
    one, two, three, four = (Migration(name, "") for name in ("0001_pre_a", "0002_post_b", "0003_pre_c", "0004_post_d"))
    assert without_newest_post([one, two, three, four]) == [one, two, three]
    assert without_newest_post([four]) == []
    assert without_newest_post([]) == []


# -- the previous release at work -----------------------------------------------------------------------------------

WIDENED = (
    "files", "readings", "reading_revisions", "invoices", "wastes", "facilities", "suppliers", "folders", "projects",
    "events", "runs", "members", "api_keys", "users", "organizations", "webhooks",
)  # fmt: skip
MORE = "ALTER TABLE {} ADD COLUMN next_note text, ADD COLUMN next_count integer NOT NULL DEFAULT 0;\n"
NEXT_SCHEMA = """
    CREATE TABLE next_things (id uuid PRIMARY KEY, organization_id uuid NOT NULL REFERENCES organizations);
    CALL isolate('next_things');
    CREATE INDEX next_idx ON files (organization_id, next_count);
    ALTER TABLE files DROP CONSTRAINT files_status_check;
    ALTER TABLE files ADD CONSTRAINT files_status_check CHECK (status IN ('pending', 'uploaded', 'error', 'next'));
"""
NEXT = (
    Migration("9001_pre_next_release.sql", "".join(MORE.format(table) for table in WIDENED) + NEXT_SCHEMA),
    Migration("9002_post_next_release.sql", "DROP TABLE events CASCADE;"),
)


@pytest.fixture(scope="module")
def previous_source(tmp_path_factory):
    """The source as it was before the newest migration, out of the repository's own history."""
    newest = migrations()[-1].name

    def git(*arguments) -> bytes:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"the history before {newest} is not here: {done.stderr.decode().strip()[:200]}")
        return done.stdout

    added = git("log", "--diff-filter=A", "-1", "--format=%H", "--", f"src/meterleaf/migrations/{newest}")
    if not added.strip():
        pytest.skip(f"{newest} is in no commit yet")
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=io.BytesIO(git("archive", f"{added.decode().strip()}^", "src/meterleaf"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


@pytest.fixture(params=["this release on the next schema", "the previous commit on this schema"])
async def old_and_new(request, tmp_path, monkeypatch, api_settings, empty_database):
    """A service running on an old schema, and what brings that schema up to date."""
    known = migrations()
    if request.param.startswith("this"):
        source, before, after = ROOT / "src", known, (*known, *NEXT)
    else:
        source = request.getfixturevalue("previous_source")
        names = {one.name for one in (source / "meterleaf" / "migrations").glob("*.sql")}
        before, after = tuple(one for one in known if one.name in names), known
        assert len(before) < len(after)
    owner, service = empty_database
    monkeypatch.setattr("meterleaf.platform.migrations.migrations", lambda: before)
    await migrate(owner, service)
    monkeypatch.setattr("meterleaf.platform.migrations.migrations", lambda: after)
    settings = api_settings.model_copy(
        update={"data_dir": tmp_path, "port": free_port(), "database_url": SecretStr(service), "database_owner_url": SecretStr(owner)}
    )  # fmt: skip
    people = await people_of(service)
    running = Service(
        f"http://127.0.0.1:{settings.port}", settings, owner, *people, log=tmp_path / "service.log", source=source
    )
    running.start("api", API)
    running.start("worker", WORKER)
    try:
        until_ready(running)
        yield running, lambda: migrate(owner, service, pre_only=True)
    finally:
        for name in list(running.processes):
            running.stop(name)


LISTS = (
    "/v1/files", "/v1/files/readings", "/v1/invoices", "/v1/wastes", "/v1/facilities", "/v1/suppliers", "/v1/folders",
    "/v1/projects", "/v1/members", "/v1/api-keys", "/v1/webhooks", "/v1/audit", "/v1/organizations", "/v1/supply-points",
)  # fmt: skip


class Traffic:
    """Somebody who goes the whole way of a document again and again, and notes what went wrong."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.rounds = 0
        self.failures: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go)

    def __enter__(self) -> Self:
        self._thread.start()
        self.go_on(2)
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        self._thread.join()

    def go_on(self, rounds: int, seconds: float = 120) -> None:
        """Wait for so many more rounds to be over, failed or not."""
        wanted, until = self.rounds + rounds, time.monotonic() + seconds
        while self.rounds < wanted and not self.failures:
            assert time.monotonic() < until
            time.sleep(0.05)

    def _go(self) -> None:
        while not self._over.is_set() and not self.failures:
            try:
                with self.service.client(self.service.owner) as client:
                    self._round(client)
            except (AssertionError, httpx.HTTPError, KeyError) as error:
                self.failures.append(repr(error))
            self.rounds += 1

    def _round(self, client: httpx.Client) -> None:
        def ask(method: str, path: str, status: int = 200, **what):
            answer = client.request(method, path, **what)
            assert answer.status_code == status, (method, path, answer.text)
            return answer.json() if answer.content else None

        folder = ask("POST", "/v1/folders", 201, json={"name": uuid4().hex})["id"]
        place = ask("POST", "/v1/facilities", 201, json={"name": "Plant", "type": "plant", "country": "GB"})["id"]
        supplier = ask("POST", "/v1/suppliers", 201, json={"name": uuid4().hex})["id"]
        number = f"OLD-{uuid4().int % 10**8}"
        file_id = send(client, water_bill(number), name=number)
        ask("PATCH", f"/v1/files/{file_id}", json={"folder_id": folder})
        found = self.service.wait_for(
            f"/v1/files/readings?file_id[]={file_id}",
            lambda told: told["items"][0]["processing"]["state"] in ("done", "failed"),
        )["items"][0]
        assert found["reading"]["status"] == "success", found
        for query in ({}, {"name": number}, {"folder_id": folder}, {"category": "water"}, {"linked": False}):
            ask("GET", "/v1/files/readings", params=query)
        reading = f"/v1/files/readings/{found['reading']['id']}"
        items = found["reading"]["content"]["items"]
        ask("PUT", reading, json={"content": {"items": [{**items[0], "quantity": 40}]}})
        body = {
            "file_readings": [{"id": found["reading"]["id"]}],
            "facilities": [{"id": place}],
            "supplier_id": supplier,
        }
        [invoice] = ask("POST", "/v1/files/readings", 201, json=body)["invoices"]
        ask("PUT", f"{reading}?relink=true", json={"content": {"items": [{**items[0], "quantity": 41}]}})
        [invoice] = ask("GET", "/v1/invoices", params={"file_id": file_id})["items"]
        assert invoice["quantity"] == 41
        ask("PATCH", f"/v1/invoices/{invoice['id']}", json={"percentage": 0.5})
        ask("GET", f"{reading}/revisions")
        key = ask("POST", "/v1/api-keys", 201, json={"name": number})["id"]
        ask("DELETE", f"/v1/api-keys/{key}")
        ask("DELETE", f"/v1/invoices/{invoice['id']}", 204)
        assert ask("DELETE", f"/v1/files/{file_id}", 204) is None
        for path in (
            "/v1/files",
            "/v1/audit",
            "/v1/members",
            "/v1/facilities",
            "/v1/organizations",
            "/v1/supply-points",
        ):
            ask("GET", path)


@pytest.mark.slow
async def test_the_previous_release_goes_on_while_the_schema_is_brought_up_to_date(old_and_new):
    """Whole rounds of work before, during and after; the same processes all the while, and not one request fails."""
    running, bring_up_to_date = old_and_new
    processes = {name: one.pid for name, one in running.processes.items()}
    with Traffic(running) as traffic:
        assert traffic.failures == []
        assert await bring_up_to_date() != []
        traffic.go_on(4)
    assert traffic.failures == [], running.log.read_text()[-3000:]
    assert {name: one.pid for name, one in running.processes.items() if one.poll() is None} == processes
    assert "Traceback" not in running.log.read_text()
