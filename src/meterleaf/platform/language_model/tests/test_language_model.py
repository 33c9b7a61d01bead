"""The client against a real server process, failures first."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from meterleaf.platform.language_model import Budget, LanguageModel, LanguageModelError

FAKE = Path(__file__).with_name("fake_model.py")
SCHEMA = {"type": "object", "properties": {"quantity": {"type": "number"}}}
Server = Callable[[str], str]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started: list[subprocess.Popen[str]] = []

    def start(mode: str) -> str:
        answer = tmp_path / "answer.json"
        answer.write_text(json.dumps({"quantity": 321}))
        command = [sys.executable, str(FAKE), "0", mode, str(answer)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        assert process.stdout is not None
        return f"http://127.0.0.1:{int(process.stdout.readline())}/v1"

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("mode", ["answer", "fenced", "no-schema", "flaky"])
def test_an_answer_is_had(server: Server, mode: str) -> None:
    model = LanguageModel(server(mode), "any")
    assert model.ask("Read.", "32 kWh", SCHEMA) == {"quantity": 321}
    assert model.budget.spent == 120


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("error", "LLM_REFUSED"),
        ("cut", "LLM_UNREACHABLE"),
        ("rubbish", "LLM_BAD_ANSWER"),
        ("empty", "LLM_BAD_ANSWER"),
        ("slow", "LLM_TIMEOUT"),
        ("drip", "LLM_TIMEOUT"),
    ],
)
def test_a_failure_is_named_and_ends_in_time(server: Server, mode: str, code: str) -> None:
    model = LanguageModel(server(mode), "any", seconds=1.5 if code == "LLM_TIMEOUT" else 60)
    began = time.monotonic()
    with pytest.raises(LanguageModelError) as caught:
        model.ask("Read.", "32 kWh", SCHEMA)
    assert caught.value.code == code
    assert time.monotonic() - began < 50, "twice its seconds, however slow the machine"


def test_nobody_there_is_named() -> None:
    with pytest.raises(LanguageModelError) as caught:
        LanguageModel("http://127.0.0.1:9/v1", "any", seconds=2).ask("Read.", "x", SCHEMA)
    assert caught.value.code == "LLM_UNREACHABLE"


def test_the_budget_holds(server: Server) -> None:
    model = LanguageModel(server("answer"), "any", budget=Budget(questions=3, tokens=200))
    model.ask("Read.", "x", SCHEMA)
    model.ask("Read.", "x", SCHEMA)
    with pytest.raises(LanguageModelError) as caught:
        model.ask("Read.", "x", SCHEMA)
    assert caught.value.code == "LLM_BUDGET_SPENT"
