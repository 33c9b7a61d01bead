"""The accounts' rooms as an application of their own, on a real database, with the three people of every access test."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from meterleaf.accounts.access import endpoints as keys_endpoints
from meterleaf.accounts.access.keys import hash_of, new_key, shown_part
from meterleaf.accounts.access.tokens import Tokens
from meterleaf.accounts.audit import endpoints as audit_endpoints
from meterleaf.accounts.facilities import endpoints as facilities_endpoints
from meterleaf.accounts.folders import endpoints as folders_endpoints
from meterleaf.accounts.login import endpoints as login_endpoints
from meterleaf.accounts.members import endpoints as members_endpoints
from meterleaf.accounts.organizations import endpoints as organizations_endpoints
from meterleaf.accounts.projects import endpoints as projects_endpoints
from meterleaf.accounts.suppliers import endpoints as suppliers_endpoints
from meterleaf.accounts.webhooks import endpoints as webhooks_endpoints
from meterleaf.platform import http
from meterleaf.platform.settings import Settings

SECRET = "x" * 48
ROOMS = (
    folders_endpoints,
    projects_endpoints,
    facilities_endpoints,
    suppliers_endpoints,
    login_endpoints,
    members_endpoints,
    organizations_endpoints,
    audit_endpoints,
    keys_endpoints,
    webhooks_endpoints,
)


@dataclass(frozen=True)
class Person:
    """Somebody with a key in one organization."""

    user_id: UUID
    organization_id: UUID
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"x-api-key": self.key, "x-organization-id": str(self.organization_id)}


@pytest.fixture(scope="module")
def people(database_urls):
    """owner, editor and viewer of one organization; a stranger who owns another."""
    here, elsewhere = uuid4(), uuid4()
    found = {}
    with psycopg.connect(database_urls.admin) as admin:
        for one in (here, elsewhere):
            admin.execute("INSERT INTO organizations (id, name) VALUES (%s, %s)", (one, f"Organization {one}"))
        for name in ("owner", "editor", "viewer", "stranger"):
            person = Person(uuid4(), elsewhere if name == "stranger" else here, new_key())
            role = "owner" if name == "stranger" else name
            email = f"{name}-{person.user_id}@example.org"
            admin.execute("INSERT INTO users (id, email, name) VALUES (%s, %s, %s)", (person.user_id, email, name))
            admin.execute(
                "INSERT INTO members (organization_id, user_id, role) VALUES (%s, %s, %s)",
                (person.organization_id, person.user_id, role),
            )
            admin.execute(
                "INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash) VALUES (%s, %s, %s, %s, %s, %s)",
                (uuid4(), person.organization_id, person.user_id, name, shown_part(person.key), hash_of(person.key)),
            )
            found[name] = person
    return found


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(data_dir=tmp_path_factory.mktemp("data"), jwt_secret=SecretStr(SECRET))


@pytest.fixture(scope="module")
async def client(database, settings):
    app = FastAPI()
    http.install(app)
    app.state.database = database
    app.state.tokens = Tokens(settings)
    app.state.settings = settings
    for room in ROOMS:
        app.include_router(room.routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.example") as opened:
        yield opened
