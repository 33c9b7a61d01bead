"""What several commands share: the flags that name the settings, and how errors are told."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from meterleaf.platform.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

_DATA = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="Data folder of the embedded servers.")
_CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Configuration file (TOML).")
_HOST = click.option("--host", help="Address to listen on.")
_PORT = click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0 takes a free one.")


def with_settings(function: Callable[..., None]) -> Callable[..., None]:
    """Hands the command `settings`, from file, environment and the flags --data and --config."""

    @_DATA
    @_CONFIG
    @wraps(function)
    def command(config: Path | None, data_dir: Path | None, **values: Any) -> None:
        flags = {"data_dir": data_dir, "host": values.pop("host", None), "port": values.pop("port", None)}
        function(_settings(flags, config), **values)

    return command


def listening(function: Callable[..., None]) -> Callable[..., None]:
    """Adds --host and --port."""
    return _HOST(_PORT(function))


def _settings(flags: dict[str, Any], config: Path | None) -> Settings:
    try:
        return load_settings(flags, config=config)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
