"""The parent's side of one child: start it, hand it a call, see how large it is, end it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from meterleaf.platform.children import frames
from meterleaf.platform.children.errors import ChildCrashed, ChildError, ChildFailed, ChildMemory, ChildTimeout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANSWER_BYTES = 512 * 1024 * 1024
_PROC = "/proc" if Path("/proc/self").is_dir() else None  # Linux; elsewhere `ps` is asked
# At most so many times its seconds does a child get on a crowded machine; less than a tick is not worth another look.
_PATIENCE, _TICK = 6.0, 0.05
_WORKER = "meterleaf.platform.children.worker"
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
# A child may not see our secrets, and takes one core: the pool is what uses several.
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
_ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "RAYON")}


class Child:
    """One process; `call` is for one thread at a time, `kill` and `memory` for any."""

    def __init__(
        self, *, memory: int, nice: int, preload: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        self.memory_limit = memory
        self.calls = 0
        self.busy = False
        self.over_memory = False
        settings = {"memory_ceiling": _ceiling(memory), "nice": nice, "preload": list(preload)}
        self.line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", _WORKER, str(theirs.fileno()), str(os.getpid()), json.dumps(settings)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=tempfile.gettempdir(),
                env=_environment(environment or {}),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def take_ready(self) -> None:
        """Read what the child says when it is up. Raises ChildError if it is not."""
        try:
            kind, body = frames.receive(self.line, time.monotonic() + 5)
        except (frames.Closed, TimeoutError) as error:
            raise self._crashed("while starting") from error
        if kind != frames.READY:
            raise ChildFailed(**json.loads(body))

    def call(self, function: str, payload: bytes, kind: bytes, seconds: float) -> bytes:
        """The function's answer. After any ChildError but ChildFailed the child is dead."""
        self.calls += 1
        self.busy = True
        until = time.monotonic() + seconds
        try:
            frames.send(self.line, kind, frames.request(function, payload), until)
            self._await_answer(seconds)
            told, body = frames.receive(self.line, time.monotonic() + seconds, ANSWER_BYTES)
        except TimeoutError as error:
            self.kill()
            raise ChildTimeout(f"{function} took longer than {seconds:g} s and was ended.") from error
        except frames.Closed as error:
            raise self._crashed(f"in {function}") from error
        except frames.Oversized as error:
            self.kill()
            raise ChildCrashed(f"{function} wanted to answer with {error}, more than is taken.") from error
        finally:
            self.busy = False
        return self._understood(told, body)

    def _await_answer(self, seconds: float) -> None:
        """Until the answer begins. Raises TimeoutError.

        What the machine kept the child waiting for a core is not its own time: a document is not given up because
        its neighbours are many. Patience has an end all the same.
        """
        began, waited = time.monotonic(), self._kept_waiting()
        left = seconds
        answer = select.poll()
        answer.register(self.line, select.POLLIN)
        while not answer.poll(1_000 * left):
            kept = min(self._kept_waiting() - waited, (_PATIENCE - 1) * seconds)
            left = began + seconds + kept - time.monotonic()
            if left < _TICK:
                raise TimeoutError

    def _kept_waiting(self) -> float:
        """Seconds that its threads have stood in the run queue; 0 where the system does not tell.

        All of them together: threads that share a piece of work wait for whichever of them has no core just now.
        """
        delays, tasks = 0.0, f"{_PROC}/{self.pid}/task"
        with suppress(OSError):
            for task in os.listdir(tasks):  # noqa: PTH208 - as below
                with suppress(OSError, ValueError, IndexError):
                    delays += int(_told(f"{tasks}/{task}/schedstat")[1]) / 1e9
        return delays

    def memory(self) -> int:
        """Bytes of memory that it holds at this moment; 0 when it is gone or can't be seen."""
        with suppress(OSError, ValueError, IndexError):
            if _PROC:
                return int(_told(f"{_PROC}/{self.pid}/statm")[1]) * _PAGE
            shown = subprocess.run(  # noqa: S603 - a number is all that is handed in
                ["ps", "-o", "rss=", "-p", str(self.pid)],  # noqa: S607 - where `ps` lies differs between systems
                capture_output=True,
                check=False,
            )
            return int(shown.stdout or b"0") * 1024
        return 0

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.kill()
        self.line.close()

    def _understood(self, told: bytes, body: bytes) -> bytes:
        if told == frames.ANSWER:
            return body
        if told == frames.NO_MEMORY:
            self.kill()
            raise self._too_large()
        raise ChildFailed(**json.loads(body))

    def _crashed(self, when: str) -> ChildError:
        """The line was cut: we know whether it was for memory."""
        self.kill()
        code = self._process.returncode
        if self.over_memory:
            return self._too_large()
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return ChildCrashed(f"The child process ended {when} ({how}).", code)

    def _too_large(self) -> ChildMemory:
        return ChildMemory(f"More than {self.memory_limit // 1024**2} MiB of memory were needed; it was ended.")


def _told(path: str) -> list[bytes]:
    """The words of a short file of the kernel's. It is asked fifty times a second, so without pathlib and buffers."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - as above
        return file.read(256).split()


def _ceiling(memory: int) -> int:
    """Address space for data, the kernel's own limit: wide of the mark that is watched, since reserving is not using."""
    return 3 * memory


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(part for part in sys.path if part)
    return {**kept, **_ONE_CORE, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}
