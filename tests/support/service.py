"""The service as it runs: a real uvicorn process and a real worker process, on the session's servers.

Three people stand before every door: the owner, a viewer of the same organization, a stranger of another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from meterleaf.accounts.organizations import founding as organizations
from meterleaf.platform.database import Database
from meterleaf.platform.embedded import store
from meterleaf.platform.embedded.postgres import ADMIN, OWNER, SERVICE
from meterleaf.platform.settings import Settings

ROOT = Path(__file__).parents[2]
API = """
import uvicorn
from meterleaf.platform.settings import load_settings
from meterleaf.programs.api import create_api
settings = load_settings()
uvicorn.run(create_api(settings), host="127.0.0.1", port=settings.port, log_level="warning")
"""
WORKER = """
import asyncio
from meterleaf.platform.settings import load_settings
from meterleaf.programs.worker import run_worker
asyncio.run(run_worker(load_settings()))
"""


@dataclass(frozen=True)
class Person:
    """Somebody with a key."""

    organization_id: UUID
    user_id: UUID
    api_key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}", "x-organization-id": str(self.organization_id)}


@dataclass
class Service:
    """A running service, and the people who use it."""

    url: str
    settings: Settings
    admin_url: str
    owner: Person
    editor: Person
    viewer: Person
    stranger: Person
    log: Path
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    source: Path = ROOT / "src"
    environment: dict[str, str] = field(default_factory=dict)

    def client(self, person: Person | None = None, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={**(person.headers if person else {}), **headers}, timeout=30)

    def start(self, name: str, script: str) -> subprocess.Popen:
        told = {**self.settings.environment(), "PYTHONPATH": str(self.source), **self.environment}
        environment = {**os.environ, **told}
        with self.log.open("ab") as log:
            process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=log, stderr=log)
        self.processes[name] = process
        return process

    def stop(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()

    def sql(self, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def among(self, tag: str) -> Service:
        """The same service, with two organizations of that name that no other test knows."""
        owner, editor, viewer, stranger = asyncio.run(people_of(self.settings.database_url.get_secret_value(), tag))
        return replace(self, owner=owner, editor=editor, viewer=viewer, stranger=stranger)

    def wait_for(self, path: str, ready, person: Person | None = None, seconds: float = 60):
        """The JSON answer to `path` as soon as it is as wanted."""
        until = time.monotonic() + seconds
        with self.client(person or self.owner) as client:
            while True:
                answer = client.get(path).json()
                if ready(answer):
                    return answer
                assert time.monotonic() < until, f"{answer}\n{self.log.read_text()[-3000:]}"
                time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def people_of(url: str, tag: str = "ours") -> list[Person]:
    database = await Database.open(url)
    made = []
    async with database.transaction() as connection:
        owner = await organizations.found(connection, name=tag.title(), email=f"owner@{tag}.example")
        here = owner.organization_id
        made += [
            owner,
            await organizations.add_person(connection, here, email=f"editor@{tag}.example", role="editor"),
            await organizations.add_person(connection, here, email=f"viewer@{tag}.example", role="viewer"),
        ]
    async with database.transaction() as connection:
        made.append(await organizations.found(connection, name=f"Not {tag}", email=f"owner@not-{tag}.example"))
    await database.close()
    return [Person(one.organization_id, one.user_id, one.api_key) for one in made]


@pytest.fixture(scope="session")
def api_settings(embedded_postgres, weed, migrated_template, tmp_path_factory):
    """Settings that point at a fresh database and the session's store."""
    name = f"service_{uuid4().hex}"
    with psycopg.connect(embedded_postgres.url(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(
            SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                Identifier(name), Identifier(OWNER), Identifier(migrated_template)
            )
        )
    return Settings(
        data_dir=tmp_path_factory.mktemp("service"),
        port=free_port(),
        database_url=embedded_postgres.url(SERVICE, name),
        database_owner_url=embedded_postgres.url(OWNER, name),
        s3_endpoint_url=weed.endpoint,
        s3_bucket=store.BUCKET,
        s3_access_key=weed.access_key,
        s3_secret_key=weed.secret_key,
        worker_concurrency=2,
        jwt_secret=token_hex(),
    )


@pytest.fixture(scope="session")
def service(api_settings, embedded_postgres):
    """The API in its own process, without a worker."""
    url = api_settings.database_url.get_secret_value()
    people = asyncio.run(people_of(url))
    running = Service(
        f"http://127.0.0.1:{api_settings.port}",
        api_settings,
        embedded_postgres.url(ADMIN, url.rpartition("/")[2]),
        *people,
        log=api_settings.data_dir / "service.log",
    )
    running.start("api", API)
    try:
        until_ready(running)
        yield running
    finally:
        for name in list(running.processes):
            running.stop(name)


@pytest.fixture(scope="session")
def working_service(service):
    """The same with a worker."""
    if "worker" not in service.processes:
        service.start("worker", WORKER)
    return service


def until_ready(running: Service, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{running.url}/health/ready").status_code == 200:
                return
        assert time.monotonic() < until, running.log.read_text()[-3000:]
        time.sleep(0.05)
