"""Log lines are data that carry the ids of what they are about."""

import asyncio
import io
import json
import logging

import pytest

from meterleaf.platform.logging import ForPeople, bind, bound, configure_logging
from meterleaf.platform.settings import Settings


@pytest.fixture
def lines(request):
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure_logging(Settings(log_format="json", log_level="info"), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def test_a_line_carries_bound_ids_and_its_own(lines):
    with bind(request_id="r1", organization_id="o1"):
        logging.getLogger("rooms").info("file.confirmed", extra={"file_id": "f1"})
    logging.getLogger("rooms").info("later")
    first, second = lines()
    assert (first["event"], first["level"], first["logger"]) == ("file.confirmed", "info", "rooms")
    assert (first["request_id"], first["organization_id"], first["file_id"]) == ("r1", "o1", "f1")
    assert first["timestamp"].endswith("+00:00")
    assert "request_id" not in second
    assert not bound()


def test_an_exception_is_data_on_the_same_line(lines):
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("rooms").exception("failed")
    (line,) = lines()
    assert line["exception"]["type"] == "ZeroDivisionError"
    assert "1 / 0" in line["exception"]["trace"]


def test_below_the_level_nothing_is_said(lines):
    logging.getLogger("rooms").debug("whisper")
    logging.getLogger("botocore").info("chatter")
    assert lines() == []


async def test_ids_of_two_tasks_do_not_mix(lines):
    async def work(name):
        with bind(job_id=name):
            await asyncio.sleep(0)
            logging.getLogger("rooms").info(name)

    await asyncio.gather(*(work(str(n)) for n in range(5)))
    assert [(line["event"], line["job_id"]) for line in lines()] == [(str(n), str(n)) for n in range(5)]


def test_for_people_the_same_is_readable():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ForPeople())
    record = logging.makeLogRecord({"msg": "file.refused", "levelname": "WARNING", "file_id": "f1"})
    handler.handle(record)
    assert stream.getvalue().strip().endswith("WARNING file.refused  file_id=f1")
