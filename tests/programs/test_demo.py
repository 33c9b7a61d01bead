"""`meterleaf demo`: the whole way through, and nothing left behind."""

import json
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.support.serving import PROGRAM, environment, processes_of, run, wait_until

pytestmark = pytest.mark.xdist_group("serve")

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def leaves_nothing():
    """No process and no folder of a demo, when it is over."""
    pattern = "meterleaf-demo-*"
    before = set(Path(tempfile.gettempdir()).glob(pattern))
    yield
    # who was told to stop may still be tidying up
    wait_until(lambda: set(Path(tempfile.gettempdir()).glob(pattern)) <= before)
    assert [line for line in processes_of("meterleaf-demo-") if "pytest" not in line] == []


@pytest.mark.usefixtures("leaves_nothing")
def test_documents_go_the_whole_way(tmp_path):
    chosen = ["electricity-de-ubl.xml", "water-fr.pdf"]
    for name in [*chosen, "truth.jsonl"]:
        shutil.copy(SAMPLES / name, tmp_path)
    told = run("demo", "--samples", tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    rows = {line.split()[1]: line for line in told.stdout.splitlines() if line.startswith("│")}
    assert sorted(rows) == chosen
    truth = {
        row["filename"]: row["truth"]
        for row in map(json.loads, (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines())
    }
    assert str(truth[chosen[0]]["invoice_number"]) in rows[chosen[0]]
    reading = json.loads(told.stdout[told.stdout.index("{") :])
    assert (reading["status"], len(reading["content"]["items"])) == ("success", 1)


def _data_of(demo: int) -> str:
    """The folder of the service that this demo started, and no other one's that may run beside it."""
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "ppid=,command="], capture_output=True, text=True, check=True)
    found = re.search(rf"(?m)^\s*{demo} .* --data (\S+)", listed.stdout)
    return found[1] if found else "no folder yet"


@pytest.mark.usefixtures("leaves_nothing")
def test_a_demo_that_is_told_to_stop_stops_all(tmp_path):
    shutil.copy(SAMPLES / "water-fr.pdf", tmp_path)
    demo = subprocess.Popen(
        [*PROGRAM, "demo", "--samples", tmp_path], stdout=subprocess.PIPE, text=True, env=environment()
    )
    with demo:
        wait_until(lambda: any("/postgres-" in line for line in processes_of(_data_of(demo.pid))))
        demo.send_signal(signal.SIGTERM)
        demo.wait(200)
    assert demo.returncode == 143


def test_an_empty_folder_is_told(tmp_path):
    told = run("demo", "--samples", tmp_path)
    assert told.returncode == 1
    assert "no document" in told.stderr
