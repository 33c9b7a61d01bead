"""`meterleaf api`: the HTTP API alone, with a database and a store that are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import uvicorn

from meterleaf.platform.logging import configure_logging
from meterleaf.programs.api import create_api
from meterleaf.programs.external import must_be_external
from meterleaf.programs.options import listening, with_settings

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings


@click.command()
@listening
@with_settings
def command(settings: Settings) -> None:
    """Serve the API. Needs METERLEAF_DATABASE_URL and METERLEAF_S3_BUCKET; start as many as wanted."""
    must_be_external(settings)
    configure_logging(settings)
    uvicorn.run(
        create_api(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=8,
    )
