"""`python -m meterleaf.samples.gallery DIR`: makes the dozen documents of `samples/` anew, with their truth."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from meterleaf.samples.make import Sample, Wish, sample

if TYPE_CHECKING:
    from collections.abc import Iterator


def gallery() -> Iterator[Sample]:
    """Each sample of `gallery.toml`, under the name that it has there."""
    listed: list[dict[str, Any]] = tomllib.loads(
        files("meterleaf.samples").joinpath("gallery.toml").read_text("utf-8")
    )["sample"]
    for one in listed:
        made = sample(0, one["seed"], Wish("all", (one["category"],), (one["format"],), (one["language"],)))
        truth = {**made.truth, "id": one["name"].rsplit(".", 1)[0], "filename": one["name"]}
        yield replace(made, name=one["name"], truth=truth)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Write the documents and `truth.jsonl` to FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    made = list(gallery())
    for one in made:
        (folder / one.name).write_bytes(one.data)
    rows = [json.dumps(one.truth, ensure_ascii=False) for one in made]
    (folder / "truth.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    click.echo(f"{len(made)} documents in {folder}")


if __name__ == "__main__":
    main()
