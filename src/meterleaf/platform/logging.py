"""Log lines as data: every line carries the ids of what it is about (request, organization, file, job).

Rooms use the standard `logging` with `extra={…}`, or `bind(…)` for what holds during a whole request or job.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meterleaf.platform.settings import Settings

# Libraries whose news are only interesting when something is wrong.
_QUIET = ("botocore", "boto3", "urllib3", "httpx", "httpcore", "procrastinate", "psycopg", "uvicorn.access", "PIL")
# What a record always has; anything else came by `extra`.
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}

_ids: ContextVar[Mapping[str, Any]] = ContextVar("ids", default={})  # noqa: B039 - never changed, only replaced


@contextmanager
def bind(**ids: object) -> Iterator[None]:
    """Within the block, every line of this task (and of tasks started in it) carries these ids."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


def bound() -> Mapping[str, Any]:
    """The ids that lines carry at this moment."""
    return _ids.get()


def configure_logging(settings: Settings, stream: Any = None) -> None:
    """One handler for all, in the form and from the level that the settings say; to stderr if not told otherwise."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else ForPeople())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)


class JsonLines(logging.Formatter):
    """One JSON object a line: timestamp, level, logger, event, then the ids and `extra`, then an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_told(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = {"type": record.exc_info[0].__name__, "trace": self.formatException(record.exc_info)}
        return json.dumps(line, default=str, ensure_ascii=False)


class ForPeople(logging.Formatter):
    """The same on one readable line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the standard library's name
        told = " ".join(f"{name}={value}" for name, value in _told(record).items())
        return f"{super().formatMessage(record)}  {told}".rstrip()


def _told(record: logging.LogRecord) -> dict[str, Any]:
    extra = {name: value for name, value in record.__dict__.items() if name not in _OWN}
    return {**_ids.get(), **extra}
