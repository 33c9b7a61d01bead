"""Children that hang, crash and eat: each costs its own call, and no other."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from meterleaf.platform.children import ChildCrashed, ChildFailed, ChildMemory, ChildPool, ChildTimeout

HERE = Path(__file__).parent
MIB = 1024 * 1024
PATHS = os.pathsep.join([str(HERE), *(part for part in sys.path if part)])
LINUX = sys.platform.startswith("linux")


def pool_of(size, **more):
    return ChildPool(size, environment={"PYTHONPATH": PATHS}, **more)


@pytest.fixture(scope="module")
def pool():
    with pool_of(2, memory_bytes=200 * MIB) as children:
        yield children


def ask(pool, name, payload=None, timeout=20):
    return pool.call_blocking(f"hostile:{name}", payload, timeout=timeout)


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"z" * (20 * MIB)])
async def test_bytes_go_there_and_back(pool, payload):
    assert await pool.call("hostile:echo", payload, timeout=20) == payload


async def test_anything_else_goes_as_json(pool):
    said = await pool.call("hostile:echo", {"a": [1, "ñ", None]}, timeout=20)
    assert json.loads(said) == {"a": [1, "ñ", None]}


def test_an_exception_is_told_and_the_child_stays(pool):
    while len(before := set(pool.pids())) < 2:  # the pool starts them in its own time
        time.sleep(0.01)
    with pytest.raises(ChildFailed, match="no such tariff") as told:
        ask(pool, "fail", "no such tariff")
    assert told.value.kind == "ValueError"
    assert "hostile.py" in told.value.trace
    assert set(pool.pids()) == before


def test_an_unknown_function_is_told(pool):
    with pytest.raises(ChildFailed, match="AttributeError"):
        ask(pool, "nothing_there")


@pytest.mark.parametrize("how", ["sleep", "spin", "hang_in_c"])
def test_one_that_hangs_is_ended_in_time(pool, how):
    began = time.monotonic()
    with pytest.raises(ChildTimeout):
        ask(pool, how, 60, timeout=0.5)
    assert time.monotonic() - began < 30
    assert ask(pool, "echo", "still here") == b'"still here"'


@pytest.mark.parametrize(("how", "code"), [("abort", -signal.SIGABRT), ("segfault", -signal.SIGSEGV), ("leave", 3)])
def test_one_that_crashes_says_how(pool, how, code):
    with pytest.raises(ChildCrashed) as told:
        ask(pool, how, 3)
    assert told.value.exit_code == code
    assert ask(pool, "echo", 1) == b"1"


@pytest.mark.parametrize(("how", "much"), [("eat", 4_000), ("ask_for", 64)])
def test_one_that_eats_memory_is_ended(pool, how, much):
    with pytest.raises(ChildMemory, match="200 MiB"):
        ask(pool, how, much)
    assert ask(pool, "echo", 1) == b"1"


def test_reserving_is_not_using(pool):
    assert ask(pool, "reserve", 400) == str(400 * MIB).encode()


def test_neighbours_go_on(pool):
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(ask, pool, "sleep", 1)
        for _ in range(3):
            with pytest.raises(ChildCrashed):
                ask(pool, "abort")
        assert slow.result() == b'"slept"'


async def test_more_calls_than_children_all_get_their_own_answer(pool):
    said = await asyncio.gather(*(pool.call("hostile:echo", n, timeout=20) for n in range(200)))
    assert [int(answer) for answer in said] == list(range(200))


async def test_cancelling_ends_the_child(pool):
    work = asyncio.create_task(pool.call("hostile:sleep", 60, timeout=60))
    await asyncio.sleep(0.3)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    said = await asyncio.gather(*(pool.call("hostile:echo", n, timeout=20) for n in range(4)))
    assert [int(answer) for answer in said] == [0, 1, 2, 3]


def test_a_child_sees_no_secret_and_no_input(pool, monkeypatch):
    monkeypatch.setenv("METERLEAF_JWT_SECRET", "hush")
    with pool_of(1) as fresh:
        around = json.loads(ask(fresh, "surroundings"))
    assert not [name for name in around["environment"] if name.startswith(("METERLEAF", "AWS"))]
    assert around["stdin_closed"]
    assert around["core"] == 0
    assert around["nice"] >= 5


def test_what_a_child_prints_disturbs_nobody(pool, capfd):
    assert ask(pool, "chatter") == b'"quiet"'
    assert capfd.readouterr() == ("", "")


def test_a_child_fills_no_disk(pool, tmp_path):
    with pytest.raises(ChildFailed, match="OSError"):
        ask(pool, "write_much", str(tmp_path / "much"))
    (tmp_path / "much").unlink()


def test_a_child_is_replaced_after_its_work():
    with pool_of(1, max_tasks=3) as children:
        pids = [int(ask(children, "pid")) for _ in range(7)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_a_child_is_replaced_when_it_has_grown():
    with pool_of(1, grown_bytes=100 * MIB) as children:
        before = int(ask(children, "pid"))
        ask(children, "eat", 160)
        assert int(ask(children, "pid")) != before


def test_a_child_that_died_between_two_calls_costs_nobody_s():
    with pool_of(1) as children:
        os.kill(int(ask(children, "pid")), signal.SIGKILL)
        time.sleep(0.1)
        assert ask(children, "echo", 1) == b"1"


def test_a_module_that_can_not_be_loaded_is_told_not_waited_for():
    with pool_of(1, preload=["no_such_module_here"]) as children:
        for _ in range(2):
            with pytest.raises(ChildFailed, match="no_such_module_here"):
                ask(children, "echo")


def test_closing_ends_all_children():
    children = pool_of(3)
    ask(children, "pid")
    pids = children.pids()
    children.close()
    assert len(pids) == 3
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(ChildCrashed, match="closed"):
        ask(children, "echo")


def test_children_die_with_a_parent_that_is_killed():
    """Also those that are hanging in C code, where nothing of Python runs."""
    program = textwrap.dedent("""
        import sys, time, threading
        from meterleaf.platform.children import ChildPool
        pool = ChildPool(2, environment={"PYTHONPATH": sys.argv[1]})
        pool.call_blocking("hostile:echo", 1, timeout=20)
        threading.Thread(target=pool.call_blocking, args=("hostile:hang_in_c",), kwargs={"timeout": 60}).start()
        time.sleep(0.5)
        print(*pool.pids(), flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program, PATHS], stdout=subprocess.PIPE, env={"PYTHONPATH": PATHS}
    ) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    until = time.monotonic() + 30
    while any(_alive(pid) for pid in pids):
        assert time.monotonic() < until
        time.sleep(0.05)


