"""`meterleaf read`: documents in, readings out, each document opened in a child process of its own limits."""

from __future__ import annotations

import click


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True))
def command(files: tuple[str, ...]) -> None:
    """Read documents."""
    click.echo(len(files))
