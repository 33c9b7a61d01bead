"""What children are asked to do in the tests: the good, and all that strangers' documents do to processes."""

import ctypes
import mmap
import os
import subprocess
import sys
import time
from pathlib import Path

KEPT = []


def echo(payload):
    return payload


def pid(_):
    return os.getpid()


def fail(message):
    raise ValueError(message)


def sleep(seconds):
    time.sleep(seconds)
    return "slept"


def spin(_):
    while True:
        pass


def hang_in_c(_):
    """Holds the interpreter's lock, as a bad parser may: no thread or signal handler of ours runs any more."""
    ctypes.PyDLL(None).pause()


def abort(_):
    os.abort()


def leave(code):
    os._exit(code)


def segfault(_):
    ctypes.string_at(0)


def eat(mib):
    """Touches every page, so that it is really there."""
    KEPT.extend(b"x" * (16 * 1024 * 1024) for _ in range(mib // 16))
    return len(KEPT)


def reserve(mib):
    """Address space that is never touched, as numeric libraries take."""
    with mmap.mmap(-1, mib * 1024 * 1024) as reserved:
        return len(reserved)


def ask_for(gib):
    return len(bytearray(gib * 1024**3))


def answer(mib):
    return b"y" * (mib * 1024 * 1024)


def surroundings(_):
    limits = {}
    if sys.platform != "win32":
        import resource

        limits = {"core": resource.getrlimit(resource.RLIMIT_CORE)[0]}
    stdin = os.read(0, 1) == b""
    return {"environment": sorted(os.environ), "stdin_closed": stdin, "nice": os.nice(0), **limits}


def chatter(_):
    print("noise" * 10_000)
    sys.stderr.write("noise")
    subprocess.run(["echo", "noise"], check=True)
    return "quiet"


def write_much(path):
    with Path(path).open("wb") as file:
        file.writelines(bytes(1024 * 1024) for _ in range(400))


def be_kept_waiting(told):
    """Work for nine seconds while what the kernel tells of this process says that it stood in the queue all along."""
    schedstat = Path(told) / str(os.getpid()) / "task" / "1" / "schedstat"
    schedstat.parent.mkdir(parents=True)
    schedstat.write_text("0 60000000000 1")
    time.sleep(9)
    return b"1"
