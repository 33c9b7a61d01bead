"""Jobs stand or fall with the transaction they are written in; turns are fair; the queue's schema is the library's."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import procrastinate
import psycopg
import pytest

from meterleaf.platform import queue
from meterleaf.platform.ids import new_id
from meterleaf.platform.migrations import migrations

SHIPPED = Path(procrastinate.__file__).parent / "sql"


def test_the_schema_is_the_installed_librarys():
    ours = next(one.sql for one in migrations() if one.name == "0001_pre_queue.sql")
    assert ours.split("-- Enums", 1)[1] == (SHIPPED / "schema.sql").read_text().split("-- Enums", 1)[1]


async def jobs(database_urls):
    async with await psycopg.AsyncConnection.connect(database_urls.admin) as admin:
        cursor = await admin.execute("SELECT args, priority FROM procrastinate_jobs ORDER BY priority DESC, id")
        return await cursor.fetchall()


async def test_a_job_is_gone_with_its_transaction(database, database_urls, two_organizations):
    with pytest.raises(RuntimeError):
        async with database.transaction(two_organizations[0]) as connection:
            await queue.defer(connection, "some_task", [{"one": 1}])
            raise RuntimeError
    assert await jobs(database_urls) == []


async def test_a_newcomer_is_not_starved(database, database_urls, two_organizations):
    flooding, quiet = two_organizations
    for organization_id, count in ((flooding, 300), (quiet, 2), (flooding, 1), (quiet, 1)):
        async with database.transaction(organization_id) as connection:
            turns = await queue.take_turns(connection, organization_id, count)
            arguments = [{"who": "flooding" if organization_id == flooding else "quiet"}] * count
            await queue.defer(connection, "some_task", arguments, queue=queue.DOCUMENTS, priorities=turns)
    order = [arguments["who"] for arguments, _ in await jobs(database_urls)]
    assert order.count("flooding") == 301
    assert [place for place, who in enumerate(order) if who == "quiet"][-1] <= 6


def test_ids_are_in_the_order_they_were_made():
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid4().variant}
