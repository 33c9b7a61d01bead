"""`meterleaf serve`: everything on one machine with one command. Servers that the settings name by URL are not started."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from pydantic import SecretStr

from meterleaf.platform.embedded import place as places
from meterleaf.platform.embedded.errors import EmbeddedError, StartGivenUp
from meterleaf.platform.embedded.gate import Gate, is_loopback, own_address
from meterleaf.platform.embedded.lock import FolderLock
from meterleaf.platform.embedded.postgres import OWNER, SERVICE, Postgres
from meterleaf.platform.embedded.store import BUCKET, REGION, Store
from meterleaf.platform.embedded.supervisor import Supervisor
from meterleaf.programs.entry import Entry, keep_entry, prepare, read_entry, schema_of_release
from meterleaf.programs.options import listening, with_settings
from meterleaf.programs.parts import ApiPart, ProgramPart

if TYPE_CHECKING:
    from meterleaf.platform.embedded.part import Part
    from meterleaf.platform.embedded.place import Place
    from meterleaf.platform.settings import Settings


@click.command()
@listening
@with_settings
def command(settings: Settings) -> None:
    """Start the database, the store, the API and a worker, and keep them running until Ctrl-C."""
    began = time.monotonic()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    try:
        place = places.find_place(settings.data_dir)
        with FolderLock(place.data) as lock, Supervisor() as supervisor:
            settings = _with_address(settings, place)
            lock.tell(settings.base_url)
            entry = _bring_up(supervisor, place, settings)
            _announce(entry, settings, time.monotonic() - began)
            supervisor.watch()
            click.echo("Stopping.")
    except StartGivenUp:
        click.echo("Stopped before all was up.")
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error


def _bring_up(supervisor: Supervisor, place: Place, settings: Settings) -> Entry:
    """In the order in which they need each other, but side by side where they do not."""
    entry = _known_entry(settings, place)  # asked while the settings still tell whose database it is
    servers: list[Part] = []
    if settings.embedded_database:
        servers.append(postgres := Postgres(place))
        supervisor.launch(postgres)
        settings = with_database(settings, postgres)
    if settings.embedded_store:
        servers.append(store := Store(place))
        supervisor.launch(store)
        gate = _gate(settings, place, store)
        settings = with_store(settings, store)
        if gate:
            servers.append(gate)
            supervisor.launch(gate)
            settings = settings.given("embedded", s3_public_endpoint_url=_public_store(settings, gate))
    settings = with_secrets(settings, place)
    # who asks is answered first, at the start and later; then documents are read
    programs = ApiPart("api", place, settings), ProgramPart("worker", place, settings, nice=5)
    if entry is None:
        supervisor.wait(*servers)
        entry = asyncio.run(prepare(settings))
        places.note(place.data, schema=schema_of_release())
    else:  # the database may have a crash to recover from, for longer than programs wait; they start without the store
        supervisor.wait(*servers[:1])
    supervisor.launch(*programs)
    supervisor.wait(*servers, *programs)
    return entry


def _known_entry(settings: Settings, place: Place) -> Entry | None:
    """The first user's way in, if an earlier start of this release has made it and the schema in this folder."""
    known = read_entry(place.data)
    if known is None or not settings.embedded_database or places.notes(place.data).get("schema") != schema_of_release():
        return None
    return keep_entry(place.data, replace(known, url=settings.base_url))


def _with_address(settings: Settings, place: Place) -> Settings:
    if settings.port == 0:
        return settings.given("free port", port=places.remembered_port(place.data, "api"))
    if not places.is_free(settings.port):
        raise EmbeddedError(f"Port {settings.port} is taken: give another one with --port, or 0 for a free one.")
    return settings


def _gate(settings: Settings, place: Place, store: Store) -> Gate | None:
    """Uploading clients on other machines need a door to the store, unless they were given another way to it."""
    if is_loopback(settings.host) or settings.s3_public_endpoint_url is not None:
        return None
    return Gate(place, settings.host, places.remembered_port(place.data, "gate"), store.port)


def _public_store(settings: Settings, gate: Gate) -> str:
    """Under the name by which others reach the API, if that was told, else under the address that we listen on."""
    wildcard = settings.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
    named = settings.public_url.host if settings.public_url else None
    return f"http://{named or (own_address() if wildcard else settings.host)}:{gate.port}"


def with_database(settings: Settings, postgres: Postgres) -> Settings:
    return settings.given(
        "embedded", database_url=SecretStr(postgres.url(SERVICE)), database_owner_url=SecretStr(postgres.url(OWNER))
    )


def with_store(settings: Settings, store: Store) -> Settings:
    return settings.given(
        "embedded",
        s3_endpoint_url=store.endpoint,
        s3_bucket=BUCKET,
        s3_region=REGION,
        s3_addressing="path",
        s3_access_key=SecretStr(store.access_key),
        s3_secret_key=SecretStr(store.secret_key),
    )


def with_secrets(settings: Settings, place: Place) -> Settings:
    if settings.jwt_secret is not None:
        return settings
    return settings.given("embedded", jwt_secret=SecretStr(places.kept_secrets(place.data, "jwt")["jwt"]))


def _announce(entry: Entry, settings: Settings, seconds: float) -> None:
    click.echo(f"Meterleaf is ready, after {seconds:.1f} s.")
    # the key is shown to a person at a terminal, and never written to a log
    click.echo(f"  page          {entry.page if sys.stdout.isatty() else entry.url + '/'}")
    click.echo(f"  API           {entry.url}/v1    reference {entry.url}/docs")
    click.echo(f"  organization  {entry.organization_id}")
    click.echo(f"  key           meterleaf credentials --data {settings.data_dir}")
    click.echo("Ctrl-C stops it.")
