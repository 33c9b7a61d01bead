"""The API and the worker as parts that `serve` keeps running, each a process of its own."""

from __future__ import annotations

import os
import sys
import urllib.request
from typing import TYPE_CHECKING

from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.gate import reachable
from meterleaf.platform.embedded.part import Part

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from meterleaf.platform.embedded.place import Place
    from meterleaf.platform.settings import Settings


class ProgramPart(Part):
    """`meterleaf COMMAND --data DIR`; all other settings, secrets too, go by the environment."""

    stage = 1
    end_seconds = 10  # what was not finished then is taken up again at the next start

    def __init__(self, command: str, place: Place, settings: Settings, *, nice: int = 0) -> None:
        super().__init__(place)
        self.nice = nice  # by how much the others on this machine go before it
        self.name = command
        self._settings = settings

    def mark(self) -> str:
        return f"{self.name} --data {self._place.data}"

    def _launch(self) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [
            sys.executable,
            "-P",
            "-m",
            "meterleaf.programs",
            self.name,
            "--data",
            self._place.data,
        ]
        child = process.start(command, log=self.log, environ={**os.environ, **self._settings.environment()})
        if self.nice:
            os.setpriority(os.PRIO_PROCESS, child.pid, self.nice)
        return child

    def answers(self) -> bool:
        return self.alive()


class ApiPart(ProgramPart):
    """Ready when its own readiness says so: database, store and queue answer it."""

    def answers(self) -> bool:
        address = f"http://{reachable(self._settings.host)}:{self._settings.port}/health/ready"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