def _alive(pid):
    """A zombie that nobody has reaped yet (a container without init) counts as gone."""
    if LINUX:
        status = Path(f"/proc/{pid}/stat")
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nobody_can_put_a_module_in_the_way_by_writing_into_the_temporary_folder(tmp_path, monkeypatch):
    """The children's folder is one that others may write to: Python must not look for modules there."""
    (tmp_path / "hostile.py").write_text("def echo(payload):\n    return 'taken over'\n")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pool_of(1) as children:
        assert children.call_blocking("hostile:echo", b"mine", timeout=20) == b"mine"


def test_a_child_that_others_keep_from_the_core_is_given_more_time(tmp_path, monkeypatch):
    """What the kernel tells of its time in the run queue is ours here, so that no load of the machine decides."""
    monkeypatch.setattr("meterleaf.platform.children.child._PROC", str(tmp_path))
    monkeypatch.setattr("meterleaf.platform.children.child._PATIENCE", 60.0)
    with pool_of(1, nice=0) as children:
        ask(children, "echo", b"awake")  # its modules are loaded now, however long that took
        assert ask(children, "be_kept_waiting", str(tmp_path), timeout=8) == b"1"


def test_patience_with_a_child_that_is_kept_waiting_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr("meterleaf.platform.children.child._PROC", str(tmp_path))
    monkeypatch.setattr("meterleaf.platform.children.child._PATIENCE", 1.0)
    with pool_of(1) as children, pytest.raises(ChildTimeout):
        ask(children, "be_kept_waiting", str(tmp_path), timeout=1)
