"""Everybody holds the file first, then its run, its reading, its records: nobody waits for each other for ever."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from tests.support.bills import water_bill
from tests.way.test_reading import send, settled
from tests.way.test_records import facility, record

from meterleaf.pipeline.classify import runs
from meterleaf.pipeline.events.catalogue import document_event
from meterleaf.pipeline.events.desk import Desk
from meterleaf.pipeline.read import service as readings
from meterleaf.pipeline.record import ledger
from meterleaf.pipeline.review import service as review
from meterleaf.platform.database import Database

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture(scope="module")
def people(working_service):
    return working_service.among("locks")


@pytest.fixture
async def database(people):
    opened = await Database.open(people.settings.database_url.get_secret_value(), pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
def desk(database):
    """A worker's desk, of which only the database is needed here."""
    limits = {"max_file_bytes": 1, "read_seconds": 1, "read_seconds_per_page": 1, "read_max_pages": 1}
    return Desk(database=database, objects=None, children=None, engine_version="0", **limits)


@pytest.fixture
def file(people):
    with people.client(people.owner) as client:
        return settled(people, send(client, water_bill()))


async def until_it_waits(people, task):
    """The task is not over and waits for a lock that another transaction holds."""
    for _ in range(500):
        if task.done():
            await task
            raise AssertionError("it did not wait")
        if people.sql(WAITING) != [(0,)]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it waits for nothing")


async def test_a_result_is_saved_while_another_worker_takes_the_file_up(people, desk, file):
    here, file_id = people.owner.organization_id, UUID(file["id"])
    ids = {"file_id": file_id, "user_id": people.owner.user_id, "organization_id": here}
    event = document_event("PROCESS_DOCUMENT", **ids)
    people.sql("UPDATE files SET processing = 'reading' WHERE id = %s", file_id)
    ours = await runs.begin(desk, event, "read")
    async with desk.database.transaction(here) as connection:
        assert await runs.still_ours(connection, ours)
        other = asyncio.create_task(runs.begin(desk, event, "read"))
        await until_it_waits(people, other)
        result = readings.failed_result(ours.file, {"code": "TIMEOUT", "message": "It took too long."})
        await readings.save(connection, here, ours.file, result)
    assert await other is None


async def test_a_correction_waits_for_the_file_before_it_holds_the_reading(people, database, file):
    here, reading_id = people.owner.organization_id, UUID(file["reading"]["id"])
    async with database.transaction(here) as first:
        await first.execute("SELECT 1 FROM files WHERE id = %s FOR NO KEY UPDATE", (file["id"],))

        async def correct():
            async with database.transaction(here) as second:
                return await review.hold(second, here, reading_id)

        other = asyncio.create_task(correct())
        await until_it_waits(people, other)
        await first.execute("SELECT 1 FROM readings WHERE id = %s FOR UPDATE NOWAIT", (reading_id,))
    assert (await other)["reading_id"] == reading_id


async def test_a_record_that_is_deleted_waits_for_its_file_first(people, database, file):
    here = people.owner.organization_id
    with people.client(people.owner) as client:
        [invoice] = record(client, file["reading"], (facility(client), 1)).json()["invoices"]
    async with database.transaction(here) as first:
        await first.execute("SELECT 1 FROM files WHERE id = %s FOR NO KEY UPDATE", (file["id"],))

        async def delete():
            async with database.transaction(here) as second:
                await ledger.remove(second, "invoices", here, UUID(invoice["id"]))

        other = asyncio.create_task(delete())
        await until_it_waits(people, other)
        await first.execute("SELECT 1 FROM invoices WHERE id = %s FOR UPDATE NOWAIT", (invoice["id"],))
    await other
    assert people.sql("SELECT linked FROM files WHERE id = %s", file["id"]) == [(False,)]
