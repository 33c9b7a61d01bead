"""The memory of the command line: one JSON file, written whole or not at all."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click

from meterleaf.engine.memory import Memory


def load_memory(path: Path) -> dict[str, Any]:
    """The memory as JSON. Raises click.UsageError for a file that is none."""
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Memory.from_json(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise click.UsageError(f"{path} is no memory that `meterleaf teach` has written.") from error
    return raw


def save_memory(path: Path, memory: dict[str, Any]) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        json.dump(memory, file, ensure_ascii=False)
    Path(file.name).replace(path)
