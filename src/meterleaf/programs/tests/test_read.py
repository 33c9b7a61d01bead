"""`meterleaf read` as its user runs it: a process, files, an exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

import meterleaf

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(meterleaf.__file__).parents[1])}


def run(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "meterleaf", *map(str, arguments)]
    return subprocess.run(
        command, env=ENVIRONMENT, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def bill(path: Path, number: str = "WTR-2024-0317", name: str = "Aguas de Ejemplo, S.A.") -> Path:
    lines = [
        name,
        "FACTURA DE AGUA",
        f"Número de factura: {number}",
        "Fecha de factura: 03/04/2024",
        "Periodo de facturación: 01/03/2024 - 31/03/2024",
        "Consumo: 32,1 m3",
        "Total factura: 48,20 €",
    ]
    canvas = Canvas(str(path))
    for index, line in enumerate(lines):
        canvas.drawString(72, 760 - 24 * index, line)
    canvas.save()
    return path


@pytest.fixture(scope="module")
def bills(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bills")
    bill(folder / "a.pdf")
    bill(folder / "b.pdf", "WTR-2024-0999")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of use")
    return folder


def test_a_bill_is_read_as_json_lines_in_the_order_of_the_files(bills):
    told = run("read", "--jsonl", bills / "b.pdf", bills / "a.pdf")
    assert told.returncode == 0, told.stderr
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [Path(row["file"]).name for row in rows] == ["b.pdf", "a.pdf"]
    (item,) = rows[1]["reading"]["content"]["items"]
    expected = {"invoice_number": "WTR-2024-0317", "quantity": 32.1, "unit": "cubic_metre_(m3)"}
    expected |= {"start_date": "2024-03-01", "end_date": "2024-03-31"}
    assert {key: item.get(key) for key in expected} == expected
    assert (rows[1]["category"], rows[1]["tags"]) == ("water", ["invoice", "water"])
    assert set(rows[1]) >= {"file", "category", "tags", "classification", "reading", "problems", "timing_ms"}


def test_a_broken_file_is_named_does_not_stop_the_others_and_is_told_by_the_exit_code(bills):
    told = run("read", "--json", bills)
    assert told.returncode == 1
    rows = {Path(row["file"]).name: row for row in json.loads(told.stdout)}
    assert rows["broken.pdf"]["reading"]["status"] == "error"
    assert rows["broken.pdf"]["problems"][0]["code"] == "CORRUPT_FILE"
    assert rows["a.pdf"]["reading"]["status"] == "success"


def test_the_table_shows_what_was_read_and_what_to_look_at(bills):
    told = run("read", bills)
    assert "WTR-2024-0317" in told.stdout
    assert "2024-03-01 … 2024-03-31" in told.stdout
    assert "CORRUPT_FILE" in told.stdout
    assert "Traceback" not in told.stderr


def test_csv_is_safe_to_open_in_a_spreadsheet(tmp_path):
    bill(tmp_path / "=cmd.pdf", name="=Aguas de Ejemplo, S.A.")
    told = run("read", "--csv", "=cmd.pdf", folder=tmp_path)
    (row,) = csv.DictReader(io.StringIO(told.stdout))
    assert row["quantity"] == "32.1"
    assert not any((value or "").startswith(("=", "+", "-", "@")) for value in row.values())


@pytest.mark.parametrize(
    "arguments", [["read"], ["read", "no-such-file.pdf"], ["read", "--jobs", "0", "."], ["nothing"]]
)
def test_a_wrong_command_ends_with_2_and_says_why(arguments):
    told = run(*arguments)
    assert told.returncode == 2
    assert "Error" in told.stderr


def test_a_document_over_its_time_is_named(tmp_path):
    canvas = Canvas(str(tmp_path / "long.pdf"))
    for page in range(180):
        for line in range(90):
            canvas.drawString(20, 820 - 9 * line, f"{page} {line} lorem ipsum dolor sit amet 12,30 kWh " * 3)
        canvas.showPage()
    canvas.save()
    told = run("read", "--jsonl", "--seconds", "1", tmp_path / "long.pdf")
    assert told.returncode == 1
    assert json.loads(told.stdout)["problems"][0]["code"] == "TIMEOUT"
