"""Figures: counted under labels that do not grow with the data."""

import pytest

from meterleaf.platform import metrics


def value(line_start):
    lines = [line for line in metrics.page().decode().splitlines() if line.startswith(line_start)]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


def test_a_reading_is_counted_by_status_code_and_method():
    failed = 'meterleaf_readings_total{code="CORRUPT_FILE",status="error"}'
    both = 'meterleaf_reading_seconds_count{method="einvoice+layout"}'
    before = value(failed), value(both)
    metrics.count_reading("error", "CORRUPT_FILE", (), 0.1)
    metrics.count_reading("success", "", ("layout", "einvoice"), 0.2)
    assert (value(failed), value(both)) == (before[0] + 1, before[1] + 1)


def test_a_job_that_raises_is_counted_as_failed():
    failed = 'meterleaf_job_seconds_count{outcome="failed",task="read"}'
    before = value(failed)
    with pytest.raises(KeyError), metrics.timed_job("read"):
        raise KeyError
    with metrics.timed_job("read"):
        pass
    assert value(failed) == before + 1
    assert value('meterleaf_job_seconds_count{outcome="done",task="read"}') >= 1


def test_a_queue_that_is_empty_again_is_shown_no_more():
    metrics.show_queue([{"queue": "documents", "jobs": 3, "oldest_seconds": 1.5}])
    assert value('meterleaf_queue_jobs{queue="documents"}') == 3
    assert value('meterleaf_queue_oldest_seconds{queue="documents"}') == 1.5
    metrics.show_queue([])
    assert 'queue="documents"' not in metrics.page().decode()
