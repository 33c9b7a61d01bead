"""OpenID Connect: an issuer that the operator named may vouch for people, and nobody else may."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from jwt.algorithms import RSAAlgorithm

from meterleaf.accounts.access.tokens import Tokens
from meterleaf.accounts.tests.conftest import ROOMS
from meterleaf.platform import http
from meterleaf.platform.settings import Settings

AUDIENCE = "meterleaf-page"


class Issuer:
    """An OpenID Connect issuer on this machine: its configuration, its published key, and the tokens that it signs."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        issuer = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(issuer.page(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def token(self, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        told = {"iss": self.url, "aud": AUDIENCE, "sub": "somebody", "exp": datetime.now(UTC) + timedelta(minutes=5)}
        return jwt.encode({**told, **claims}, key or self.key, algorithm="RS256", headers={"kid": "one"})


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    opened = Issuer()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture(scope="module")
async def page(database, issuer, tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("oidc"), oidc_issuer=issuer.url, oidc_audience=AUDIENCE)
    app = FastAPI()
    http.install(app)
    app.state.database, app.state.settings, app.state.tokens = database, settings, Tokens(settings)
    for room in ROOMS:
        app.include_router(room.routes)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service.example") as opened:
        yield opened


async def asked(page, people, token):
    organization = str(people["viewer"].organization_id)
    return await page.get(
        "/v1/members", headers={"Authorization": f"Bearer {token}", "x-organization-id": organization}
    )


def email_of(database_urls, person) -> str:
    with psycopg.connect(database_urls.admin) as admin:
        return admin.execute("SELECT email FROM users WHERE id = %s", (person.user_id,)).fetchone()[0]


async def test_a_member_comes_in_by_the_email_that_the_issuer_verified_and_later_by_the_subject(
    page, people, issuer, database_urls
):
    email = email_of(database_urls, people["viewer"])
    first = issuer.token(sub="viewer-1", email=email, email_verified=True)
    assert (await asked(page, people, first)).status_code == 200
    assert (await asked(page, people, issuer.token(sub="viewer-1"))).status_code == 200


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": "new", "email": "nobody@example.org", "email_verified": True}, "NOT_INVITED"),
        ({"sub": "no-email"}, "NOT_INVITED"),
        ({"aud": "another application"}, "CREDENTIALS_INVALID"),
        ({"iss": "http://127.0.0.1:9"}, "CREDENTIALS_INVALID"),
        ({"exp": datetime(2020, 1, 1, tzinfo=UTC)}, "TOKEN_EXPIRED"),
    ],
)
async def test_whom_it_does_not_vouch_for_stays_out(page, people, issuer, claims, code):
    answer = await asked(page, people, issuer.token(**claims))
    assert (answer.status_code, answer.json()["code"]) == (401, code)


async def test_an_email_that_was_not_verified_opens_nothing(page, people, issuer, database_urls):
    email = email_of(database_urls, people["owner"])
    answer = await asked(page, people, issuer.token(sub="thief", email=email, email_verified=False))
    assert answer.json()["code"] == "NOT_INVITED"


async def test_a_token_signed_with_another_key_is_refused(page, people, issuer, database_urls):
    stolen = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    email = email_of(database_urls, people["owner"])
    answer = await asked(page, people, issuer.token(stolen, sub="x", email=email, email_verified=True))
    assert answer.json()["code"] == "CREDENTIALS_INVALID"
