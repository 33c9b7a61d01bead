"""The service's parts as several machines would run them, each of which a test may kill and start again at will."""

import asyncio
import os
import signal
import time
from pathlib import Path
from uuid import UUID

import httpx

from meterleaf.pipeline.upload.keys import final
from meterleaf.platform.embedded.place import find_place, free_port
from meterleaf.platform.embedded.postgres import ADMIN, Postgres
from meterleaf.platform.embedded.store import BUCKET, REGION, Store
from meterleaf.platform.objects import Credentials, Presigner, Target
from meterleaf.platform.settings import load_settings
from meterleaf.programs.entry import prepare
from meterleaf.programs.parts import ApiPart, ProgramPart
from meterleaf.programs.serve import with_database, with_secrets, with_store

ONCE = 0.2  # seconds between two attempts of a client


class Cluster:
    """PostgreSQL, store, API and a worker; nobody restarts them but the test. Use from one thread: the parts die with it."""

    def __init__(self, folder: Path) -> None:
        place = find_place(folder)
        self.postgres, self.store = Postgres(place), Store(place)
        self.postgres.start()
        self.store.start()
        settings = load_settings({"data_dir": folder, "port": free_port(), "worker_concurrency": 2}, environ={})
        settings = with_secrets(with_store(with_database(settings, self.postgres), self.store), place)
        self.entry = asyncio.run(prepare(settings))
        self.api, self.worker = ApiPart("api", place, settings), ProgramPart("worker", place, settings)
        self.api.start()
        self.worker.start()
        self.parts = {part.name: part for part in (self.postgres, self.store, self.api, self.worker)}

    def close(self) -> None:
        for part in reversed(self.parts.values()):
            part.stop()

    def kill(self, name: str, *, down: float = 0.0) -> None:
        """kill -9 the part, leave it dead for `down` seconds, and start it again."""
        part = self.parts[name]
        os.kill(part.pid, signal.SIGKILL)
        time.sleep(down)
        part.launch()

    def keep_up(self, seconds: float) -> None:
        """Look after the parts for so long, as `serve` does."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.revive()
            time.sleep(min(left, 0.2))

    def revive(self) -> None:
        """Start what has ended by itself, as `serve` does.

        A worker may give up when the database is away for long, and PostgreSQL refuses to start while a process of its
        killed predecessor still holds the shared memory.
        """
        for part in self.parts.values():
            if not part.alive():
                part.launch()

    @property
    def admin_url(self) -> str:
        return self.postgres.url(ADMIN)

    def stored(self, file_id: str) -> bytes:
        """The bytes of a confirmed file, from the store itself; one that was killed just now is started again."""
        keys = Credentials(self.store.access_key, self.store.secret_key)
        presigner = Presigner(Target(self.store.endpoint, REGION, BUCKET), lambda: keys)
        key = final(UUID(self.entry.organization_id), UUID(file_id))
        for _ in range(60):
            try:
                return httpx.get(presigner.get(key, 60)).raise_for_status().content
            except httpx.TransportError:
                self.keep_up(0.5)
        raise TimeoutError("The store did not come back.")

    def client(self) -> "Client":
        return Client(self.entry)


class Client:
    """One that does what the ordered page says, and tries again when a step fails for reasons that are not its own."""

    def __init__(self, entry) -> None:
        headers = {"x-api-key": entry.api_key, "x-organization-id": entry.organization_id}
        self._api = httpx.Client(base_url=entry.url, headers=headers, timeout=20)
        self._plain = httpx.Client(timeout=20)

    def close(self) -> None:
        self._api.close()
        self._plain.close()

    def upload(self, name: str, extension: str, mime_type: str, content: bytes) -> str:
        """The three steps; the id of a file whose confirmation was answered with 200."""
        size = {"size_kb": max(1, len(content) // 1024), "size_bytes": len(content)}
        announcement = {"name": name, "extension": extension, "mime_type": mime_type, **size}
        file = self._insist(lambda: self._api.post("/v1/files/presigned-urls", json=[announcement]))[0]
        url, headers = file["presigned_url"], file["headers"]
        self._insist(lambda: self._plain.put(url, content=content, headers=headers))
        confirmation = {"file_ids": [file["id"]], "status": "uploaded"}
        self._insist(lambda: self._api.patch("/v1/files/batch-update", json=confirmation))
        return file["id"]

    def files(self, ids: list[str]) -> list[dict]:
        pages = [ids[start : start + 100] for start in range(0, len(ids), 100)]
        answers = [
            self._insist(lambda page=page: self._api.get("/v1/files/readings", params={"file_id": page}))
            for page in pages
        ]
        return [file for answer in answers for file in answer["items"]]

    def _insist(self, step, seconds: float = 120):
        until = time.monotonic() + seconds
        while True:
            try:
                answer = step()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500:
                assert answer.is_success, answer.text
                return answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else None
            assert time.monotonic() < until, answer.text if answer is not None else "nobody answers"
            time.sleep(ONCE)
