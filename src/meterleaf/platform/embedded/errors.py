"""What can go wrong with the servers that come along; each message says what to do."""

from __future__ import annotations


class EmbeddedError(Exception):
    """An embedded server can't be run here."""

    code = "EMBEDDED_FAILED"


class NotInstalled(EmbeddedError):
    code = "EMBEDDED_NOT_INSTALLED"


class StartFailed(EmbeddedError):
    code = "EMBEDDED_START_FAILED"


class DataFolderHeld(EmbeddedError):
    code = "DATA_FOLDER_HELD"


class StartGivenUp(EmbeddedError):
    """We were told to stop before all was up: no failure."""
