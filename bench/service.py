"""The running service, measured against floors of the same run: `python -m bench.service [--files N] [--bills N]`.

Starts `meterleaf serve` on a folder of its own, asks it as clients do, and prints a table: figure, floor, ratio, bar.
Figures on a shared machine are noisy: medians are quoted, and ratios say more than milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import psycopg

from meterleaf.accounts.access.keys import hash_of, new_key, shown_part
from meterleaf.platform.embedded.postgres import ADMIN, DATABASE
from meterleaf.platform.objects.signing import Credentials, Presigner, Target
from meterleaf.programs.reading import read_files
from meterleaf.samples.make import Wish, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = [sys.executable, "-m", "meterleaf"]
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Row:
    name: str
    figure: str
    floor: str
    ratio: str
    bar: str
    met: bool


class Service:
    """One `meterleaf serve` and a client of it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __enter__(self) -> Self:
        self.seconds = self._start()
        told = subprocess.run(
            [*PROGRAM, "credentials", "--data", str(self.data), "--json"], capture_output=True, text=True, check=True
        )
        entry = json.loads(told.stdout)
        self.organization = entry["organization_id"]
        headers = {"x-api-key": entry["api_key"], "x-organization-id": self.organization}
        self.client = httpx.Client(base_url=entry["url"], headers=headers, timeout=120)
        self.store = httpx.Client(timeout=120)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.store.close()
        self._stop()

    def restart(self) -> float:
        """Seconds from the start command to ready, with everything initialised."""
        self._stop()
        return self._start()

    def pid_of(self, part: str) -> int:
        return int(json.loads((self.data / "embedded.json").read_text())["pids"][part])

    def _start(self) -> float:
        began = time.perf_counter()
        command = [*PROGRAM, "serve", "--data", str(self.data), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline() if self.process.stdout else ""
        if "ready" not in line:
            raise SystemExit(f"serve did not start: {line}")
        return time.perf_counter() - began

    def _stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    # -- what clients do ------------------------------------------------------------------------------------------

    def announce(self, names: list[str]) -> list[dict[str, Any]]:
        body = [{"name": name, "extension": "pdf", "mime_type": "application/pdf", "size_kb": 10} for name in names]
        return self.client.post("/v1/files/presigned-urls", json=body).raise_for_status().json()

    def put(self, url: str, data: bytes) -> None:
        self.store.put(url, content=data, headers={"Content-Type": "application/pdf"}).raise_for_status()

    def confirm(self, ids: list[str]) -> None:
        body = {"file_ids": ids, "status": "uploaded"}
        self.client.patch("/v1/files/batch-update", json=body).raise_for_status()

    def upload(self, bills: list[bytes]) -> list[str]:
        """Everything but the confirmation."""
        ids = []
        for start in range(0, len(bills), 1_000):
            part = bills[start : start + 1_000]
            made = self.announce([f"bill {start + n}" for n in range(len(part))])
            for row, data in zip(made, part, strict=True):
                self.put(row["presigned_url"], data)
            ids += [row["id"] for row in made]
        return ids

    def wait_for(self, ids: list[str]) -> None:
        """Until all are read; asks for the first ten that were not, as one does who wants the machine to read."""
        left = ids
        while left:
            asked = left[:10]
            states = dict(zip(asked, self.states(asked), strict=True))
            left = [one for one in left if states.get(one) not in ("done", "failed")]
            if left[:1] == asked[:1]:
                time.sleep(0.25)

    def states(self, ids: list[str]) -> list[str]:
        found = []
        for start in range(0, len(ids), 100):
            params = [("file_id", one) for one in ids[start : start + 100]]
            rows = self.client.get("/v1/files/readings", params=params).raise_for_status().json()["items"]
            found += [row["processing"]["state"] for row in rows]
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1_000_000, help="rows of the large organization")
    parser.add_argument("--bills", type=int, default=500, help="bills confirmed at once")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="meterleaf-bench-") as folder:
        Path(folder).chmod(0o711)
        with Service(Path(folder) / "data") as service:
            rows = [row for one in benchmarks(service, Path(folder), asked) for row in one]
    show(rows)


def benchmarks(service: Service, folder: Path, asked: argparse.Namespace) -> Iterator[list[Row]]:
    bills = make_bills(asked.bills)
    yield [second_start(service)]
    yield [latency(service, bills[:60])]
    yield [throughput(service, bills, folder)]
    yield [presigning(service)]
    yield [multipart(service)]
    yield lists(service, asked.files)


def make_bills(count: int) -> list[bytes]:
    """Native bills of one to three pages, each another."""
    wish = Wish(families="heldout", categories=("electricity", "gas", "water"), formats=("pdf",))
    return [one.data for one in samples(count, 11, wish)]


