"""Keeps parts running: starts them in order, restarts one that died, stops them in reverse.

A part that keeps dying is started with growing pauses; that it died once an hour ago is forgiven.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from meterleaf.platform.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from types import FrameType

    from meterleaf.platform.embedded.part import Part

_LOOK_EVERY = 0.2
_FORGIVEN_AFTER = 60.0
_LONGEST_PAUSE = 30.0

_logger = logging.getLogger(__name__)


@dataclass
class _Trouble:
    """How often a part died of late, and when it may be started again."""

    deaths: int = 0
    last: float = 0.0
    again_at: float | None = None

    def died(self, now: float) -> float:
        """The pause before it is started again: 0.5 s, 1, 2, ... 30."""
        self.deaths = 1 if now - self.last > _FORGIVEN_AFTER else self.deaths + 1
        self.last = now
        pause = min(_LONGEST_PAUSE, 0.25 * 2.0**self.deaths)
        self.again_at = now + pause
        return pause


class Supervisor:
    """Use: `launch` parts, `wait` for them, `watch` until told to stop; leaving `with` stops all."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._troubles: dict[str, _Trouble] = {}
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        self._handlers = {sign: signal.signal(sign, self._told_to_stop) for sign in (signal.SIGTERM, signal.SIGINT)}
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for sign, handler in self._handlers.items():
            signal.signal(sign, handler)

    def launch(self, *parts: Part) -> None:
        """Start them without waiting: they come up beside each other."""
        for part in parts:
            self._parts.append(part)
            part.launch()

    def wait(self, *parts: Part) -> None:
        """Until each can be worked with. Raises StartFailed or StartGivenUp: then all that run are to be stopped."""
        for part in parts:
            part.wait_until_ready(self._stopping.is_set)

    def watch(self) -> None:
        """Until SIGTERM or SIGINT, see that every part lives."""
        while not self._stopping.wait(_LOOK_EVERY):
            for part in self._parts:
                self._look_after(part)

    def stop(self) -> None:
        """Those started last first; each gets its time to finish what it is at."""
        for stage in sorted({part.stage for part in self._parts}, reverse=True):
            together = [part for part in self._parts if part.stage == stage]
            for part in together:
                part.ask_to_stop()
            for part in together:
                part.stop()
        self._parts.clear()

    def _told_to_stop(self, sign: int, frame: FrameType | None) -> None:
        del sign, frame
        self._stopping.set()

    def _look_after(self, part: Part) -> None:
        if part.alive():
            return
        now = time.monotonic()
        trouble = self._troubles.setdefault(part.name, _Trouble())
        if trouble.again_at is None:
            pause = trouble.died(now)
            _logger.error(
                "%s ended by itself and is started again in %.1f s; its log is %s", part.name, pause, part.log
            )
        elif now >= trouble.again_at:
            trouble.again_at = None
            try:
                part.launch()
            except (EmbeddedError, OSError):
                _logger.exception("%s could not be started again", part.name)
