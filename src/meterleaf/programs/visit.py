"""A service of its own for a short visit: `serve` on a folder and port that nobody else has, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from meterleaf.platform.embedded.errors import StartFailed
from meterleaf.platform.embedded.process import die_with_parent, finish
from meterleaf.programs.entry import read_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.programs.entry import Entry


@contextmanager
def visit() -> Iterator[Entry]:
    """Address and key of a service that runs inside the block. Settings of the environment are left aside."""
    folder = Path(tempfile.mkdtemp(prefix="meterleaf-demo-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        server = _start(folder)
        if "ready" not in _first_line(server):
            finish(server)
            raise StartFailed(f"The service did not start:\n{server.stderr.read().decode() if server.stderr else ''}")
        entry = read_entry(folder)
        if entry is None:
            raise StartFailed("The service is ready and has made no credentials.")
        yield entry
    finally:
        if server:
            finish(server, seconds=60)
            for stream in (server.stdout, server.stderr):
                if stream:
                    stream.close()
        _remove(folder)


def _remove(folder: Path) -> None:
    """All of it, also what a part that had to be killed still writes while we remove."""
    until = time.monotonic() + 10
    shutil.rmtree(folder, ignore_errors=True)
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    """In a session of its own: Ctrl-C is for us, and we tell it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("METERLEAF_")}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "meterleaf.programs", "serve", "--data", str(folder), "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, no lock is taken
    )


def _first_line(server: subprocess.Popen[bytes]) -> str:
    return server.stdout.readline().decode() if server.stdout else ""
