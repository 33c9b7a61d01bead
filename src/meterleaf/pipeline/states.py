"""The allowed moves of a file, of its processing and of its reading, drawn once; everything else asks here.

`python -m meterleaf.pipeline.states > docs/states.md` draws the page in the docs; a test fails when it is stale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FileStatus = Literal["pending", "uploaded", "error"]
Processing = Literal["waiting", "classifying", "reading", "done", "failed"]
ReadingStatus = Literal["success", "error"]

Moves = dict[str, tuple[str, ...]]

# A file is announced, and then uploaded or given up; what was given up may still arrive.
FILE: Moves = {"new": ("pending", "uploaded"), "pending": ("uploaded", "error"), "error": ("uploaded",), "uploaded": ()}

# A killed worker leaves `classifying` or `reading` behind: taking the same step up again is a move, too.
PROCESSING: Moves = {
    "new": ("waiting",),
    "waiting": ("classifying", "reading", "waiting"),
    "classifying": ("classifying", "reading", "waiting"),
    "reading": ("reading", "done", "failed", "waiting"),
    "done": ("waiting",),
    "failed": ("waiting",),
}

# A reading appears as a whole; a later one, or a person, may turn the one into the other.
READING: Moves = {"new": ("success", "error"), "success": ("success", "error"), "error": ("success", "error")}

TITLES: Mapping[str, Moves] = {"A file": FILE, "Its processing": PROCESSING, "Its reading": READING}


def may(moves: Moves, before: str | None, after: str) -> bool:
    """Whether the move is allowed; None before means that there is nothing yet."""
    return after in moves[before or "new"]


def origins(moves: Moves, after: str) -> list[str]:
    """From where one may come to `after`."""
    return [before for before, followers in moves.items() if after in followers]


def page() -> str:
    """The states as a page of Markdown with diagrams."""
    parts = ["# States\n\nDrawn from `src/meterleaf/pipeline/states.py`; not written by hand.\n"]
    return "\n".join(parts + [f"## {title}\n\n{_diagram(moves)}\n" for title, moves in TITLES.items()])


def _diagram(moves: Moves) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    for before, followers in moves.items():
        lines += [f"    {'[*]' if before == 'new' else before} --> {after}" for after in followers]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this is what the command is for
