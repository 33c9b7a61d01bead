"""Real servers for the tests, started once a session on free ports in a folder of their own, and ended with it."""

import shutil
import tempfile
from pathlib import Path

import pytest

from meterleaf.platform.embedded.place import find_place
from meterleaf.platform.embedded.postgres import Postgres
from meterleaf.platform.embedded.store import Store


@pytest.fixture(scope="session")
def server_folder():
    """A folder that the servers' account can walk to (pytest's own is closed to others when root runs the tests)."""
    folder = Path(tempfile.mkdtemp(prefix="meterleaf-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def embedded_postgres(server_folder):
    """A running PostgreSQL with the database `meterleaf` and its three roles; `.url(role, database)`."""
    server = Postgres(find_place(server_folder / "postgres"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def weed(server_folder):
    """A running SeaweedFS: `.endpoint`, `.access_key`, `.secret_key`; its bucket is `store.BUCKET`."""
    server = Store(find_place(server_folder / "weed"), "weed")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rclone(server_folder):
    """A running `rclone serve s3`, the other implementation that everything must work with."""
    server = Store(find_place(server_folder / "rclone"), "rclone")
    server.start()
    yield server
    server.stop()
