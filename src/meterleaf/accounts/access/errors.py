"""Why somebody is not let in."""

from __future__ import annotations

from typing import ClassVar

from meterleaf.platform.errors import Conflict, NotFound, ServiceError, Unprocessable


class NotAuthenticated(ServiceError):
    status = 401
    code = "NOT_AUTHENTICATED"
    message = "Send an API key or a token: `Authorization: Bearer …` or `x-api-key: …`."
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class CredentialsInvalid(NotAuthenticated):
    code = "CREDENTIALS_INVALID"
    message = "This API key or token is not known."


class KeyRevoked(NotAuthenticated):
    code = "KEY_REVOKED"
    message = "This API key was revoked. Ask an owner of the organization for a new one."


class KeyExpired(NotAuthenticated):
    code = "KEY_EXPIRED"
    message = "This API key has expired. Make a new one."


class TokenExpired(NotAuthenticated):
    code = "TOKEN_EXPIRED"
    message = "This token has expired. Log in again."


class NotInvited(NotAuthenticated):
    code = "NOT_INVITED"
    message = "Nobody here has this identity. Ask an owner of the organization for an invitation."


class CredentialsDisagree(NotAuthenticated):
    code = "CREDENTIALS_DISAGREE"
    message = "Authorization and x-api-key name different users. Send one of them."


class LoginsOff(Conflict):
    code = "LOGINS_OFF"
    message = "This service signs no logins: its operator has to set jwt_secret. API keys work all the same."


class OrganizationMissing(Unprocessable):
    code = "VALIDATION_ERROR"
    message = "The header x-organization-id is required: the organization's UUID."


class OrganizationForbidden(ServiceError):
    status = 403
    code = "ORGANIZATION_FORBIDDEN"
    message = "You are no member of this organization."


class RoleForbidden(ServiceError):
    status = 403
    code = "ROLE_FORBIDDEN"
    message = "Your role in this organization does not allow this."


class KeyNotFound(NotFound):
    code = "API_KEY_NOT_FOUND"
    message = "There is no API key with this id that you may see."


class IdempotencyKeyInvalid(Unprocessable):
    code = "IDEMPOTENCY_KEY_INVALID"
    message = "An Idempotency-Key has 1 to 255 visible ASCII characters."


class IdempotencyKeyReused(Unprocessable):
    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was sent before with another request. Use a new key for a new request."


class IdempotencyKeyBusy(Conflict):
    code = "IDEMPOTENCY_KEY_BUSY"
    message = "The first request with this Idempotency-Key is still being worked on. Try again in a moment."


ENTRY_ERRORS = (
    NotAuthenticated,
    CredentialsInvalid,
    KeyRevoked,
    KeyExpired,
    TokenExpired,
    NotInvited,
    CredentialsDisagree,
    OrganizationForbidden,
    RoleForbidden,
)
