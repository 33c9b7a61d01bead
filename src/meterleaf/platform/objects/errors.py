"""What the object store can answer instead of bytes."""

from __future__ import annotations

from typing import ClassVar


class ObjectError(Exception):
    """The store refused or failed; `transient` says whether trying again can help."""

    code: ClassVar[str] = "OBJECT_ERROR"
    transient: ClassVar[bool] = False


class ObjectMissing(ObjectError):
    """There is no object of that key."""

    code = "OBJECT_MISSING"


class ObjectChanged(ObjectError):
    """The object is not the one that was asked for: its ETag is another."""

    code = "OBJECT_CHANGED"


class ObjectTooLarge(ObjectError):
    """More bytes came than are allowed; nothing was kept."""

    code = "OBJECT_TOO_LARGE"


class ObjectRefused(ObjectError):
    """The store does not let us in: keys, bucket or rights are wrong."""

    code = "OBJECT_REFUSED"


class ObjectStoreDown(ObjectError):
    """The store does not answer, or answers that it can't at the moment."""

    code = "OBJECT_STORE_DOWN"
    transient = True
