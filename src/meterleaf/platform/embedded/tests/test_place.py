"""Where servers keep their state and as whom they run; with folders that only root may enter, and without root."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from meterleaf.platform.embedded import place as places
from meterleaf.platform.embedded.place import (
    find_place,
    free_port,
    kept_from,
    kept_secrets,
    note,
    notes,
    remembered_port,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


@pytest.fixture
def closed():
    """A folder below one that nobody but root may enter, as root's home is."""
    parent = Path(tempfile.mkdtemp(prefix="meterleaf-closed-"))
    parent.chmod(0o700)
    (parent / "inner").mkdir(mode=0o755)
    yield parent / "inner"
    shutil.rmtree(parent)


def test_secrets_are_made_once_and_more_can_be_added(tmp_path):
    first = kept_secrets(tmp_path, "a")
    second = kept_secrets(tmp_path, "a", "b")
    assert first["a"] == second["a"] != second["b"]
    assert len(second["b"]) >= 32
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_notes_are_kept_beside_each_other(tmp_path):
    assert notes(tmp_path) == {}
    note(tmp_path, one=1)
    note(tmp_path, two=2)
    assert notes(tmp_path) == {"one": 1, "two": 2}


def test_a_port_is_remembered_until_somebody_takes_it(tmp_path):
    port = remembered_port(tmp_path, "x")
    assert remembered_port(tmp_path, "x") == port
    assert remembered_port(tmp_path, "y") != port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert remembered_port(tmp_path, "x") != port


def test_a_port_with_a_twin_leaves_room_for_it(tmp_path):
    port = remembered_port(tmp_path, "x", twin=10_000)
    assert remembered_port(tmp_path, "x", twin=10_000) == port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 10_000))
        taken.listen()
        assert remembered_port(tmp_path, "x", twin=10_000) != port


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems tell their range elsewhere")
def test_no_outgoing_connection_is_given_a_server_s_port():
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(free_port(twin=10_000) + 10_000 < first_outgoing for _ in range(20))


@as_root
def test_a_closed_folder_is_not_opened_and_state_goes_elsewhere(closed, tmp_path, monkeypatch):
    shared = Path(tempfile.mkdtemp(prefix="meterleaf-shared-"))
    shared.chmod(0o755)
    monkeypatch.setattr(places, "_SHARED_STATE", shared)
    try:
        place = find_place(closed / "data")
        assert place.state.parent == shared
        assert find_place(closed / "data").state == place.state
        assert closed.parent.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(shared)


@as_root
def test_programs_that_the_account_can_not_reach_get_a_twin(closed, server_folder):
    (closed / "bin").mkdir()
    shutil.copy2("/bin/cat", closed / "bin" / "program")
    place = find_place(server_folder / "twins")
    twin = place.runnable(closed, "tree")
    assert twin != closed
    account = place.account.for_popen()
    reached = subprocess.run(
        [twin / "bin" / "program", "--version"], cwd="/", capture_output=True, check=False, **account
    )
    assert reached.returncode == 0
    assert place.runnable(closed, "tree") == twin
    assert place.runnable(Path("/bin"), "bin") == Path("/bin")


def test_without_root_everything_is_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    place = find_place(tmp_path / "data")
    assert place.account is None
    assert place.state == place.data
    assert place.data.stat().st_mode & 0o777 == 0o700


def test_no_part_is_given_the_second_port_of_another():
    assert kept_from([20_000]) == {20_000, 30_000}
    assert {20_000, 30_000, 10_000} == kept_from([20_000], twin=10_000)
