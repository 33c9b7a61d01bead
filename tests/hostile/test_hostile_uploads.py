"""Documents made to harm, by the way that everybody's documents go: uploaded, and opened by a worker's children.

Each ends as a failed reading with a named problem, or as a reading; the neighbours' are read; no child ever takes more
memory than it is allowed, and the worker stays the same process.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from tests.hostile import making
from tests.hostile.test_hostile_documents import BOMBS
from tests.support.bills import water_bill
from tests.way.test_reading import send

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "xml": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LIMIT = 1_536 * 1024  # kB: what is over its 1,400 MiB is ended, and has moments to grow until somebody looks
NAMED = {
    "a password": "PASSWORD_PROTECTED",
    "a picture of 30,000 x 30,000": "TOO_LARGE",
    "a million rows": "TOO_LARGE",
    "a zip bomb": "TOO_LARGE",
    "an entity from outside": "UNSAFE_XML",
    "cut": "CORRUPT_FILE",
    "noise": None,
}


class Memory(threading.Thread):
    """The most memory that any process below the worker had, in kB, looked at fifty times a second."""

    def __init__(self, worker: int) -> None:
        super().__init__(daemon=True)
        self.worker, self.peak, self.children = worker, 0, set()
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.02):
            for child in below(self.worker):
                self.children.add(child)
                self.peak = max(self.peak, resident(child))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self._over.set()
        self.join()


def below(process: int) -> list[int]:
    """Its children and theirs."""
    found, left = [], [process]
    while left:
        one = left.pop()
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                children = [int(word) for word in task.read_text().split()]
            except OSError:
                continue
            found += children
            left += children
    return found


def resident(process: int) -> int:
    """What it ever had at once (VmHWM), without what it shares with files; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


@pytest.fixture(scope="module")
def people(working_service):
    return working_service.among("hostile")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_ends_with_a_name_and_the_neighbours_are_read(people):
    harmful = {name: (make(), kind) for name, (make, kind) in BOMBS.items()}
    harmful["cut"] = (making.truncated(water_bill(), 1), "pdf")
    harmful["noise"] = (making.noise(3, b"%PDF-1.7\n"), "pdf")
    worker = people.processes["worker"].pid
    with Memory(worker) as memory, people.client(people.owner) as client, people.client(people.stranger) as other:
        ids = {
            name: send(client, data, kind, TYPES[kind], name.replace("/", "")) for name, (data, kind) in harmful.items()
        }
        good = [send(other, water_bill(f"WTR-2024-1{number}"), name="good") for number in range(5)]
        theirs = over(people, people.stranger, good)
        items = over(people, people.owner, list(ids.values()))
    assert [one["reading"]["status"] for one in theirs] == ["success"] * len(good)
    for name, item in zip(ids, items, strict=True):
        reading = item["reading"]
        if reading["status"] == "error":
            assert item["processing"]["state"] == "failed", name
            assert item["processing"]["error"]["code"] in {one["code"] for one in reading["problems"]}, name
            assert item["processing"]["error"]["message"], name
        else:
            assert item["processing"]["state"] == "done", name
        if NAMED.get(name):
            assert item["processing"]["error"]["code"] == NAMED[name], name
    assert memory.children
    assert 0 < memory.peak <= LIMIT
    assert people.processes["worker"].poll() is None
    assert people.processes["worker"].pid == worker


def over(people, person, ids, seconds=400):
    query = "&".join(f"file_id={one}" for one in ids)
    began = time.monotonic()

    def settled(answer):
        assert time.monotonic() - began < seconds
        return all(one["processing"]["state"] in ("done", "failed") for one in answer["items"])

    return people.wait_for(f"/v1/files/readings?{query}", settled, person, seconds)["items"]
