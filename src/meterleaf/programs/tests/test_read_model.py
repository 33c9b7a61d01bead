"""`meterleaf read --llm-url`: a doubtful document is shown to a model, and nothing that is not printed is taken from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import meterleaf

PACKAGE = Path(meterleaf.__file__).parent
FAKE = PACKAGE / "platform" / "language_model" / "tests" / "fake_model.py"
# what the model says: two values that the document prints, and one that it does not
ANSWER = {"invoice_number": "ZX-8841", "quantity": 57.3, "meter_number": "99999999"}


@pytest.fixture
def model(tmp_path):
    """Starts the server in a mode; gives the flags that name it."""
    started = []

    def start(mode):
        answer = tmp_path / "answer.json"
        answer.write_text(json.dumps(ANSWER))
        command = [sys.executable, str(FAKE), "0", mode, str(answer)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        return ["--llm-url", f"http://127.0.0.1:{int(process.stdout.readline())}/v1", "--llm-model", "any"]

    yield start
    for process in started:
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.fixture
def doubtful(tmp_path):
    """A water bill that names nothing as bills do."""
    canvas = Canvas(str(tmp_path / "doubtful.pdf"))
    lines = ["Clearbrook Water Company", "WATER BILL", "Water services m3", "Our sign ZX-8841", "Yours to note 57.3"]
    lines += ["Drawn from 01/03/2024 to 31/03/2024", "Water supply", "Left over 12.1"]
    for index, line in enumerate(lines):
        canvas.drawString(72, 760 - 24 * index, line)
    canvas.save()
    return tmp_path / "doubtful.pdf"


def read(path, *flags):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-m", "meterleaf", "read", str(path), "--json", *flags]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[0]


def test_what_the_model_finds_in_the_document_is_taken_and_nothing_else(doubtful, model):
    alone = read(doubtful)
    assert alone["reading"]["needs_review"]
    asked = read(doubtful, *model("answer"))
    (item,) = asked["reading"]["content"]["items"]
    assert item["invoice_number"] == "ZX-8841"
    assert "meter_number" not in item
    by_model = [one for one in asked["reading"]["evidence"] if one["method"] == "llm"]
    assert [(one["field"], one["page"]) for one in by_model if one["field"] == "invoice_number"] == [
        ("invoice_number", 1)
    ]
    assert "llm" in asked["reading"]["engine"]["methods"]


def test_a_model_that_fails_leaves_the_reading_and_a_word_about_it(doubtful, model):
    alone, asked = read(doubtful), read(doubtful, *model("error"))
    assert asked["reading"]["content"] == alone["reading"]["content"]
    assert [one["code"] for one in asked["problems"]] == ["LLM_REFUSED"]
