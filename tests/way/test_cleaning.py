"""What is over is cleared away, and nothing else."""

from __future__ import annotations

import pytest
from tests.way.test_handshake import announced, put, uploaded

from meterleaf.pipeline.upload import cleaning, keys
from meterleaf.platform.database import Database
from meterleaf.platform.objects import open_store


@pytest.fixture
def owner(service):
    with service.client(service.owner) as client:
        yield client


async def test_what_is_over_is_cleared_away(service, owner):
    organization_id = service.owner.organization_id
    stale, fresh, kept, deleted = announced(owner)["id"], announced(owner)["id"], uploaded(owner), uploaded(owner)
    late = announced(owner)
    assert put(late) == 200
    assert owner.delete(f"/v1/files/{deleted}").status_code == 204
    service.sql("UPDATE files SET created_at = now() - interval '25 hours' WHERE id = ANY(%s)", [stale, late["id"]])
    service.sql("UPDATE files SET created_at = now() - interval '1 hour' WHERE id = %s", kept)
    service.sql("UPDATE files SET deleted_at = now() - interval '31 days' WHERE id = %s", deleted)
    database = await Database.open(service.settings.database_url.get_secret_value(), pool_size=2)
    async with open_store(service.settings) as objects:
        await cleaning.clear_away(database, objects, organization_id, service.settings)
        async with database.transaction(organization_id) as connection:
            await cleaning.compact_counts(connection, organization_id)
        asked = {
            (where, one): where(organization_id, one)
            for where in (keys.inbox, keys.final)
            for one in (kept, deleted, late["id"])
        }
        found = await objects.heads(asked.values())
    await database.close()
    there = {key for key, facts in found.items() if facts is not None}
    assert there == {keys.final(organization_id, kept)}
    left = service.sql("SELECT id::text FROM files WHERE id = ANY(%s)", [stale, fresh, kept, deleted, late["id"]])
    assert {one for (one,) in left} == {fresh, kept}
    counted = "SELECT count(*) FROM files WHERE deleted_at IS NULL AND organization_id = %s"
    summed = "SELECT sum(files)::bigint, count(*) = count(DISTINCT (folder_id, category)) FROM file_counts WHERE organization_id = %s"
    [(total,)] = service.sql(counted, organization_id)
    assert service.sql(summed, organization_id) == [(total, True)]
