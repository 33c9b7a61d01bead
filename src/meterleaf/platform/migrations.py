"""Brings the schema up to date: plain SQL files in order of their numbers, each in a transaction of its own.

An advisory lock makes machines that start at once wait for each other, and goes with its connection, so that a
killed migration blocks nobody. `pre` files may run while the previous release still works; `post` files take away
what it needed, and stand after the `pre` files of their release. Docs: docs/decisions/0101-migrations.md says why this
is no library.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, LockNotAvailable
from psycopg.sql import SQL, Identifier, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK = 7_226_005_177_310_462  # any number, the same on all machines
FOLDER = "migrations"

# Shorter than PostgreSQL's own deadlock_timeout (1 s): where a migration and the service's work wait for each other, it
# is the migration that gives way, and tries again.
LOCK_TIMEOUT = "500ms"
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 300.0  # a long export may hold a table for minutes


class MigrationChanged(Exception):
    """A migration that was applied is not the one that this release carries."""

    code = "MIGRATION_CHANGED"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `NNNN_pre|post_what.sql`."""

    name: str
    sql: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """All migrations of this release, in order."""
    folder = files("meterleaf") / FOLDER
    found = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    return tuple(Migration(name, (folder / name).read_text(encoding="utf-8")) for name in found)


async def migrate(owner_url: str, service_url: str, *, pre_only: bool = False) -> list[str]:
    """Apply what is missing and grant the service's role what it needs; the names of what was applied.

    With `pre_only` nothing is taken away yet that the previous release needs: for a roll-out while that one works.
    The service's role is made, with the password of its URL, where it is not there and the owner may do so.
    Raises MigrationChanged.
    """
    async with await AsyncConnection.connect(owner_url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))  # as long as it takes
        await connection.execute(f"SET client_min_messages = warning; SET lock_timeout = '{LOCK_TIMEOUT}'")
        missing = await _missing(connection, migrations())
        due = without_newest_post(missing) if pre_only else missing
        applied = [one.name for one in due if await _apply(connection, one)]
        await _grant(connection, service_url)
        return applied


def without_newest_post(missing: Sequence[Migration]) -> list[Migration]:
    """All but the `post` files at the end: one with a `pre` file behind it belongs to an earlier release."""
    last = max((place for place, one in enumerate(missing) if one.name[5:].startswith("pre_")), default=-1)
    return list(missing[: last + 1])


async def _missing(connection: AsyncConnection, known: Sequence[Migration]) -> list[Migration]:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations"
        " (name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    rows = await (await connection.execute("SELECT name, digest FROM schema_migrations")).fetchall()
    applied: dict[str, str] = dict(rows)
    changed = [one.name for one in known if applied.get(one.name, one.digest) != one.digest]
    if changed:
        raise MigrationChanged(
            f"Applied migrations differ from those of this release: {', '.join(changed)}. Never edit a migration that"
            " was released; add one."
        )
    return [one for one in known if one.name not in applied]


async def _apply(connection: AsyncConnection, migration: Migration) -> bool:
    """Apply it as soon as nobody holds what it needs: those who work are never made to wait for long, nor to fail."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await _try(connection, migration)
        except (LockNotAvailable, DeadlockDetected):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _try(connection: AsyncConnection, migration: Migration) -> bool:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migrations (name, digest) VALUES (%s, %s)", (migration.name, migration.digest)
        )
    return True


async def _grant(connection: AsyncConnection, service_url: str) -> None:
    parts = conninfo_to_dict(service_url)
    role = str(parts["user"])
    async with connection.transaction():
        await _make_role(connection, role, parts.get("password"))
        for privileges in (
            "USAGE ON SCHEMA public",
            "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
            "USAGE ON ALL SEQUENCES IN SCHEMA public",
            "EXECUTE ON ALL FUNCTIONS IN SCHEMA public",
        ):
            await connection.execute(SQL(f"GRANT {privileges} TO {{}}").format(Identifier(role)))
        await connection.execute(
            SQL("REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM {}").format(Identifier(role))
        )


async def _make_role(connection: AsyncConnection, role: str, password: object) -> None:
    found = await (await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))).fetchone()
    if found is None:
        await connection.execute(
            SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                Identifier(role), Literal(password)
            )
        )
