"""`meterleaf credentials`: the address, organization and key that the first start made."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from meterleaf.programs.entry import read_entry
from meterleaf.programs.options import with_settings

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_settings
def command(settings: Settings, as_json: bool) -> None:
    """Print the address, the organization and the API key of the first user, and the page that they open."""
    try:
        entry = read_entry(settings.data_dir)
    except PermissionError as error:
        raise click.ClickException(f"{error.filename} may only be read by who started the service.") from error
    if entry is None:
        raise click.ClickException(
            f"There are no credentials in {settings.data_dir} yet: `meterleaf serve --data {settings.data_dir}` makes them."
        )
    if as_json:
        click.echo(json.dumps(asdict(entry)))
        return
    for name, value in asdict(entry).items():
        click.echo(f"{name:16} {value}")
    click.echo(f"{'page':16} {entry.page}")
