"""What is worked out of a paper once, and asked for again by every field that it says something of."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from meterleaf.engine.extract.paper import Paper

P = ParamSpec("P")
R = TypeVar("R")


def once(work: Callable[Concatenate[Paper, P], R]) -> Callable[Concatenate[Paper, P], R]:
    """The same answer for the same paper and arguments; who asks must not change it."""

    @wraps(work)
    def known(paper: Paper, /, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (work, args, *kwargs.items())
        if key not in paper.found:
            paper.found[key] = work(paper, *args, **kwargs)
        found: R = paper.found[key]
        return found

    return known
