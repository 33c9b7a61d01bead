"""`meterleaf serve` as a process of its own, for the tests that need the whole."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import cached_property
from pathlib import Path

PROGRAM = [sys.executable, "-m", "meterleaf.programs"]


def environment():
    """Ours without settings that a developer may have set, and with this checkout's source."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METERLEAF_")}
    return {**kept, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}


def run(*arguments, **settings):
    """The command with these METERLEAF_… settings in its environment."""
    told = {f"METERLEAF_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**environment(), **told},
        timeout=280,
        check=False,
    )


class Serving:
    """One running `serve`; `with` waits until it is ready and stops it at the end."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self._arguments = arguments

    def __enter__(self):
        command = [*PROGRAM, "serve", "--data", str(self.data), "--port", "0", *self._arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
        self.said = self.process.stdout.readline()
        assert "ready" in self.said, self._logs()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()

    @cached_property
    def credentials(self):
        return json.loads(run("credentials", "--data", self.data, "--json").stdout)

    def get(self, path, **headers):
        """Status and JSON of an answer; (0, None) when nobody answers."""
        entry = self.credentials
        mine = {"x-api-key": entry["api_key"], "x-organization-id": entry["organization_id"], **headers}
        request = urllib.request.Request(entry["url"] + path, headers=mine)  # noqa: S310 - http to ourselves
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, None

    def page(self, path):
        """The text of a page that anybody may see."""
        with urllib.request.urlopen(self.credentials["url"] + path, timeout=10) as answer:  # noqa: S310 - to ourselves
            return answer.read().decode()

    def pid_of(self, part):
        return json.loads((self.data / "embedded.json").read_text())["pids"][part]

    def kill(self, part):
        os.kill(self.pid_of(part), signal.SIGKILL)

    def _logs(self):
        logs = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in logs)


def processes_of(data):
    """Command lines of all live processes that were started for this folder."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "stat=,command="], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in listed.splitlines() if str(data) in line and not line.startswith("Z")]


def wait_until(done, seconds=120):
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.1)
