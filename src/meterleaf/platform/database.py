"""PostgreSQL: a pool of connections, and the only place that begins and commits a transaction.

What enters: the URL of the service's role. What leaves: connections inside a transaction that sees the rows of one
organization alone (row-level security keyed on a setting that lives as long as the transaction).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from meterleaf.platform.settings import Settings

Row = dict[str, Any]
Connection = AsyncConnection[Row]

STATEMENT_LIMIT = "60s"
LOCK_LIMIT = "15s"


class DatabaseNotNamed(Exception):
    """Nobody said which database; `meterleaf serve` names its own."""

    code = "DATABASE_NOT_NAMED"


class DatabaseRoleTooStrong(Exception):
    """The service was given a role that row-level security does not bind."""

    code = "DATABASE_ROLE_TOO_STRONG"

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The database role {role!r} is a superuser or may bypass row-level security, which keeps organizations"
            " apart. Give database_url a plain role, and keep this one for database_owner_url."
        )


def service_url(settings: Settings) -> str:
    """How the service reaches its database, as a libpq connection string. Raises DatabaseNotNamed."""
    if settings.database_url is None:
        raise DatabaseNotNamed("No database is named: give METERLEAF_DATABASE_URL, or start with `meterleaf serve`.")
    return _with_tls(settings, settings.database_url.get_secret_value())


def owner_url(settings: Settings) -> str:
    """The same for the role that owns the schema; the service's own where no other is named."""
    if settings.database_owner_url is None:
        return service_url(settings)
    return _with_tls(settings, settings.database_owner_url.get_secret_value())


def _with_tls(settings: Settings, url: str) -> str:
    told = {
        "sslmode": settings.database_tls,
        "sslrootcert": settings.database_tls_ca,
        "sslcert": settings.database_tls_cert,
        "sslkey": settings.database_tls_key,
    }
    return make_conninfo(url, **{name: str(value) for name, value in told.items() if value is not None})


class Database:
    """The service's database. `transaction` is the only way to a connection."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str, *, pool_size: int = 10) -> Self:
        """Connect; raises DatabaseRoleTooStrong, or psycopg's own error when nobody answers within ten seconds."""
        pool = AsyncConnectionPool[Connection](
            url,
            min_size=1,
            max_size=pool_size,
            open=False,
            # A prepared statement fails once a migration has widened its table; and proxies of connections know none.
            kwargs={"row_factory": dict_row, "prepare_threshold": None},
            configure=_configure,
            check=AsyncConnectionPool.check_connection,
            timeout=10,
            name="meterleaf",
        )
        await pool.open(wait=True, timeout=10)
        database = cls(pool)
        try:
            await database._refuse_strong_role()
        except BaseException:
            await pool.close()
            raise
        return database

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def transaction(
        self, organization_id: UUID | None = None, user_id: UUID | None = None
    ) -> AsyncIterator[Connection]:
        """One transaction: committed at the end, rolled back when the block raises.

        Rows of `organization_id` alone are seen; without one, no row of any organization is.
        """
        async with self._pool.connection() as connection, connection.transaction():
            if organization_id is not None:
                await act_as(connection, organization_id, user_id)
            yield connection

    async def ping(self, table: str = "schema_migrations") -> None:
        """Raises when the database does not answer, or the table can't be read."""
        async with self._pool.connection(timeout=3) as connection:
            await connection.execute(SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(table)))

    async def _refuse_strong_role(self) -> None:
        query = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        async with self.transaction() as connection:
            row = await (await connection.execute(query)).fetchone()
        if row is not None:
            raise DatabaseRoleTooStrong(row["rolname"])


async def act_as(connection: Connection, organization_id: UUID, user_id: UUID | None) -> None:
    """From here to the end of the transaction, only rows of this organization are seen and written."""
    await connection.execute(
        "SELECT set_config('meterleaf.organization_id', %s, true), set_config('meterleaf.user_id', %s, true)",
        (str(organization_id), "" if user_id is None else str(user_id)),
    )


async def _configure(connection: Connection) -> None:
    await connection.set_autocommit(True)
    await connection.execute(
        f"SET statement_timeout = '{STATEMENT_LIMIT}'; SET lock_timeout = '{LOCK_LIMIT}';"
        " SET idle_in_transaction_session_timeout = '120s'; SET timezone = 'UTC'"
    )
