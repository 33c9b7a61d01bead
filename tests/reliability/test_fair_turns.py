"""One organization floods the service; another one's few documents are ready long before the flood is over."""

from __future__ import annotations

import httpx
import pytest
from tests.support.bills import water_bill
from tests.support.service import WORKER

FLOOD, FEW = 300, 3
BILL = {"extension": "pdf", "mime_type": "application/pdf", "size_kb": 2}
READY = "SELECT count(*) FROM readings WHERE organization_id = %s"
# readings of the one made from when the other's documents were confirmed until the last of them was read
MEANWHILE = """
    SELECT count(*) FROM readings WHERE organization_id = %s
       AND created_at >= (SELECT min(confirmed_at) FROM files WHERE organization_id = %s)
       AND created_at <= (SELECT max(created_at) FROM readings WHERE organization_id = %s)
"""


def announced_and_put(client, count) -> list[str]:
    told = client.post("/v1/files/presigned-urls", json=[{**BILL, "name": f"b{n}"} for n in range(count)]).json()
    data = water_bill()
    with httpx.Client(timeout=30) as store:
        for one in told:
            store.put(one["presigned_url"], content=data, headers=one["headers"]).raise_for_status()
    return [one["id"] for one in told]


def confirm(client, ids) -> None:
    answer = client.patch("/v1/files/batch-update", json={"file_ids": ids, "status": "uploaded"})
    assert answer.status_code == 200, answer.text


@pytest.mark.slow
def test_a_flood_starves_nobody(service):
    """Told by the order of the readings, not by a clock: two workers, 300 documents of the one, then 3 of the other."""
    people = service.among("flood")
    rested = "worker" in service.processes
    if not rested:
        service.start("worker", WORKER)
    service.start("second", WORKER)
    try:
        with people.client(people.owner) as flooding, people.client(people.stranger) as other:
            theirs = announced_and_put(other, FEW)
            ours = announced_and_put(flooding, FLOOD)
            confirm(flooding, ours)
            people.wait_for("/v1/files/readings?status=success", lambda told: told["total"] >= 4)
            confirm(other, theirs)
            query = "&".join(f"file_id={one}" for one in theirs)
            told = people.wait_for(
                f"/v1/files/readings?{query}",
                lambda answer: all(one["processing"]["state"] in ("done", "failed") for one in answer["items"]),
                people.stranger,
                240,
            )
            assert [one["reading"]["status"] for one in told["items"]] == ["success"] * FEW
            [(still,)] = people.sql(READY, people.owner.organization_id)
            them, us = people.stranger.organization_id, people.owner.organization_id
            [(meanwhile,)] = people.sql(MEANWHILE, us, them, them)
            for file_id in ours:  # what waits is not needed any more
                flooding.delete(f"/v1/files/{file_id}")
    finally:
        service.stop("second")
        if not rested:
            service.stop("worker")
    assert still < FLOOD / 2
    # turn about: about as many as theirs, and what was begun when they came
    assert meanwhile <= 5 * FEW
