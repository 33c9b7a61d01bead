"""Processes for work that may crash, hang or eat memory: a warm pool of children with limits.

The name of a function and bytes (or JSON) come in, bytes come out, or a named error. Ending a child costs the one
call that it was at; the others go on. Only the standard library is used, and nothing is ever unpickled.
"""

from meterleaf.platform.children.errors import (
    ChildCrashed,
    ChildError,
    ChildFailed,
    ChildMemory,
    ChildTimeout,
)
from meterleaf.platform.children.pool import ChildPool

__all__ = ["ChildCrashed", "ChildError", "ChildFailed", "ChildMemory", "ChildPool", "ChildTimeout"]
