"""One program that we keep running: how it is launched and when it is ready differs, all else is the same."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from meterleaf.platform.embedded import place as places
from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.errors import StartFailed, StartGivenUp

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from meterleaf.platform.embedded.place import Place


class Part(ABC):
    """`start` (or `launch` and `wait_until_ready`, so that several can start at once), `alive`, `stop`."""

    name: str
    stage: ClassVar[int] = 0  # what others stand on has a lower one, and is stopped after them
    polite_end: ClassVar[signal.Signals] = signal.SIGTERM
    end_seconds: ClassVar[float] = 20
    ready_seconds: ClassVar[float] = 90

    def __init__(self, place: Place) -> None:
        self._place = place
        self._child: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def mark(self) -> str | Path:
        """What stands in the command line of this program and of no other (a folder of ours)."""

    @abstractmethod
    def _launch(self) -> subprocess.Popen[bytes]:
        """Start the program."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be worked with already."""

    @property
    def log(self) -> Path:
        return self._place.log(self.name)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Launch it and return when it can be worked with. Raises StartFailed."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start it, after ending one that outlived its supervisor."""
        self.stop()
        pids = places.notes(self._place.data).get("pids", {})
        if self.name in pids:
            process.end(pids[self.name], self.mark(), how=self.polite_end, seconds=self.end_seconds)
        process.put_by(self.log)
        self._child = self._launch()
        places.note(self._place.data, pids={**pids, self.name: self._child.pid})

    def wait_until_ready(self, given_up: Callable[[], bool] = lambda: False) -> None:
        """Raises StartFailed, or StartGivenUp as soon as nobody wants it any more."""
        until = time.monotonic() + self.ready_seconds
        while not self.answers():
            if given_up():
                raise StartGivenUp
            if not self.alive() or time.monotonic() > until:
                self.stop()
                raise StartFailed(f"{self.name} does not answer; the end of {self.log}:\n{process.tail(self.log)}")
            time.sleep(0.02)

    def ask_to_stop(self) -> None:
        if self._child and self.alive():
            self._child.send_signal(self.polite_end)

    def stop(self) -> None:
        if self._child:
            process.finish(self._child, how=self.polite_end, seconds=self.end_seconds)
            self._child = None
