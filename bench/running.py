"""Reads sets of documents with the engine on all cores; one process a core, each with one recognition thread."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from bench.scoring import Judged, judged
from meterleaf.engine import Document, Options, read

if TYPE_CHECKING:
    from bench.sets import Documents

TODAY = date(2026, 12, 31)  # truths are older; a fixed day keeps figures the same on every day


def read_set(documents: Documents, jobs: int | None = None) -> list[dict[str, Any]]:
    """The reading of each document as JSON, in the order of the set's rows."""
    paths = [str(documents.path(row)) for row in documents.rows]
    # A forked child of a parent that has recognised pages may hang on a lock of the recogniser's threads.
    with ProcessPoolExecutor(jobs or os.cpu_count(), get_context("spawn")) as pool:
        return list(pool.map(partial(_read, ocr_threads=1), paths, chunksize=4))


def _read(path: str, ocr_threads: int) -> dict[str, Any]:
    return read(Document.from_path(path), Options(today=TODAY, ocr_threads=ocr_threads)).to_json()


def judge_set(documents: Documents, jobs: int | None = None) -> tuple[list[Judged], list[dict[str, Any]]]:
    """Verdicts and readings of a whole set."""
    readings = read_set(documents, jobs)
    return [judged(row, reading) for row, reading in zip(documents.rows, readings, strict=True)], readings
