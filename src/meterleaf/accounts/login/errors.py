"""Why a login or an invitation does not work."""

from __future__ import annotations

from typing import ClassVar

from meterleaf.platform.errors import NotFound, ServiceError


class LoginFailed(ServiceError):
    status = 401
    code = "LOGIN_FAILED"
    message = "E-mail and password do not belong together."
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class TooManyAttempts(ServiceError):
    status = 429
    code = "TOO_MANY_ATTEMPTS"
    message = "Too many failed logins with this e-mail. Wait a quarter of an hour and try again."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "900"}


class InvitationNotFound(NotFound):
    code = "INVITATION_NOT_FOUND"
    message = "This invitation is not known, was withdrawn, was used before, or has run out. Ask for a new one."


class PasswordNeeded(ServiceError):
    status = 422
    code = "PASSWORD_NEEDED"
    message = "Choose a password of at least 10 characters to accept the invitation."
