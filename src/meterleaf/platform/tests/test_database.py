"""Transactions, isolation by row-level security, migrations: on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import psycopg
import pytest

from meterleaf.platform.database import Database, DatabaseRoleTooStrong
from meterleaf.platform.migrations import MigrationChanged, migrate, migrations

ISOLATED = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.qual
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
    LEFT JOIN LATERAL (
        SELECT pg_get_expr(polqual, polrelid) AS qual FROM pg_policy
        WHERE polrelid = c.oid AND polname = 'organization' AND polcmd = '*'
    ) p ON true
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""


def test_every_table_with_an_organization_is_isolated(database_urls):
    with psycopg.connect(database_urls.admin) as admin:
        tables = admin.execute(ISOLATED).fetchall()
    assert len(tables) > 10
    for name, enabled, forced, condition in tables:
        assert enabled, name
        assert forced, name
        assert condition == "(organization_id = current_organization())", name


def test_the_service_owns_nothing_and_can_not_get_round(database_urls):
    with psycopg.connect(database_urls.service) as connection:
        owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user"
        assert connection.execute(owned).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE files DISABLE ROW LEVEL SECURITY")


async def add_project(connection, organization_id):
    await connection.execute(
        "INSERT INTO projects (id, organization_id, name, created_by) VALUES (%s, %s, 'p', %s)",
        (uuid4(), organization_id, uuid4()),
    )


async def count_projects(connection):
    return (await (await connection.execute("SELECT count(*) AS n FROM projects")).fetchone())["n"]


async def test_a_query_without_its_filter_sees_nothing_foreign(database, two_organizations):
    ours, theirs = two_organizations
    for organization_id in two_organizations:
        async with database.transaction(organization_id) as connection:
            await add_project(connection, organization_id)
    for organization_id in two_organizations:
        async with database.transaction(organization_id) as connection:
            assert await count_projects(connection) == 1
    async with database.transaction() as connection:
        assert await count_projects(connection) == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.transaction(ours) as connection:
            await add_project(connection, theirs)


async def test_an_organization_does_not_stay_on_the_connection(database, two_organizations):
    async with database.transaction(two_organizations[0]) as connection:
        await add_project(connection, two_organizations[0])
    for _ in range(20):  # more than the pool has connections
        async with database.transaction() as connection:
            assert await count_projects(connection) == 0


async def test_what_fails_leaves_nothing(database, two_organizations):
    with pytest.raises(RuntimeError):
        async with database.transaction(two_organizations[0]) as connection:
            await add_project(connection, two_organizations[0])
            raise RuntimeError
    async with database.transaction(two_organizations[0]) as connection:
        assert await count_projects(connection) == 0


async def test_a_role_that_bypasses_isolation_is_refused(database_urls):
    with pytest.raises(DatabaseRoleTooStrong, match="superuser"):
        await Database.open(database_urls.admin)


async def test_machines_that_migrate_at_once_do_it_once(empty_database):
    applied = await asyncio.gather(*(migrate(*empty_database) for _ in range(4)))
    assert sorted(name for names in applied for name in names) == [one.name for one in migrations()]


async def test_an_edited_migration_is_refused(empty_database):
    await migrate(*empty_database)
    with psycopg.connect(empty_database[0]) as owner:
        owner.execute("UPDATE schema_migrations SET digest = 'other' WHERE name LIKE '0001%'")
    with pytest.raises(MigrationChanged, match="0001_pre_queue"):
        await migrate(*empty_database)


def test_migrations_are_numbered_and_named():
    names = [one.name for one in migrations()]
    assert [int(name[:4]) for name in names] == sorted({int(name[:4]) for name in names})
    assert all(name[5:].startswith(("pre_", "post_")) for name in names)
