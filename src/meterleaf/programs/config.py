"""`meterleaf config show`: what is in force, and where each value came from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from pydantic import SecretStr

from meterleaf.programs.options import with_settings

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


@click.group()
def command() -> None:
    """Look at the settings."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_settings
def show(settings: Settings, as_json: bool) -> None:
    """Print every setting, its value and where that came from. Secrets are never printed."""
    origins = settings.origins()
    rows = {name: {"value": _shown(getattr(settings, name)), "origin": origins[name]} for name in origins}
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for name, row in rows.items():
        value = "-" if row["value"] is None else row["value"]
        click.echo(f"{name:24} {value:40} {row['origin']}")


def _shown(value: object) -> str | None:
    if value is None:
        return None
    return "(secret)" if isinstance(value, SecretStr) else str(value)
