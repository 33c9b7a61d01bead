"""The first user's way in: made at the first start, kept in a file that only its owner can read."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from meterleaf.platform.migrations import migrations

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from meterleaf.platform.settings import Settings

FILE = "credentials.json"


@dataclass(frozen=True)
class Entry:
    url: str
    organization_id: str
    api_key: str

    @property
    def page(self) -> str:
        """The page's address that signs in by itself: what stands behind the # stays in the browser."""
        return f"{self.url}/#key={self.api_key}&organization={self.organization_id}"


def read_entry(data_dir: Path) -> Entry | None:
    """None before the first start."""
    try:
        return Entry(**json.loads((data_dir / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


async def prepare(settings: Settings) -> Entry:
    """Bring the database up to date and see that the first user's key is in the file."""
    from meterleaf.programs.setup import bootstrap

    first = await bootstrap(settings)
    known = read_entry(settings.data_dir)
    key = first.api_key
    if known is not None and known.organization_id == str(first.organization_id):
        key = key or known.api_key
    if key is None:  # a start that was ended between making the key and keeping it
        key = await _another_key(settings, first.organization_id, first.user_id)
    return keep_entry(settings.data_dir, Entry(settings.base_url, str(first.organization_id), key))


def schema_of_release() -> str:
    """Changes whenever this release has other migrations."""
    return hashlib.sha256("".join(one.name + one.digest for one in migrations()).encode()).hexdigest()


async def _another_key(settings: Settings, organization_id: UUID, user_id: UUID) -> str:
    from meterleaf.accounts.access.service import issue_key
    from meterleaf.platform.database import Database, service_url

    database = await Database.open(service_url(settings), pool_size=1)
    try:
        async with database.transaction(organization_id, user_id) as connection:
            return await issue_key(connection, organization_id, user_id, "first key")
    finally:
        await database.close()


def keep_entry(data_dir: Path, entry: Entry) -> Entry:
    if entry != read_entry(data_dir):
        fresh = data_dir / f"{FILE}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(entry), file, indent=1)
        fresh.replace(data_dir / FILE)
    return entry
