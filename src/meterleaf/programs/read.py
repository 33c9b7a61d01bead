"""`meterleaf read`: documents in, readings out, as a table, JSON, JSON lines or CSV."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from meterleaf.programs.memory import load_memory
from meterleaf.programs.reading import read_files
from meterleaf.programs.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "form", flag_value="json", help="One JSON list of all readings.")
@click.option("--jsonl", "form", flag_value="jsonl", help="One JSON object a line, as soon as it is there.")
@click.option("--csv", "form", flag_value="csv", help="One row an item, for a spreadsheet.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="Documents read at once [default: cores].")
@click.option("--ocr", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--accurate", is_flag=True, help="Recognise pictures with the larger model: slower, a little better.")
@click.option("--memory", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What `teach` has kept.")
@click.option("--llm-url", help="OpenAI-compatible endpoint (up to and with /v1) that is shown doubtful documents.")
@click.option("--llm-model", help="The model's name there; its key is taken from METERLEAF_LLM_API_KEY.")
@click.option("--llm-seconds", type=click.FloatRange(1), default=30.0, show_default=True, help="Limit of its answer.")
@click.option("--seconds", type=click.FloatRange(1), default=None, help="Limit a document [default: 20, 10 a page].")
def command(
    paths: tuple[Path, ...],
    form: str | None,
    jobs: int | None,
    ocr: str,
    accurate: bool,
    memory: Path | None,
    llm_url: str | None,
    llm_model: str | None,
    llm_seconds: float,
    seconds: float | None,
) -> None:
    """Read documents: what was consumed, when, where and how much.

    PATHS are files, or folders whose files are read. Ends with 0 when every file gave a reading, with 1 when one of
    them could not be read, and with 2 when the command itself was wrong.
    """
    files = list(_expand(paths))
    if not files:
        raise click.UsageError("There is no file in what you named.")
    options = {
        "ocr": ocr,
        "ocr_accuracy": "accurate" if accurate else "fast",
        "today": datetime.now(UTC).date().isoformat(),
        "memory": load_memory(memory) if memory else None,
    }
    model = _model(llm_url, llm_model, llm_seconds)
    jobs = min(jobs or os.cpu_count() or 1, len(files))
    failed = 0
    with WRITERS[form or "table"](sys.stdout, len(files)) as writer:
        for result in read_files(files, options, jobs=jobs, seconds=seconds, model=model):
            writer.write(result)
            failed += result["reading"]["status"] != "success"
    sys.exit(1 if failed else 0)


def _model(url: str | None, name: str | None, seconds: float) -> dict[str, Any] | None:
    """The language model to ask, as plain data for the children; None when none is named."""
    if (url is None) != (name is None):
        raise click.UsageError("--llm-url and --llm-model belong together.")
    if url is None:
        return None
    if find_spec("httpx") is None:
        raise click.UsageError("Asking a language model needs an HTTP client: pip install 'meterleaf[llm]'.")
    key = os.environ.get("METERLEAF_LLM_API_KEY") or None
    return {"base_url": url, "model": name, "api_key": key, "seconds": seconds}


def _expand(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        else:
            yield path
