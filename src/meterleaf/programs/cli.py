"""The command line: `meterleaf read` works on a bare install; the rest asks for the service's parts.

Commands are loaded when called, so that reading a file doesn't pay for a web framework.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import click

import meterleaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# command → (module that has it as `command`, what it does): the module is imported when the command is called
COMMANDS = {
    "api": ("meterleaf.programs.start_api", "Serve the API alone, with a database and a store elsewhere."),
    "config": ("meterleaf.programs.config", "Look at the settings and where each came from."),
    "credentials": ("meterleaf.programs.credentials", "Print the address, organization and key of the first user."),
    "demo": ("meterleaf.programs.demo", "See the whole way of some documents, on a service of its own."),
    "migrate": ("meterleaf.programs.migrate", "Bring the schema of an external database up to date."),
    "read": ("meterleaf.programs.read", "Read documents: what was consumed, when, where and how much."),
    "serve": ("meterleaf.programs.serve", "Start everything on this machine, and keep it running."),
    "teach": ("meterleaf.programs.teach", "Teach how the next document of a layout is read, from a corrected one."),
    "worker": ("meterleaf.programs.start_worker", "Read what is uploaded, with a database and a store elsewhere."),
}
EXTRA = "This command belongs to the service: pip install 'meterleaf[service]' ({name} is missing)."


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is loaded at the start stays for good: looking among it for garbage takes a tenth of a start, and more later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class LazyGroup(click.Group):
    """A group whose commands are modules, imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        try:
            with _uncollected():
                module = import_module(COMMANDS[cmd_name][0])
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("meterleaf"):
                raise
            raise click.ClickException(EXTRA.format(name=missing.name)) from missing
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in sorted(COMMANDS.items())])


@click.group(cls=LazyGroup)
@click.version_option(meterleaf.__version__, prog_name="meterleaf")
def main() -> None:
    """From a pile of bills to readings one can audit."""


def run(arguments: Sequence[str] | None = None) -> None:
    main(args=None if arguments is None else list(arguments), prog_name="meterleaf")
