"""Plain rows by plain SQL: what the storages of simple rooms would all write anew.

Table and column names come from our own code; values are always parameters, and every function takes the
organization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from psycopg.sql import SQL, Composed, Identifier, Placeholder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from uuid import UUID

    from psycopg.abc import Query

    from meterleaf.platform.database import Connection, Row
    from meterleaf.platform.http import Paging

FETCHED_ROWS = 500


async def insert(connection: Connection, table: str, organization_id: UUID, values: Mapping[str, Any]) -> Row:
    """A new row, as it is stored."""
    row = {**values, "organization_id": organization_id}
    query = SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        Identifier(table), SQL(", ").join(map(Identifier, row)), SQL(", ").join(map(Placeholder, row))
    )
    found = await (await connection.execute(query, row)).fetchone()
    assert found is not None  # noqa: S101 - an insert returns its row
    return found


async def get(connection: Connection, table: str, organization_id: UUID, row_id: UUID) -> Row | None:
    query = SQL("SELECT * FROM {} WHERE organization_id = %s AND id = %s").format(Identifier(table))
    return await (await connection.execute(query, (organization_id, row_id))).fetchone()


async def update(
    connection: Connection, table: str, organization_id: UUID, row_id: UUID, changes: Mapping[str, Any]
) -> Row | None:
    """The row with its changes; None when there is no such row."""
    assignments = [SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in changes]
    query = SQL("UPDATE {} SET {} WHERE organization_id = %(_organization)s AND id = %(_id)s RETURNING *").format(
        Identifier(table), SQL(", ").join([*assignments, SQL("updated_at = now()")])
    )
    values = {**changes, "_organization": organization_id, "_id": row_id}
    return await (await connection.execute(query, values)).fetchone()


async def delete(connection: Connection, table: str, organization_id: UUID, row_id: UUID) -> bool:
    """Whether there was such a row."""
    query = SQL("DELETE FROM {} WHERE organization_id = %s AND id = %s").format(Identifier(table))
    return (await connection.execute(query, (organization_id, row_id))).rowcount > 0


async def known_ids(connection: Connection, table: str, organization_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the ids that are rows of the organization."""
    query = SQL("SELECT id FROM {} WHERE organization_id = %s AND id = ANY(%s)").format(Identifier(table))
    rows = await (await connection.execute(query, (organization_id, list(ids)))).fetchall()
    return {row["id"] for row in rows}


async def page(
    connection: Connection,
    table: str,
    organization_id: UUID,
    conditions: Mapping[str, tuple[str, Any]],
    order: str,
    paging: Paging,
) -> tuple[list[Row], int]:
    """One page of the rows that meet all conditions, and how many there are in all.

    A condition is a fragment of our own SQL with one value, under the name that the fragment gives it; those whose
    value is None are left out.
    """
    given = {name: one for name, one in conditions.items() if one[1] is not None}
    where = SQL(" AND ").join([SQL("organization_id = %(_organization)s"), *(SQL(one[0]) for one in given.values())])
    values = {name: one[1] for name, one in given.items()} | {"_organization": organization_id}
    return (
        await (await connection.execute(_page_of(table, where, order, paging), values)).fetchall(),
        await _count(connection, table, where, values),
    )


def _page_of(table: str, where: Composed, order: str, paging: Paging) -> Composed:
    return SQL("SELECT * FROM {} WHERE {} ORDER BY {} LIMIT {} OFFSET {}").format(
        Identifier(table), where, SQL(order), paging.size, paging.offset
    )


async def _count(connection: Connection, table: str, where: Composed, values: Mapping[str, Any]) -> int:
    query = SQL("SELECT count(*) AS n FROM {} WHERE {}").format(Identifier(table), where)
    row = await (await connection.execute(query, values)).fetchone()
    return int(row["n"]) if row else 0


async def stream(
    connection: Connection,
    table: str,
    organization_id: UUID,
    conditions: Mapping[str, tuple[str, Any]],
    order: str,
) -> AsyncIterator[Row]:
    """All rows that meet the conditions (as for `page`), fetched by and by: for exports."""
    given = {name: one for name, one in conditions.items() if one[1] is not None}
    where = SQL(" AND ").join([SQL("organization_id = %(_organization)s"), *(SQL(one[0]) for one in given.values())])
    values = {name: one[1] for name, one in given.items()} | {"_organization": organization_id}
    query = SQL("SELECT * FROM {} WHERE {} ORDER BY {}").format(Identifier(table), where, SQL(order))
    async for row in fetched(connection, query, values):
        yield row


async def fetched(connection: Connection, query: Query, values: Mapping[str, Any]) -> AsyncIterator[Row]:
    """The answer to a query through a cursor on the server, which holds it for us."""
    async with connection.cursor(name=f"export_{uuid4().hex}") as cursor:
        cursor.itersize = FETCHED_ROWS
        await cursor.execute(query, values)
        async for row in cursor:
            yield row
