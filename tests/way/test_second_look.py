"""The language model's second look by real workers: its answer, its failures, and a budget that holds for them all."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from dataclasses import replace

import httpx
import pytest
from pydantic import HttpUrl
from reportlab.pdfgen.canvas import Canvas
from tests.support.service import ROOT, WORKER
from tests.way.test_reading import send, settled

from meterleaf.platform.database import Database
from meterleaf.platform.language_model import Access

FAKE = ROOT / "src" / "meterleaf" / "platform" / "language_model" / "tests" / "fake_model.py"
# two values that the document prints, and one that it does not
ANSWER = {"invoice_number": "ZX-8841", "quantity": 57.3, "meter_number": "99999999"}
LINES = (
    "Clearbrook Water Company", "WATER BILL", "Water services m3", "Our sign ZX-8841", "Yours to note 57.3",
    "Drawn from 01/03/2024 to 31/03/2024", "Water supply", "Left over 12.1",
)  # fmt: skip


def doubtful() -> bytes:
    """A water bill that names nothing as bills do."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for index, line in enumerate(LINES):
        canvas.drawString(72, 760 - 24 * index, line)
    canvas.save()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def people(service):
    """The session's service with its own worker at rest: ours look a second time."""
    rested = "worker" in service.processes
    if rested:
        service.stop("worker")
    yield service.among("second-look")
    if rested:
        service.start("worker", WORKER)


@pytest.fixture
def looking(people, tmp_path):
    """Starts a model's server in a mode, and workers that ask it; gives the service with them, and the server's address."""
    servers, started = [], []

    def start(mode, *, workers=1, **settings):
        (tmp_path / "answer.json").write_text(json.dumps(ANSWER))
        command = [sys.executable, str(FAKE), "0", mode, str(tmp_path / "answer.json")]
        servers.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        address = f"http://127.0.0.1:{int(servers[-1].stdout.readline())}/v1"
        told = {"llm_base_url": HttpUrl(address), "llm_model": "any", "memory_enabled": False, **settings}
        running = replace(people, settings=people.settings.model_copy(update=told), processes={})
        started.append(running)
        people.sql("DELETE FROM model_questions")
        for number in range(workers):
            running.start(f"worker-{number}", WORKER)
        return running, address

    yield start
    for running in started:
        for name in list(running.processes):
            running.stop(name)
    for server in servers:
        server.kill()
        server.communicate()


def read(running, count=1):
    with running.client(running.owner) as client:
        ids = [send(client, doubtful()) for _ in range(count)]
    return [settled(running, one)["reading"] for one in ids]


def codes(reading) -> list[str]:
    return [one["code"] for one in reading["problems"]]


def test_what_the_model_finds_on_the_page_is_taken_and_nothing_else(looking):
    running, _ = looking("answer")
    [reading] = read(running)
    [item] = reading["content"]["items"]
    assert item["invoice_number"] == "ZX-8841"
    assert "meter_number" not in item
    [evidence] = [one for one in reading["evidence"] if (one["item"], one["field"]) == (0, "invoice_number")]
    assert (evidence["method"], evidence["page"], len(evidence["box"])) == ("llm", 1, 4)
    assert "llm" in reading["engine"]["methods"]


@pytest.mark.parametrize(
    ("mode", "code"),
    [("error", "LLM_REFUSED"), ("slow", "LLM_TIMEOUT")],  # the client's own tests have more
)
def test_its_failure_leaves_the_reading_and_a_word_about_it(looking, mode, code):
    running, _ = looking(mode, llm_seconds=2 if code == "LLM_TIMEOUT" else 60)
    [reading] = read(running)
    assert (reading["status"], codes(reading)) == ("success", [code])
    assert "llm" not in reading["engine"]["methods"]
    assert reading["needs_review"]


def test_the_hours_questions_are_those_of_all_workers_together(looking):
    """Two workers, six doubtful documents, three questions: the server is asked three times."""
    running, address = looking("answer", workers=2, llm_questions_per_hour=3)
    readings = read(running, 6)
    asked = [one for one in readings if "llm" in one["engine"]["methods"]]
    spent = [one for one in readings if codes(one) == ["LLM_BUDGET_SPENT"]]
    assert (len(asked), len(spent)) == (3, 3)
    assert httpx.get(address).json() == {"calls": 3}
    running.sql("UPDATE model_questions SET asked_at = asked_at - interval '1 hour'")
    [reading] = read(running)
    assert "llm" in reading["engine"]["methods"]
    assert running.sql("SELECT count(*) FROM model_questions") == [(1,)]


async def test_nobody_takes_a_question_twice(people):
    people.sql("DELETE FROM model_questions")
    url = people.settings.database_url.get_secret_value()
    databases = [await Database.open(url, pool_size=4) for _ in range(3)]
    access = Access("http://127.0.0.1:9/v1", "any", None, 1.0, 5)
    try:
        taken = await asyncio.gather(*(access.take(one) for one in databases for _ in range(6)))
    finally:
        for one in databases:
            await one.close()
    assert taken.count(True) == 5
