"""Units as records name them: by an id that is the same on every machine, made from the unit's name."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from meterleaf.pipeline.record.errors import UnitUnknown
from meterleaf.pipeline.review import vocabulary

_ROOT = uuid5(NAMESPACE_URL, "https://meterleaf.dev/units")


@cache
def all_units() -> dict[UUID, dict[str, Any]]:
    """Id → id, name, symbol, type."""
    ids = {uuid5(_ROOT, one["name"]): one for one in vocabulary.units()}
    return {one: {"id": one, **row} for one, row in ids.items()}


def unit_id(name: str | None) -> UUID | None:
    """The id of a unit's canonical name."""
    found = uuid5(_ROOT, name) if name else None
    return found if found in all_units() else None


def must_exist(wanted: UUID | None) -> None:
    if wanted is not None and wanted not in all_units():
        raise UnitUnknown


def shown(wanted: UUID | None) -> dict[str, Any] | None:
    row = all_units().get(wanted) if wanted else None
    return {name: row[name] for name in ("id", "name", "symbol")} if row else None
