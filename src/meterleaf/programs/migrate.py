"""`meterleaf migrate`: bring the schema of an external database up to date."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click
import psycopg

from meterleaf.programs.entry import prepare
from meterleaf.programs.options import with_settings
from meterleaf.programs.setup import bring_up_to_date

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


@click.command()
@click.option("--first-organization", is_flag=True, help="Also make the first organization and key, if there is none.")
@click.option("--pre-only", is_flag=True, help="Only what the previous release can live with, while it still runs.")
@with_settings
def command(settings: Settings, first_organization: bool, pre_only: bool) -> None:
    """Apply the migrations that are missing. Safe to run from several machines at once.

    To change releases without a pause: `migrate --pre-only`, start the new release everywhere, `migrate`.
    """
    if settings.embedded_database:
        raise click.ClickException(
            "METERLEAF_DATABASE_URL is not given; the embedded database is brought up to date by `meterleaf serve`."
        )
    try:
        applied = asyncio.run(bring_up_to_date(settings, pre_only=pre_only))
        if first_organization:
            settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            asyncio.run(prepare(settings))
    except psycopg.OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error}") from error
    click.echo("\n".join(f"applied {name}" for name in applied) or "The schema is up to date.")
