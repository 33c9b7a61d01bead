"""Parts that start alone need their servers named: only `serve` brings its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


def must_be_external(settings: Settings) -> None:
    """Raises ClickException that names what is missing."""
    needed = {"METERLEAF_DATABASE_URL": settings.embedded_database, "METERLEAF_S3_BUCKET": settings.embedded_store}
    missing = [name for name, embedded in needed.items() if embedded]
    if missing:
        raise click.ClickException(
            f"{' and '.join(missing)} must be given: this starts one part alone. `meterleaf serve` starts everything."
        )
