"""Reads many files in child processes with limits, so that one that crashes, hangs or eats memory costs itself alone.

Results come in the order of the files, as soon as they are there; no more than a few are held, so that memory stays
flat however many files there are.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

from meterleaf.engine.content import Problem
from meterleaf.engine.errors import CorruptFile, DocumentTimeout, EngineError, TooLarge
from meterleaf.engine.reading import Reading, Result
from meterleaf.engine.work import frame, unframe
from meterleaf.platform.children import ChildError, ChildMemory, ChildPool, ChildTimeout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SECONDS = 20.0
SECONDS_PER_PAGE = 10.0
MEMORY_MB = 1_500
READ, ASK = "meterleaf.engine.work:read_path", "meterleaf.programs.asking:read_path"


def read_files(
    files: Iterable[Path],
    options: dict[str, Any],
    *,
    jobs: int,
    seconds: float | None = None,
    model: dict[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """The result of each file as JSON, in order; `model` is the language model that doubtful ones are shown to."""
    waiting: deque[Future[dict[str, Any]]] = deque()
    # one core each: two recognisers that both take all cores are slower than one
    options = {**options, "ocr_threads": 1 if jobs > 1 else None}
    with (
        # the person waits for nothing but these: they stand back for nobody
        ChildPool(jobs, memory_bytes=MEMORY_MB * 1024 * 1024, preload=["meterleaf.engine.work"], nice=0) as pool,
        ThreadPoolExecutor(jobs) as threads,
    ):
        read = partial(_read, pool, {"options": options, "model": model}, seconds)
        for file in files:
            waiting.append(threads.submit(read, file))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read(pool: ChildPool, wanted: dict[str, Any], seconds: float | None, file: Path) -> dict[str, Any]:
    request = frame({"path": str(file.resolve()), "name": file.name, **wanted})
    model = wanted["model"]
    try:
        limit = (seconds or _limit(pool, file)) + (model["seconds"] if model else 0)
        result, _ = unframe(pool.call_blocking(ASK if model else READ, request, timeout=limit))
    except ChildError as error:
        result = _failed(file.name, error)
    except OSError as error:
        result = _failed(file.name, error)
    return {**result, "file": str(file)}


def _limit(pool: ChildPool, file: Path) -> float:
    pages = int(pool.call_blocking("meterleaf.engine.work:count_pages", str(file.resolve()).encode(), timeout=SECONDS))
    return max(SECONDS, SECONDS_PER_PAGE * pages)


def _failed(name: str, error: Exception) -> dict[str, Any]:
    """The reading of a document whose child did not come back."""
    kind: type[EngineError] = CorruptFile
    if isinstance(error, ChildTimeout):
        kind = DocumentTimeout
    elif isinstance(error, ChildMemory):
        kind = TooLarge
    problem = Problem(kind.code, kind.message, "error")
    return Result(name, None, Reading("error", review_reasons=(problem.message,)), (problem,)).to_json()
