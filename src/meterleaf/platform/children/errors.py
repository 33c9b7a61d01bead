"""How a call into a child process can end, other than with an answer."""

from __future__ import annotations

from typing import ClassVar


class ChildError(Exception):
    """The call gave no answer; the pool goes on with another child."""

    code: ClassVar[str] = "CHILD_ERROR"


class ChildTimeout(ChildError):
    """It took longer than allowed and was ended."""

    code = "CHILD_TIMEOUT"


class ChildMemory(ChildError):
    """It took more memory than allowed and was ended."""

    code = "CHILD_MEMORY"


class ChildCrashed(ChildError):
    """The process ended by itself; `exit_code` is negative where a signal ended it."""

    code = "CHILD_CRASHED"

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class ChildFailed(ChildError):
    """The function raised; `kind` is the exception's class name. The child is well and stays."""

    code = "CHILD_FAILED"

    def __init__(self, kind: str, message: str, trace: str = "") -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.trace = trace
