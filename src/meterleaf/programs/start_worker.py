"""`meterleaf worker`: a worker alone, with a database and a store that are elsewhere."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from meterleaf.platform import metrics
from meterleaf.platform.logging import configure_logging
from meterleaf.programs.external import must_be_external
from meterleaf.programs.options import with_settings
from meterleaf.programs.worker import run_worker

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


@click.command()
@with_settings
def command(settings: Settings) -> None:
    """Read what is uploaded. Needs METERLEAF_DATABASE_URL and METERLEAF_S3_BUCKET; start as many as wanted."""
    must_be_external(settings)
    configure_logging(settings)
    if settings.metrics_port is not None:
        metrics.start_page(settings.host, settings.metrics_port)
    asyncio.run(run_worker(settings))
