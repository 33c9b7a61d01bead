"""Passwords: hashed, checked, and never anything else."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# one at a time: each takes 64 MiB, and a flood of logins shall not take them all at once
_one = asyncio.Semaphore(2)


async def hash_password(password: str) -> str:
    async with _one:
        return await asyncio.to_thread(_hasher.hash, password)


async def password_fits(password: str, kept: str | None) -> bool:
    """Whether it is the password of that hash; takes as long when there is none."""
    async with _one:
        fits = await asyncio.to_thread(_verified, kept, password)
    return fits and kept is not None


@cache
def _nobody() -> str:
    """Checked when there is no such user, so that the answer's time does not tell who is known."""
    return _hasher.hash("nobody has this password")


def _verified(kept: str | None, password: str) -> bool:
    nobody = _nobody()  # made at the first login, whoever's that is: at each start it would cost a third of a second
    try:
        return _hasher.verify(kept or nobody, password)
    except (VerificationError, InvalidHashError):
        return False
