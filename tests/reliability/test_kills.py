"""kill -9 of every part while documents go their way: nothing confirmed is lost, nothing is done twice.

A short version runs with all tests; `make soak` runs the long one.
"""

import hashlib
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.support.cluster import Cluster

pytestmark = pytest.mark.xdist_group("kills")

SAMPLES = Path(__file__).parents[2] / "samples"
PDF = (SAMPLES / "water-fr.pdf").read_bytes()
TAKEN_UP_AGAIN = 30  # seconds: the bar for work that a dead worker had begun


@pytest.fixture(scope="module")
def cluster(server_folder):
    running = Cluster(server_folder / "cluster")
    yield running
    running.close()
    shutil.rmtree(server_folder / "cluster", ignore_errors=True)


@pytest.fixture
def client(cluster):
    opened = cluster.client()
    yield opened
    opened.close()


def document(number):
    """The same bill with other bytes each time: a comment behind the end of a PDF changes nothing in it."""
    return PDF + f"\n% copy {number} {random.random()}\n".encode()


def upload(client, count):
    """Ids by the hash of what was sent."""
    contents = [document(number) for number in range(count)]
    ids = [client.upload(f"bill {number}", "pdf", "application/pdf", one) for number, one in enumerate(contents)]
    return dict(zip(ids, (hashlib.sha256(one).hexdigest() for one in contents), strict=True))


def wait_for_readings(cluster, client, ids, seconds):
    until = time.monotonic() + seconds
    while True:
        cluster.revive()
        files = client.files(list(ids))
        open_ones = [file["processing"] for file in files if file["processing"]["state"] not in {"done", "failed"}]
        if not open_ones:
            return files
        assert time.monotonic() < until, open_ones
        time.sleep(0.3)


def assert_all_went_once(cluster, sent, files):
    assert {file["id"] for file in files} == set(sent)
    assert [
        file["processing"] for file in files if file["reading"] is None or file["reading"]["status"] != "success"
    ] == []
    with psycopg.connect(cluster.admin_url) as admin:
        counts = admin.execute(
            """SELECT f.id::text,
                      (SELECT count(*) FROM events e
                        WHERE e.detail ->> 'file_id' = f.id::text AND e.type = 'CLASSIFY_DOCUMENT'),
                      (SELECT count(*) FROM readings r WHERE r.file_id = f.id),
                      (SELECT count(*) FROM reading_revisions v JOIN readings r ON r.id = v.reading_id
                        WHERE r.file_id = f.id)
                 FROM files f WHERE f.id = ANY(%s::uuid[])""",
            [list(sent)],
        ).fetchall()
    assert {tuple(rest) for _, *rest in counts} == {(1, 1, 1)}
    assert len(counts) == len(sent)
    assert {file_id: hashlib.sha256(cluster.stored(file_id)).hexdigest() for file_id in sent} == sent


@pytest.mark.parametrize(
    ("files", "kills"), [(12, 3), pytest.param(200, 100, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_kill_9_of_the_worker(cluster, client, files, kills):
    sent = upload(client, files)
    for _ in range(kills):
        cluster.keep_up(random.uniform(0.2, 3.0))
        cluster.kill("worker")
    read = wait_for_readings(cluster, client, sent, TAKEN_UP_AGAIN + 2 * files)
    assert_all_went_once(cluster, sent, read)


@pytest.mark.parametrize("part", ["postgres", "store", "api"])
@pytest.mark.parametrize(
    ("files", "kills"), [(6, 1), pytest.param(200, 20, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_kill_9_during_uploads_and_confirmations(cluster, client, part, files, kills):
    with ThreadPoolExecutor(1) as threads:
        uploading = threads.submit(upload, client, files)
        for _ in range(kills):
            cluster.keep_up(random.uniform(0.1, 1.5))
            cluster.kill(part, down=random.uniform(0, 1))
        while not uploading.done():
            cluster.keep_up(0.2)
        sent = uploading.result()
    read = wait_for_readings(cluster, client, sent, TAKEN_UP_AGAIN + 60 + 2 * files)
    assert_all_went_once(cluster, sent, read)


def test_what_a_dead_worker_had_begun_is_taken_up_in_time(cluster, client):
    sent = upload(client, 4)
    until = time.monotonic() + 60
    while not any(file["processing"]["state"] in {"classifying", "reading"} for file in client.files(list(sent))):
        assert time.monotonic() < until or all(f["processing"]["state"] == "done" for f in client.files(list(sent)))
        time.sleep(0.02)
    cluster.kill("worker")
    read = wait_for_readings(cluster, client, sent, TAKEN_UP_AGAIN + 60)
    assert_all_went_once(cluster, sent, read)
