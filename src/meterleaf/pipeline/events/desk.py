"""What a handler of events works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.events.at_hand import AtHand

if TYPE_CHECKING:
    from meterleaf.pipeline.events.catalogue import Event
    from meterleaf.platform.children import ChildPool
    from meterleaf.platform.database import Database
    from meterleaf.platform.language_model import Access
    from meterleaf.platform.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Desk:
    """A worker's database, store and children, and the engine's options as plain data for the child."""

    database: Database
    objects: ObjectStore
    children: ChildPool
    engine_version: str
    max_file_bytes: int
    read_seconds: float
    read_seconds_per_page: float
    read_max_pages: int
    memory: bool = True
    model: Access | None = None
    options: dict[str, Any] = field(default_factory=dict)
    at_hand: AtHand = field(default_factory=AtHand)


@dataclass(frozen=True, slots=True)
class Task:
    """One delivery of an event: what came with it, and the turn it was given in the queue."""

    event: Event
    note: dict[str, Any]
    priority: int
