"""What is counted and timed, for Prometheus. Each process has its own: the API shows them at `/metrics`, a worker at
its `metrics_port`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest, start_http_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["CONTENT_TYPE_LATEST", "count_reading", "count_request", "page", "show_queue", "start_page", "timed_job"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

_requests = Counter("meterleaf_http_requests_total", "Requests answered.", ["method", "route", "status"])
_request_seconds = Histogram(
    "meterleaf_http_request_seconds", "Time to an answer.", ["method", "route"], buckets=_SECONDS
)
_job_seconds = Histogram("meterleaf_job_seconds", "Time of a job.", ["task", "outcome"], buckets=_SECONDS)
_readings = Counter(
    "meterleaf_readings_total", "Readings made, by status and the code of what failed.", ["status", "code"]
)
_reading_seconds = Histogram("meterleaf_reading_seconds", "Time to read one document.", ["method"], buckets=_SECONDS)
_queue_jobs = Gauge("meterleaf_queue_jobs", "Jobs that wait.", ["queue"])
_queue_oldest = Gauge("meterleaf_queue_oldest_seconds", "Age of the oldest job that waits.", ["queue"])


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """`route` is the path's template: one label a route, not one a file."""
    _requests.labels(method, route, str(status)).inc()
    _request_seconds.labels(method, route).observe(seconds)


def count_reading(status: str, code: str, methods: Iterable[str], seconds: float) -> None:
    """`code` is empty for a reading of status success; `methods` are those that read it (layout, einvoice, ...)."""
    _readings.labels(status, code).inc()
    _reading_seconds.labels("+".join(sorted(methods)) or "none").observe(seconds)


@contextmanager
def timed_job(task: str) -> Iterator[None]:
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        _job_seconds.labels(task, outcome).observe(time.perf_counter() - began)


def show_queue(rows: Iterable[Mapping[str, Any]]) -> None:
    """`queue`, `jobs`, `oldest_seconds` of each queue in which jobs wait; the others have none."""
    _queue_jobs.clear()
    _queue_oldest.clear()
    for row in rows:
        _queue_jobs.labels(row["queue"]).set(row["jobs"])
        _queue_oldest.labels(row["queue"]).set(max(0.0, float(row["oldest_seconds"])))


def page() -> bytes:
    return generate_latest()


def start_page(host: str, port: int) -> None:
    """Show this process's figures at http://host:port/metrics, from a thread of its own."""
    start_http_server(port, host)
