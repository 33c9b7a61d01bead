"""Where the embedded servers keep their data, and as whom they run.

PostgreSQL refuses to run as root. Started by root, our servers run as the account `meterleaf` if there is one, else
`nobody`, which must be able to walk to its folder: permissions of folders that are not ours are never changed.
Where the data folder lies below a closed one (root's home usually is), the servers' state goes to
`/var/lib/meterleaf/…`, and the data folder notes where.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meterleaf.platform.embedded.errors import EmbeddedError

if TYPE_CHECKING:
    from collections.abc import Iterable

try:
    import pwd
except ImportError:  # pragma: no cover - Windows has no accounts of this kind
    pwd = None  # type: ignore[assignment]

_SHARED_STATE = Path("/var/lib/meterleaf")
_PORTS = range(15_000, 32_768)
# How much higher the second port of a part that has two may be (gRPC of the store): no other part is given that one.
TWIN = 10_000
_ACCOUNTS = ("meterleaf", "nobody")


@dataclass(frozen=True)
class Account:
    """An account without rights that servers run as when we are root."""

    name: str
    uid: int
    gid: int

    def for_popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can walk down to `folder`."""
        return all(self._may_pass(part.stat()) for part in (folder, *folder.parents))

    def _may_pass(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


@dataclass(frozen=True)
class Place:
    """The data folder, the servers' state folder (mostly the same), and the account they run as (None: ours)."""

    data: Path
    state: Path
    account: Account | None

    def private_folder(self, name: str) -> Path:
        """A folder of the state that only the servers' account may look into."""
        folder = self.state / name
        folder.mkdir(mode=0o700, exist_ok=True)
        self.hand_over(folder)
        return folder

    def hand_over(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def log(self, name: str) -> Path:
        folder = self.data / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def runnable(self, source: Path, name: str) -> Path:
        """`source` (a program or a tree of them), or a twin of it that the servers' account can reach.

        The twin is made of hard links where the file system allows, so it costs no room.
        """
        if self.account is None or self.account.can_enter(source if source.is_dir() else source.parent):
            return source
        programs = self.state / "programs"
        programs.mkdir(mode=0o755, exist_ok=True)
        twin = programs / name
        if not twin.exists():
            _twin(source, twin)
        return twin


def find_place(data: Path) -> Place:
    """Make the data folder if needed and find out where state goes and who runs servers."""
    account = _account()
    data = data.expanduser().absolute()
    data.mkdir(mode=0o711 if account else 0o700, parents=True, exist_ok=True)
    if account is None:
        return Place(data, data, None)
    noted = notes(data).get("state")
    if noted:
        return Place(data, Path(noted), account)
    if not data.stat().st_mode & stat.S_IXOTH and data.stat().st_uid == 0:
        data.chmod(data.stat().st_mode | stat.S_IXOTH)
    state = data if account.can_enter(data) else _shared_state()
    note(data, state=str(state))
    return Place(data, state, account)


def free_port(*, twin: int = 0) -> int:
    """A loopback port that nobody listens on at this moment; with `twin`, the port that much higher is free as well.

    Below those that the system gives to outgoing connections: while a server is being started again, one of its own
    clients could otherwise be given the server's port, and hold it.
    """
    while True:
        port = secrets.choice(range(_PORTS.start, _PORTS.stop - twin))
        if is_free(port) and (not twin or is_free(port + twin)):
            return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def remembered_port(data: Path, name: str, *, twin: int = 0) -> int:
    """The port that `name` had last time, if it is still free, else another one that is remembered from now on.

    With `twin`, the port that much higher is free as well.
    """
    ports: dict[str, int] = notes(data).get("ports", {})
    known = ports.get(name)
    if known is None or not is_free(known) or (twin and not is_free(known + twin)):
        others = kept_from(ports.values(), twin)
        ports[name] = next(port for port in iter(partial(free_port, twin=twin), None) if port not in others)
        note(data, ports=ports)
    return ports[name]


def kept_from(ports: Iterable[int], twin: int = 0) -> set[int]:
    """The ports that nobody else is given: neither they nor theirs `twin` higher may be another's first or second one."""
    return {port + higher for port in ports for higher in (0, -twin, TWIN, TWIN - twin)}


def notes(data: Path) -> dict[str, Any]:
    """What the data folder remembers about its servers (nothing secret)."""
    with suppress(FileNotFoundError):
        found: dict[str, Any] = json.loads((data / "embedded.json").read_text(encoding="utf-8"))
        return found
    return {}


def note(data: Path, **values: Any) -> None:
    _write(data / "embedded.json", {**notes(data), **values}, 0o644)


def kept_secrets(data: Path, *names: str) -> dict[str, str]:
    """Passwords by name, made at the first asking, in a file that only its owner can read."""
    path = data / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_hex(20) for name in missing}
        _write(path, known, 0o600)
    return {name: known[name] for name in names}


def _write(path: Path, content: dict[str, Any], mode: int) -> None:
    """All or nothing: a crash while writing leaves the old file."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _account() -> Account | None:
    if pwd is None or os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is neither an account `meterleaf` nor `nobody` to run it as. "
        "Make one (useradd --system meterleaf) or start as another user."
    )


def _shared_state() -> Path:
    state = _SHARED_STATE / secrets.token_hex(6)
    state.mkdir(mode=0o711, parents=True)
    return state


def _twin(source: Path, twin: Path) -> None:
    unfinished = twin.with_name(twin.name + ".unfinished")
    if source.is_dir():
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished, symlinks=True, copy_function=_link_or_copy)
    else:
        unfinished.unlink(missing_ok=True)
        _link_or_copy(source, unfinished)
    unfinished.rename(twin)


def _link_or_copy(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