def second_start(service: Service) -> Row:
    seconds = statistics.median(service.restart() for _ in range(3))
    return Row("second start to ready", f"{seconds:.1f} s", "", "", "<= 3 s", seconds <= 3)


def latency(service: Service, bills: list[bytes]) -> Row:
    """Confirmed to reading ready, one bill after the other, seen by a client that asks every 10 ms."""
    taken = []
    for number, data in enumerate(bills):
        [row] = service.announce([f"one {number}"])
        service.put(row["presigned_url"], data)
        began = time.perf_counter()
        service.confirm([row["id"]])
        while service.states([row["id"]]) not in (["done"], ["failed"]):
            time.sleep(0.01)
        taken.append(time.perf_counter() - began)
    taken = sorted(taken[5:])  # the first ones warm the children up
    p50, p95 = statistics.median(taken), taken[int(0.95 * len(taken))]
    figure = f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"
    return Row("confirmed to reading ready, native bill", figure, "", "", "p95 <= 1 s", p95 <= 1)


def throughput(service: Service, bills: list[bytes], folder: Path) -> Row:
    """All confirmed at once, against the bare engine on all cores over the same files."""
    files = []
    for number, data in enumerate(bills):
        files.append(folder / f"{number}.pdf")
        files[-1].write_bytes(data)
    bare = [_documents_a_second(files)]
    ids = service.upload(bills)
    began = time.perf_counter()
    for start in range(0, len(ids), 1_000):
        service.confirm(ids[start : start + 1_000])
    service.wait_for(ids)
    served = len(ids) / (time.perf_counter() - began)
    bare.append(_documents_a_second(files))
    floor = statistics.mean(bare)
    name = f"{len(bills)} bills confirmed at once"
    return Row(
        name,
        f"{served:.1f} /s",
        f"{floor:.1f} /s bare engine",
        f"{served / floor:.2f}",
        ">= 0.85",
        served / floor >= 0.85,
    )


def _documents_a_second(files: list[Path]) -> float:
    began = time.perf_counter()
    count = sum(1 for _ in read_files(files, {}, jobs=os.cpu_count() or 1))
    return count / (time.perf_counter() - began)


def presigning(service: Service) -> Row:
    """100 files a call, against one bulk INSERT of 100 rows and 100 signatures in a bare loop."""
    names = [f"file {number}" for number in range(100)]
    calls = _a_second(lambda: service.announce(names), 8)
    floor = _presign_floor(service)
    return Row(
        "presigned-urls, 100 files a call",
        f"{calls:.0f} /s",
        f"{floor:.0f} /s",
        f"{calls / floor:.2f}",
        ">= 0.5",
        calls / floor >= 0.5,
    )


def _presign_floor(service: Service) -> float:
    target = Target(endpoint="http://127.0.0.1:1", region="us-east-1", bucket="bench", addressing="path")
    signer = Presigner(target, lambda: Credentials("key", "secret", None))
    with psycopg.connect(admin_url(service)) as connection:
        # a table like any other: what is put into a temporary one is written to no log
        connection.execute("CREATE TABLE floor (LIKE files INCLUDING ALL)")
        user = _somebody(connection)

        def once() -> None:
            ids = [uuid.uuid4() for _ in range(100)]
            connection.execute(
                "INSERT INTO floor (id, organization_id, uploaded_by, name, extension, mime_type, size_kb)"
                " SELECT id, %s, %s, 'file', 'pdf', 'application/pdf', 10 FROM unnest(%s::uuid[]) AS new (id)",
                (service.organization, user, ids),
            )
            connection.commit()
            for one in ids:
                signer.put(f"inbox/{one}", {"Content-Type": "application/pdf"}, 900)

        rate = _a_second(once, 8)
        connection.execute("DROP TABLE floor")
        return rate


def _a_second(call: Callable[[], object], seconds: float) -> float:
    """The median over five stretches of how often a second it can be done."""
    rates = []
    for _ in range(5):
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds / 5:
            call()
            count += 1
        rates.append(count / (time.perf_counter() - began))
    return statistics.median(rates)


def multipart(service: Service) -> Row:
    """How much the API's process grows while 100 MB go through it."""
    pid = service.pid_of("api")
    data = b"%PDF-1.7\n" + os.urandom(100 * MEBIBYTE - 64 * 1024)
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak counts from here
    before = _resident(pid)
    files = {"file": ("large.pdf", data, "application/pdf")}
    service.client.post("/v1/files/upload", files=files).raise_for_status()
    grown = (_peak(pid) - before) / MEBIBYTE
    return Row("multipart upload of 100 MB: the API grows", f"{grown:.0f} MB", "", "", "< 20 MB", grown < 20)


def _resident(pid: int) -> int:
    return _status(pid, "VmRSS:")


