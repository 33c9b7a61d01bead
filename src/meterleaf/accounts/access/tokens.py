"""Tokens: our own, given at login, and those of the OpenID Connect issuer that the configuration names.

What enters is a token; what leaves is who it speaks for. Signature, issuer, audience and times are checked (RFC 7519,
OpenID Connect Core 1.0 section 3.1.3.7); the issuer's keys come from its published key set (RFC 7517) and are kept for
five minutes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt
from jwt import PyJWKClient

from meterleaf.accounts.access.errors import LoginsOff
from meterleaf.platform.ids import new_id

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings

ISSUER = "meterleaf"
OWN_ALGORITHM = "HS256"
ISSUER_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the OpenID Connect issuer vouches for; the e-mail is given only where the issuer verified it."""

    issuer: str
    subject: str
    email: str | None


class Tokens:
    """Issues and checks tokens. `user_or_identity` raises jwt.InvalidTokenError for one that does not hold."""

    def __init__(self, settings: Settings) -> None:
        self._secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
        self._life = timedelta(minutes=settings.jwt_minutes)
        self._oidc_issuer = str(settings.oidc_issuer).rstrip("/") if settings.oidc_issuer else None
        self._oidc_audience = settings.oidc_audience
        self._keys: PyJWKClient | None = None
        self._lock = asyncio.Lock()

    @property
    def seconds(self) -> int:
        return int(self._life.total_seconds())

    def issue(self, user_id: UUID) -> str:
        """A token for that user, for as long as the settings say. Raises LoginsOff where there is nothing to sign with."""
        if self._secret is None:
            raise LoginsOff
        now = datetime.now(UTC)
        claims = {"iss": ISSUER, "sub": str(user_id), "iat": now, "exp": now + self._life, "jti": str(new_id())}
        return jwt.encode(claims, self._secret, algorithm=OWN_ALGORITHM)

    async def user_or_identity(self, token: str) -> UUID | Identity:
        claimed = jwt.decode(token, options={"verify_signature": False})
        issuer = str(claimed.get("iss", ""))
        if issuer == ISSUER:
            return self._own(token)
        if self._oidc_issuer and issuer.rstrip("/") == self._oidc_issuer:
            return await self._foreign(token)
        raise jwt.InvalidIssuerError("a token of an issuer that is not configured")

    def _own_secret(self) -> str:
        if self._secret is None:
            raise jwt.InvalidTokenError("no secret is configured to sign logins with (jwt_secret)")
        return self._secret

    def _own(self, token: str) -> UUID:
        claims = jwt.decode(
            token,
            self._own_secret(),
            algorithms=[OWN_ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "sub", "iss"]},
        )
        return UUID(claims["sub"])

    async def _foreign(self, token: str) -> Identity:
        keys = await self._key_set()
        try:
            key = await asyncio.to_thread(keys.get_signing_key_from_jwt, token)
        except jwt.PyJWKClientError as error:
            raise jwt.InvalidTokenError("the issuer has no such key") from error
        claims = jwt.decode(
            token,
            key.key,
            algorithms=ISSUER_ALGORITHMS,
            audience=self._oidc_audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "sub", "iss", "aud"], "verify_aud": True},
        )
        verified = claims.get("email_verified") in (True, "true")
        email = str(claims["email"]) if verified and claims.get("email") else None
        return Identity(str(claims["iss"]).rstrip("/"), str(claims["sub"]), email)

    async def _key_set(self) -> PyJWKClient:
        async with self._lock:
            if self._keys is None:
                self._keys = PyJWKClient(await self._keys_address(), cache_jwk_set=True, lifespan=300, timeout=5)
            return self._keys

    async def _keys_address(self) -> str:
        import httpx  # takes a third of a second to load, and most services have no issuer

        url = f"{self._oidc_issuer}/.well-known/openid-configuration"
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                told: dict[str, Any] = (await client.get(url)).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise jwt.InvalidTokenError("the OpenID Connect issuer can't be asked for its keys") from error
        if str(told.get("issuer", "")).rstrip("/") != self._oidc_issuer:
            raise jwt.InvalidIssuerError("the issuer's own configuration names another issuer")
        return str(told["jwks_uri"])
