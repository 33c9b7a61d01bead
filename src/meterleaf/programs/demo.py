"""`meterleaf demo`: the whole way of some documents, on real parts, in front of one's eyes."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import httpx
from rich.console import Console
from rich.json import JSON
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from meterleaf.pipeline.upload.media import accepted
from meterleaf.platform.embedded.errors import EmbeddedError
from meterleaf.programs.visit import visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.programs.entry import Entry

File = dict[str, Any]

_NO_DOCUMENTS = ("readme.md", "truth.jsonl")
_PATIENCE = 600.0  # seconds for all documents together
_EVIDENCE = ("quantity", "start_date", "end_date", "invoice_number")
_COLUMNS = ("File", "Category", "Number", "Quantity", "Unit", "From", "To", "Confidence")


@click.command()
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("samples"),
    show_default=True,
    help="Folder with the documents to upload.",
)
def command(samples: Path) -> None:
    """Start everything, upload documents by the three-step handshake, show what was read, stop everything.

    Ends with 0 when every document was read, else with 1.
    """
    documents = [path for path in sorted(samples.iterdir()) if path.is_file() and path.suffix[1:].lower() in accepted()]
    documents = [path for path in documents if path.name.lower() not in _NO_DOCUMENTS]
    if not documents:
        raise click.ClickException(f"There is no document in {samples}.")
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what we started is stopped then, too
    try:
        with ExitStack() as stack:
            with console.status("Starting the database, the store, the API and a worker ..."):
                entry = stack.enter_context(visit())
            files = _show_the_way(console, entry, documents)
    except (EmbeddedError, httpx.HTTPError) as error:
        raise click.ClickException(str(error)) from error
    _show_readings(console, files)
    sys.exit(0 if all(_was_read(file) for file in files) else 1)


def _show_the_way(console: Console, entry: Entry, documents: Sequence[Path]) -> list[File]:
    headers = {"Authorization": f"Bearer {entry.api_key}", "x-organization-id": entry.organization_id}
    console.print(f"The service is ready at {entry.url}, with a database and a store of its own.")
    with httpx.Client(base_url=entry.url, headers=headers, timeout=60) as api:
        announced = _announce(api, documents)
        console.print(f"1. announced {len(documents)} files     POST  /v1/files/presigned-urls")
        _put(announced, documents)
        console.print("2. sent their bytes        PUT   each to its presigned address in the store")
        ids = [one["id"] for one in announced]
        _answer(api.patch("/v1/files/batch-update", json={"file_ids": ids, "status": "uploaded"}))
        console.print("3. confirmed them          PATCH /v1/files/batch-update")
        return _wait(console, api, ids)


def _announce(api: httpx.Client, documents: Sequence[Path]) -> list[File]:
    """The files' rows, in the order of the documents, each with the address for its bytes."""
    announcements = [
        {
            "name": path.stem,
            "extension": path.suffix[1:].lower(),
            "mime_type": accepted()[path.suffix[1:].lower()][0],
            "size_kb": max(1, round(path.stat().st_size / 1024)),
            "size_bytes": path.stat().st_size,
        }
        for path in documents
    ]
    files: list[File] = _answer(api.post("/v1/files/presigned-urls", json=announcements))
    return files


def _put(announced: Sequence[File], documents: Sequence[Path]) -> None:
    """Without our key: the address itself is what lets us in."""
    with httpx.Client(timeout=60) as store:
        for file, path in zip(announced, documents, strict=True):
            store.put(file["presigned_url"], content=path.read_bytes(), headers=file["headers"]).raise_for_status()


def _wait(console: Console, api: httpx.Client, ids: Sequence[str]) -> list[File]:
    """Ask until every file is done or failed."""
    columns = (TextColumn("4. reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    until = time.monotonic() + _PATIENCE
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(ids))
        while True:
            pages = [ids[start : start + 100] for start in range(0, len(ids), 100)]
            lists = [_answer(api.get("/v1/files/readings", params={"file_id": list(page)})) for page in pages]
            files: list[File] = [file for one in lists for file in one["items"]]
            ended = sum(file["processing"]["state"] in {"done", "failed"} for file in files)
            progress.update(task, completed=ended)
            if ended == len(ids) or time.monotonic() > until:
                return files
            time.sleep(0.2)


def _answer(response: httpx.Response) -> Any:
    if response.is_error:
        raise click.ClickException(f"{response.request.method} {response.request.url}: {response.text}")
    return response.json()


def _was_read(file: File) -> bool:
    return bool(file["reading"] and file["reading"]["status"] == "success")


def _show_readings(console: Console, files: Sequence[File]) -> None:
    table = Table(*_COLUMNS, title="What was read")
    for file in files:
        for row in _rows(file):
            table.add_row(*(Text(cell) for cell in row))
    # Where nobody looks at a screen, the table takes the room that it needs instead of cutting words.
    wide = console if console.is_terminal else Console(width=160)
    wide.print(table)
    read = [file for file in files if _was_read(file) and file["reading"]["content"]["items"]]
    if read:
        shown = next((file for file in read if file["extension"] == "pdf"), read[0])
        reading = shown["reading"]
        wide.print(Text(f"\nThe reading of {_name(shown)} as the API gives it (evidence: that of some fields only):"))
        evidence = [one for one in reading["evidence"] if one["item"] == 0 and one["field"] in _EVIDENCE]
        wide.print(JSON.from_data({**reading, "evidence": evidence}))


def _rows(file: File) -> list[list[str]]:
    """One row an item; a file without items has one of its own, which says why."""
    reading = file["reading"]
    head = [_name(file), file.get("category") or ""]
    if not _was_read(file):
        error = file["processing"].get("error") or {}
        return [[*head, error.get("message", file["processing"]["state"]), "", "", "", "", ""]]
    sure = f"{reading['confidence']:.0%}" + (" to be reviewed" if reading["needs_review"] else "")
    items = reading["content"]["items"] or [reading["document"]]
    return [[*head, _number(item, reading), *_consumption(item), sure] for item in items]


def _consumption(item: dict[str, Any]) -> list[str]:
    unit = _text(item.get("unit")).rpartition("(")[2].rstrip(")")  # kilowatt_hour_(kwh)
    return [_text(item.get("quantity")), unit, _text(item.get("start_date")), _text(item.get("end_date"))]


def _number(item: dict[str, Any], reading: dict[str, Any]) -> str:
    numbers = (item.get("invoice_number"), item.get("document_number"), reading["document"].get("invoice_number"))
    return _text(next(filter(None, numbers), None))


def _name(file: File) -> str:
    return f"{file['name']}.{file['extension']}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
