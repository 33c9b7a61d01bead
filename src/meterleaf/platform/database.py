"""PostgreSQL: a pool of connections, and the only place that begins and commits a transaction.

What enters: the URL of the service's role. What leaves: connections inside a transaction that sees the rows of one
organization alone (row-level security keyed on a setting that lives as long as the transaction).
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from psycopg.abc import Query

    from meterleaf.platform.settings import Settings

Row = dict[str, Any]
Connection = AsyncConnection[Row]

STATEMENT_LIMIT = "60s"
LOCK_LIMIT = "15s"

# What `act_as` does, as an expression in a query that itself finds out whether it may be done.
ACTING = (
    "set_config('meterleaf.organization_id', %(organization)s::text, true)"
    " || set_config('meterleaf.user_id', %(user)s::text, true)"
)


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
        begin = "BEGIN" if organization_id is None else _begin_as(organization_id, user_id)
        async with self._within(begin) as connection:
            yield connection

    async def ping(self, table: str = "schema_migrations") -> None:
        """Raises when the database does not answer, or the table can't be read."""
        async with self._within("BEGIN", timeout=3) as connection:
            await connection.execute(SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(table)))

    @asynccontextmanager
    async def _within(self, begin: Query, timeout: float | None = None) -> AsyncIterator[Connection]:  # noqa: ASYNC109 - the pool's
        connection = await self._begun(begin, timeout)
        try:
            yield connection
            await connection.commit()
        except BaseException:
            with suppress(Error):  # what went wrong before is what counts
                await connection.rollback()
            raise
        finally:
            await self._pool.putconn(connection)

    async def _begun(self, begin: Query, timeout: float | None) -> Connection:  # noqa: ASYNC109 - the pool's
        """A connection on which a transaction has begun.

        One that was cut while it lay idle (the server was started anew) fails here, before anything was done on it, and
        makes place for another: so no connection has to be tried before it is used.
        """
        for chance in range(self._pool.max_size, -1, -1):
            connection = await self._pool.getconn(timeout)
            try:
                await connection.execute(begin)
            except BaseException as error:
                cut = isinstance(error, OperationalError) and connection.closed
                await self._pool.putconn(connection)
                if not (cut and chance):
                    raise
            else:
                break
        return connection

    async def _refuse_strong_role(self) -> None:
        query = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        async with self.transaction() as connection:
            row = await (await connection.execute(query)).fetchone()
        if row is not None:
            raise DatabaseRoleTooStrong(row["rolname"])


def _begin_as(organization_id: UUID, user_id: UUID | None) -> Query:
    """BEGIN and `act_as` in one trip to the server."""
    return SQL(
        "BEGIN; SELECT set_config('meterleaf.organization_id', {}, true), set_config('meterleaf.user_id', {}, true)"
    ).format(str(organization_id), "" if user_id is None else str(user_id))


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
