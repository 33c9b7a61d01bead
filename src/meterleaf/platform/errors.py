"""What the service says when it can't do what was asked: one class = one stable code and one HTTP status."""

from __future__ import annotations

from typing import Any, ClassVar


class ServiceError(Exception):
    """The root of all errors that a caller is told of; the class owns code and status, the message says what to do.

    `extra` is put beside `detail` and `code` in the answer: ids, indexes, fields.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "BAD_REQUEST"
    message: ClassVar[str] = "The request can't be carried out."
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, message: str | None = None, **extra: Any) -> None:
        super().__init__(message or self.message)
        self.extra = extra


class NotFound(ServiceError):
    """The row does not exist, or is another organization's: the two can't be told apart."""

    status = 404
    code = "NOT_FOUND"
    message = "There is nothing with this id in the organization."


class Conflict(ServiceError):
    status = 409
    code = "CONFLICT"


class Unprocessable(ServiceError):
    status = 422
    code = "VALIDATION_ERROR"


class BodyTooLarge(ServiceError):
    status = 413
    code = "BODY_TOO_LARGE"
    message = "The body is larger than this route takes. Files go to the store by a presigned URL."


class Unavailable(ServiceError):
    status = 503
    code = "UNAVAILABLE"
    message = "The service can't reach its database or its store just now. Try again in a moment."
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}
