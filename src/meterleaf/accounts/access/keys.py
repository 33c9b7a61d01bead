"""API keys: made here, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "ml_"
SHOWN = 10


def new_key() -> str:
    """A new key: 256 random bits behind the prefix by which a key is known from a token."""
    return PREFIX + secrets.token_urlsafe(32)


def is_key(credential: str) -> bool:
    return credential.startswith(PREFIX)


def hash_of(key: str) -> bytes:
    """What is stored. A key is random enough that a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def shown_part(key: str) -> str:
    """The first characters, by which its owner knows it again in a list."""
    return key[:SHOWN]
