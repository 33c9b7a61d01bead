"""Programs of the operating system: start one that dies with us, know it again by its pid, and end it.

A pid alone proves nothing (numbers are used again), so a program is known by its pid and a folder of ours
in its command line together.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from meterleaf.platform.embedded.place import Account

_PR_SET_PDEATHSIG = 1
_PROC = Path("/proc")  # Linux; elsewhere `ps` is asked
_MINIMAL_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """What a new child has to run so that the kernel signals it when we die; Linux only, else None.

    The kernel watches the *thread* that started the child: call from one that lives as long as the child shall.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)

    return ask_kernel


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None = None,
    environ: Mapping[str, str] | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """A program in a session of its own (Ctrl-C in our terminal is not for it), writing to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the commands are ours
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**_MINIMAL_ENVIRONMENT, **(environ or {})},
            start_new_session=True,
            preexec_fn=die_with_parent(on_parent_death),  # noqa: PLW1509 - one system call, no lock is taken
            **(account.for_popen() if account else {}),
        )


def command_of(pid: int) -> str | None:
    """The command line of the program that runs as `pid`; None if there is none."""
    if _PROC.is_dir():
        with suppress(OSError):
            return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") or None
        return None
    shown = subprocess.run(  # noqa: S603 - a number is all that is handed in
        ["ps", "-ww", "-p", str(pid), "-o", "command="],  # noqa: S607 - where `ps` lies differs between systems
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip() or None


def is_running(pid: int, mark: str | Path) -> bool:
    """Whether `pid` is alive and is the program that was started with `mark` (its folder) in its command line."""
    command = command_of(pid)
    return command is not None and str(mark) in command


def end(pid: int, mark: str | Path, *, how: signal.Signals = signal.SIGTERM, seconds: float = 20) -> None:
    """Ask that program to end, wait, and kill it if it does not."""
    for sign, patience in ((how, seconds), (signal.SIGKILL, 5.0)):
        if not is_running(pid, mark):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
        _wait(lambda: not is_running(pid, mark), patience)


def finish(child: subprocess.Popen[bytes], *, how: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
    """End a child of ours and reap it; its exit code (negative: the signal that ended it)."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def put_by(log: Path, most: int = 20 * 1024 * 1024) -> None:
    """A log that has grown large is kept once under another name, and begun anew."""
    if log.exists() and log.stat().st_size > most:
        log.replace(log.with_suffix(".log.1"))


def tail(log: Path, lines: int = 40) -> str:
    """The last lines of a log, for an error message."""
    with suppress(OSError):
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""


def _wait(done: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
