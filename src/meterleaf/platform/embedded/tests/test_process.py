"""Programs of the operating system: known by pid and mark, ended for certain, never a stranger."""

import os
import signal
import subprocess
import sys
import time

import pytest

from meterleaf.platform.embedded import process

STUBBORN = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def stubborn():
    """A program that does not end when asked."""
    child = subprocess.Popen([sys.executable, "-c", STUBBORN, "our-mark"], stdout=subprocess.PIPE)
    child.stdout.readline()
    yield child
    child.kill()
    child.wait()
    child.stdout.close()


def test_a_pid_alone_proves_nothing(stubborn):
    assert process.is_running(stubborn.pid, "our-mark")
    assert not process.is_running(stubborn.pid, "another-mark")
    process.end(stubborn.pid, "another-mark", seconds=0.1)
    assert stubborn.poll() is None


def test_one_that_does_not_end_is_killed(stubborn):
    began = time.monotonic()
    assert process.finish(stubborn, seconds=0.3) == -signal.SIGKILL
    assert time.monotonic() - began < 20
    process.end(stubborn.pid, "our-mark", seconds=0.1)


def test_a_program_is_not_in_our_terminal_and_sees_none_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("METERLEAF_JWT_SECRET", "hush")
    told = tmp_path / "log"
    program = "import os; print(os.getsid(0) == os.getpid(), sorted(os.environ))"
    process.start([sys.executable, "-c", program], log=told).wait()
    assert told.read_text().startswith("True")
    assert "METERLEAF" not in told.read_text()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child of its parent's death")
def test_a_program_is_told_when_we_are_killed(tmp_path):
    starter = (
        "import sys, signal, pathlib, time; from meterleaf.platform.embedded import process;"
        f"child = process.start(['/bin/sleep', '60'], log=pathlib.Path({str(tmp_path / 'log')!r}));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    environment = {"PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, env=environment) as parent:
        pid = int(parent.stdout.readline())
        assert process.is_running(pid, "sleep")
        parent.kill()
    until = time.monotonic() + 30
    while process.is_running(pid, "sleep"):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_large_log_is_put_by_and_begun_anew(tmp_path):
    log = tmp_path / "api.log"
    log.write_text("x" * 100)
    process.put_by(log, most=100)
    assert log.exists()
    process.put_by(log, most=99)
    assert not log.exists()
    assert (tmp_path / "api.log.1").read_text() == "x" * 100
    assert process.tail(log) == ""
