"""Tables and rows of months gone by: their figures are another bill's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# From so many months on, on one line or heading lines one below the other, it is a history.
_SEVERAL = 3
_REACH = 4


def in_history(paper: Paper, value: Value) -> bool:
    """Whether the value stands on a line of months, or on one of several lines that each begin with a month."""
    lines: dict[int, bool] = paper.found.setdefault("histories", {})
    if value.line not in lines:
        lines[value.line] = _is_history(paper, value.line)
    return lines[value.line]


def _is_history(paper: Paper, line: int) -> bool:
    if sum(one.kind == "month" for one in paper.values_of(line)) >= _SEVERAL:
        return True
    page = paper.view.lines[line].page
    near = range(max(0, line - _REACH), min(len(paper.view.lines), line + _REACH + 1))
    return (
        _begins_with_month(paper, line)
        and sum(_begins_with_month(paper, one) for one in near if paper.view.lines[one].page == page) >= _SEVERAL
    )


def _begins_with_month(paper: Paper, line: int) -> bool:
    first = paper.view.lines[line].segments[0]
    return any(
        one.kind == "month" and one.start == 0 and one.segment.index == first.index for one in paper.values_of(line)
    )
