"""Logins over HTTP: the only routes that ask for no organization."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from meterleaf.accounts.access.errors import LoginsOff
from meterleaf.accounts.login import service
from meterleaf.accounts.login.errors import InvitationNotFound, LoginFailed, PasswordNeeded, TooManyAttempts
from meterleaf.accounts.login.schemas import AcceptInvitation, Login, Token
from meterleaf.platform.errors import Unavailable
from meterleaf.platform.http import errors

routes = APIRouter(prefix="/v1/auth", tags=["Login"], responses=errors(Unavailable))


@routes.post(
    "/login", operation_id="login", response_model=Token, responses=errors(LoginFailed, LoginsOff, TooManyAttempts)
)
async def login(request: Request, body: Login) -> dict[str, Any]:
    """Log in with e-mail and password; the token goes into `Authorization: Bearer`."""
    state = request.app.state
    return await service.login(state.database, state.tokens, body.email, body.password)


@routes.post(
    "/accept-invitation",
    operation_id="accept_invitation",
    response_model=Token,
    responses=errors(InvitationNotFound, LoginFailed, LoginsOff, PasswordNeeded),
)
async def accept_invitation(request: Request, body: AcceptInvitation) -> dict[str, Any]:
    """Accept an invitation with the token of its link: become a member, and be logged in."""
    state = request.app.state
    return await service.accept_invitation(state.database, state.tokens, body)