def _peak(pid: int) -> int:
    return _status(pid, "VmHWM:")


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0


def lists(service: Service, files: int) -> list[Row]:
    """A page of 50 in an organization of `files` files, against one of a thousand."""
    small, large = _organization(service, 1_000), _organization(service, files)
    rows = []
    for name, params in (
        ("folder browsing", {"size": "50"}),
        ("by category", {"category": "water", "size": "50"}),
        ("by id", None),
    ):
        times, totals = {}, {}
        for organization, key, ids in (small, large):
            headers = {"x-api-key": key, "x-organization-id": organization}
            asked = [("file_id", one) for one in ids[:50]] if params is None else list(params.items())
            times[organization], totals[organization] = _median_get(service, headers, asked)
        ratio = times[large[0]] / times[small[0]]
        figure = f"{times[large[0]] * 1000:.1f} ms (total {totals[large[0]]:,})"
        floor = f"{times[small[0]] * 1000:.1f} ms with 1,000"
        rows.append(Row(f"GET readings of {files:,}: {name}", figure, floor, f"{ratio:.2f}", "<= 1.5", ratio <= 1.5))
    return rows


def _median_get(service: Service, headers: dict[str, str], params: list[tuple[str, str]]) -> tuple[float, int]:
    taken, total = [], 0
    for _ in range(40):
        began = time.perf_counter()
        answer = service.client.get("/v1/files/readings", params=params, headers=headers).raise_for_status()
        taken.append(time.perf_counter() - began)
        total = answer.json()["total"]
    return statistics.median(taken), total


def _organization(service: Service, files: int) -> tuple[str, str, list[str]]:
    """An organization with that many files and readings, written past the API; its id, a key, and some files' ids."""
    organization, key = str(uuid.uuid4()), new_key()
    with psycopg.connect(admin_url(service)) as connection:
        user = _somebody(connection)
        connection.execute("INSERT INTO organizations (id, name) VALUES (%s, %s)", (organization, f"{files} files"))
        connection.execute("INSERT INTO members VALUES (%s, %s, 'owner')", (organization, user))
        connection.execute(
            "INSERT INTO api_keys (id, organization_id, user_id, name, prefix, hash) VALUES (%s, %s, %s, 'bench', %s, %s)",
            (uuid.uuid4(), organization, user, shown_part(key), hash_of(key)),
        )
        connection.execute(
            "INSERT INTO files (id, organization_id, name, extension, mime_type, size_kb, status, uploaded_by, category,"
            " tags, processing, created_at) SELECT gen_random_uuid(), %(organization)s, 'bill ' || n, 'pdf',"
            " 'application/pdf', 100, 'uploaded', %(user)s, (ARRAY['water','gas','electricity','other'])[1 + n %% 4],"
            " ARRAY['invoice','water'], 'done', %(now)s::timestamptz - n * interval '1 second'"
            " FROM generate_series(1, %(files)s) n",
            {"organization": organization, "user": user, "files": files, "now": datetime.now(UTC)},
        )
        connection.execute(
            "INSERT INTO readings (id, organization_id, file_id, revision, status, items, confidence, needs_review)"
            " SELECT gen_random_uuid(), organization_id, id, 1, 'success',"
            """ '[{"invoice_number": "1", "quantity": 32.1, "unit": "cubic_metre_(m3)"}]', 0.9, false"""
            " FROM files WHERE organization_id = %s",
            (organization,),
        )
        ids = connection.execute(
            "SELECT id FROM files WHERE organization_id = %s ORDER BY random() LIMIT 50", (organization,)
        ).fetchall()
    with psycopg.connect(admin_url(service), autocommit=True) as connection:
        connection.execute("ANALYZE files, readings, file_counts")
    return organization, key, [str(row[0]) for row in ids]


def _somebody(connection: psycopg.Connection[Any]) -> uuid.UUID:
    """Any user's id: the first one, made at the first start."""
    [[found]] = connection.execute("SELECT id FROM users LIMIT 1").fetchall()
    return found


def admin_url(service: Service) -> str:
    """The embedded database past every rule, for filling it."""
    port = json.loads((service.data / "embedded.json").read_text())["ports"]["postgres"]
    password = json.loads((service.data / "secrets.json").read_text())[ADMIN]
    return f"postgresql://{ADMIN}:{password}@127.0.0.1:{port}/{DATABASE}"


def show(rows: list[Row]) -> None:
    widths = [max(len(getattr(row, name)) for row in rows) for name in ("name", "figure", "floor", "ratio", "bar")]
    for row in rows:
        cells = (row.name, row.figure, row.floor, row.ratio, row.bar)
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print(f"{line}  {'met' if row.met else 'NOT MET'}")


if __name__ == "__main__":
    main()
