"""`meterleaf teach`: one corrected reading teaches how the next document of the same layout is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from meterleaf.engine import registry
from meterleaf.engine.work import frame, unframe
from meterleaf.platform.children import ChildError, ChildPool
from meterleaf.programs.memory import load_memory, save_memory

SECONDS = 120.0
CATEGORIES = [one.name for one in registry.categories()]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--items", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--memory", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Made when not there.")
@click.option("--category", type=click.Choice(CATEGORIES), help="What the document is, if it was told wrongly.")
def command(file: Path, items: Path, memory: Path, category: str | None) -> None:
    """Teach from FILE and its corrected items (a JSON list, or what `read --json` gave, corrected)."""
    corrected, told = _items(items)
    known = load_memory(memory) if memory.exists() else None
    with ChildPool(1, preload=["meterleaf.engine.work"]) as pool:
        try:
            taught = _taught(pool, file, corrected, category or told, known)
        except ChildError as error:
            raise click.ClickException(f"{file.name} could not be opened: {error}") from error
    save_memory(memory, taught)
    click.echo(f"{memory} knows {len(taught['layouts'])} layout(s) now.")


def _taught(
    pool: ChildPool, file: Path, items: list[dict[str, Any]], category: str | None, known: dict[str, Any] | None
) -> dict[str, Any]:
    def ask(function: str, message: bytes) -> tuple[dict[str, Any], bytes]:
        return unframe(pool.call_blocking(f"meterleaf.engine.work:{function}", message, timeout=SECONDS))

    opened, content = ask("open_document", frame({"name": file.name}, file.read_bytes()))
    if "problem" in opened:
        raise click.ClickException(f"{file.name}: {opened['problem']['message']}")
    if category is None:
        category = ask("classify_content", frame({}, content))[0]["category"]
    taught, _ = ask("learn_content", frame({"category": category, "items": items, "memory": known}, content))
    memory: dict[str, Any] = taught["memory"]
    return memory


def _items(path: Path) -> tuple[list[dict[str, Any]], str | None]:
    """The corrected items, and the category where the file tells it."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(raw, list) and raw and "reading" in raw[0]:
            raw = raw[0]
        if isinstance(raw, dict):
            content = raw.get("reading", raw).get("content", raw)
            return list(content["items"]), raw.get("category")
        if all(isinstance(item, dict) for item in raw):
            return raw, None
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise click.UsageError(f"{path} holds no items: a JSON list of objects, or a reading as `read --json` writes it.")
