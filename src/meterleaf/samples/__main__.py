"""`python -m meterleaf.samples --out DIR --count N`: writes samples and `truth.jsonl` beside them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from meterleaf.samples.make import CATEGORIES, Wish, samples
from meterleaf.samples.outputs import FORMATS


def _list(_context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    allowed = {"categories": tuple(CATEGORIES), "formats": FORMATS}.get(str(option.name))
    unknown = [one for one in chosen if allowed and one not in allowed]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(allowed or ())}")
    return chosen


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to.")
@click.option("--count", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--families", type=click.Choice(("train", "heldout", "all")), default="all", show_default=True)
@click.option("--categories", default="", callback=_list, help="Some of them, with commas between.")
@click.option("--formats", default="", callback=_list, help=f"Some of {', '.join(FORMATS)}.")
@click.option("--languages", default="", callback=_list, help="Some of them, as two letters.")
@click.option(
    "--per-family", type=click.IntRange(min=1), default=1, show_default=True, help="Documents of one supplier in a row."
)
def main(out: Path, count: int, seed: int, families: str, categories: tuple[str, ...], formats: tuple[str, ...],
         languages: tuple[str, ...], per_family: int) -> None:  # fmt: skip
    """Make bills and waste papers with their truth."""
    out.mkdir(parents=True, exist_ok=True)
    wish = Wish(families, categories, formats, languages, per_family)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for one in samples(count, seed, wish):
            (out / one.name).write_bytes(one.data)
            truth.write(json.dumps(one.truth, ensure_ascii=False) + "\n")
    click.echo(f"{count} documents in {out}")


if __name__ == "__main__":
    main()
