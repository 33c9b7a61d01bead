"""How readings are written: a table for people, JSON, JSON lines or CSV for programs.

A writer is opened with the stream and the number of files to come, takes one result after the other, and is closed.
Progress goes to the error stream, and only when somebody sees it.
"""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any, ClassVar, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
COLUMNS = [
    "file",
    "category",
    "invoice_number",
    "supplier_name",
    "supply_point",
    "quantity",
    "unit",
    "start_date",
    "end_date",
    "issue_date",
    "total_amount",
    "currency",
    "status",
    "confidence",
    "needs_review",
    "problems",
]


class Writer:
    """The common part: progress on a terminal."""

    def __init__(self, stream: TextIO, files: int) -> None:
        self.stream = stream
        self.progress = Progress(
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty() or files < 2,
        )
        self.task = self.progress.add_task("", total=files)

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def write(self, result: Row) -> None:
        self.progress.update(self.task, advance=1, description=result["file"])
        self.put(result)

    def put(self, result: Row) -> None:
        """Write one result, or keep what is needed of it."""
        del result


class JsonLines(Writer):
    def put(self, result: Row) -> None:
        self.stream.write(json.dumps(result, ensure_ascii=False) + "\n")
        self.stream.flush()


class Json(Writer):
    """A list, written piece by piece."""

    def __enter__(self) -> Self:
        self.written = 0
        return super().__enter__()

    def put(self, result: Row) -> None:
        text = json.dumps(result, ensure_ascii=False, indent=2)
        self.stream.write((",\n" if self.written else "[\n") + text)
        self.written += 1

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.stream.write("\n]\n" if self.written else "[]\n")


class Csv(Writer):
    """One row an item; a file without items has one row of its own."""

    def __enter__(self) -> Self:
        self.rows = csv.DictWriter(self.stream, COLUMNS, extrasaction="ignore", lineterminator="\n")
        self.rows.writeheader()
        return super().__enter__()

    def put(self, result: Row) -> None:
        for row in item_rows(result):
            self.rows.writerow({key: _safe(value) for key, value in row.items()})


class ForPeople(Writer):
    """A table, shown when all is read, and below it what a person should look at."""

    heads: ClassVar[list[tuple[str, str]]] = [
        ("File", "left"),
        ("Category", "left"),
        ("Number", "left"),
        ("Quantity", "right"),
        ("Unit", "left"),
        ("Period", "left"),
        ("Sure", "right"),
    ]

    def __enter__(self) -> Self:
        self.table = Table(box=None, pad_edge=False, header_style="bold")
        for name, side in self.heads:
            self.table.add_column(name, justify="right" if side == "right" else "left", overflow="fold")
        self.notes: list[str] = []
        return super().__enter__()

    def put(self, result: Row) -> None:
        for row in item_rows(result):
            self.table.add_row(*map(_plain_text, _cells(row)))
        reading = result["reading"]
        told = [f"{one['message']} ({one['code']})" for one in result["problems"] if one["level"] == "error"]
        told += reading["review_reasons"] if reading["needs_review"] and not told else []
        self.notes += [f"{result['file']}: {note}" for note in told]

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        console = Console(file=self.stream, width=None if self.stream.isatty() else 160, highlight=False)
        console.print(self.table)
        if self.notes:
            console.print("\nTo look at:", style="bold")
        for note in self.notes:
            console.print(Text("  " + note))


WRITERS: dict[str, type[Writer]] = {"table": ForPeople, "json": Json, "jsonl": JsonLines, "csv": Csv}


def item_rows(result: Row) -> Iterator[Row]:
    """A result as flat rows: one an item, filled up from the document's header; one row where there is no item."""
    reading = result["reading"]
    common = {
        **reading["document"],
        "file": result["file"],
        "category": result["category"],
        "status": reading["status"],
        "confidence": reading["confidence"],
        "needs_review": reading["needs_review"],
        "problems": "; ".join(one["code"] for one in result["problems"]),
    }
    for item in reading["content"]["items"] or [{}]:
        yield {**common, **item, "file": result["file"]}


def _cells(row: Row) -> Iterator[str]:
    quantity = row.get("quantity")
    period = " … ".join(dict.fromkeys(str(row[key]) for key in ("start_date", "end_date") if row.get(key)))
    yield str(row["file"])
    yield str(row.get("category") or "unreadable")
    yield str(row.get("invoice_number") or row.get("document_number") or "")
    yield "" if quantity is None else f"{quantity:,}".replace(",", "\u202f")
    yield str(row.get("unit") or "").rpartition("(")[2].rstrip(")")
    yield period
    yield "" if row["status"] != "success" else f"{row['confidence']:.0%}" + (" ?" if row["needs_review"] else "")


def _plain_text(text: str) -> Text:
    return Text(text)


def _safe(value: Any) -> Any:
    """What a spreadsheet would take for a formula is led by an apostrophe (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
