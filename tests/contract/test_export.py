"""Exports: the same rows as the lists, in columns that stay, and nothing that a spreadsheet would run."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.contract.scene import build

from meterleaf.pipeline.record.export import COLUMNS

FORMULA = '=HYPERLINK("https://evil.example","x")'


@pytest.fixture(scope="module")
def people(working_service):
    return working_service.among("export")


@pytest.fixture(scope="module")
def scene(people):
    return build(people)


@pytest.fixture
def owner(people):
    with people.client(people.owner) as client:
        yield client


def table(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_invoices_as_the_list_has_them(owner, scene):
    for number, name in enumerate((FORMULA, "-1", "E 17", 'a "quoted", one\nof two lines', "été 💡")):
        body = {"type": "water", "base_quantity": -1.5 - number, "unit_id": scene.ids["unit_id"], "invoice_id": name}
        assert owner.post("/v1/invoices", json={**body, "facility_id": scene.ids["facility_id"]}).status_code == 201
    rows = table(owner.get("/v1/invoices.csv", params={"sort": "quantity"}))
    listed = owner.get("/v1/invoices", params={"sort": "quantity"}).json()["items"]
    assert tuple(rows[0]) == COLUMNS["invoices"]
    assert [one["id"] for one in rows] == [one["id"] for one in listed]
    assert [float(one["quantity"]) for one in rows] == [one["quantity"] for one in listed]
    shown = {one["invoice_id"] for one in rows}
    assert {f"'{FORMULA}", "'-1", "E 17", 'a "quoted", one\nof two lines', "été 💡"} <= shown
    assert len(table(owner.get("/v1/invoices.csv", params={"invoice_id": "e 17"}))) == 1


def test_wastes(owner, scene):
    (row,) = table(owner.get("/v1/wastes.csv", params={"ler_code": "15 01 01*"}))
    assert (row["low_code"], row["rd_code"], row["quantity"], row["unit"]) == ("150101", "R3", "420", "kilogram_(kg)")
    assert table(owner.get("/v1/wastes.csv", params={"ler_code": "200301"})) == []


def test_readings_as_csv_and_as_a_workbook(owner, scene):
    (row,) = table(owner.get("/v1/files/readings.csv", params={"category": "water"}))
    assert (row["file_id"], row["reading_id"], row["item"]) == (scene.ids["file_id"], scene.ids["reading_id"], "0")
    assert (row["quantity"], row["start_date"], row["end_date"]) == ("32.2", "2024-03-01", "2024-03-31")
    answer = owner.get("/v1/files/readings.xlsx", params={"file_id": scene.ids["file_id"]})
    header, values = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert list(header) == list(row)
    assert dict(zip(header, values, strict=True))["quantity"] == 32.2


def book(answer) -> list[list]:
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(("kind", "only"), [("invoices", {"type": "water"}), ("wastes", {"ler_code": "150101"})])
def test_records_as_a_workbook(owner, scene, kind, only):
    """The rows of the CSV, with numbers as numbers; the filters of the list hold."""
    rows = table(owner.get(f"/v1/{kind}.csv", params=only))
    header, *found = book(owner.get(f"/v1/{kind}.xlsx", params=only))
    assert tuple(header) == COLUMNS[kind] == tuple(rows[0])
    shown = [dict(zip(header, one, strict=True)) for one in found]
    assert [one["id"] for one in shown] == [one["id"] for one in rows]
    assert [one["quantity"] for one in shown] == [float(one["quantity"]) for one in rows]
    assert len(book(owner.get(f"/v1/{kind}.xlsx", params={"file_id": scene.ids["folder_id"]}))) == 1


def test_others_export_their_own(people, scene):
    with people.client(people.stranger) as stranger:
        for path in ("/v1/invoices.csv", "/v1/wastes.csv", "/v1/files/readings.csv"):
            assert table(stranger.get(path)) == []
    with people.client(people.viewer) as viewer:
        assert table(viewer.get("/v1/wastes.csv"))


@pytest.mark.slow
def test_a_hundred_thousand_rows_keep_memory_flat(people, owner, scene):
    """The process grows by less than 20 MB while 100,000 invoices go out."""
    many_invoices(people, scene, 100_000)
    process = people.processes["api"].pid
    before, lines = peak(process), 0
    with owner.stream("GET", "/v1/invoices.csv", params={"status": "inactive"}, timeout=120) as answer:
        for piece in answer.iter_bytes():
            lines += piece.count(b"\n")
    assert lines == 100_001
    assert peak(process) - before < 20_000


@pytest.mark.slow
def test_many_exports_leave_connections_for_others(people, owner, scene):
    """Twice as many exports as there are connections, none of them read: everybody else is served as before."""
    many_invoices(people, scene, 100_000)
    with contextlib.ExitStack() as stack:
        for _ in range(2 * people.settings.database_pool_size):
            client = stack.enter_context(people.client(people.owner))
            stack.enter_context(client.stream("GET", "/v1/invoices.csv", params={"status": "inactive"}))
        for _ in range(10):
            assert owner.get("/v1/invoices", params={"size": 1}).status_code == 200


def many_invoices(people, scene, count):
    """At least so many of them, of the status `inactive`."""
    [(there,)] = people.sql("SELECT count(*) FROM invoices WHERE status = 'inactive'")
    columns = [
        name
        for (name,) in people.sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'invoices'")
        if name not in ("id", "status")
    ]
    names = ", ".join(columns)
    people.sql(
        f"INSERT INTO invoices (id, status, {names})"
        f" SELECT gen_random_uuid(), 'inactive', {names} FROM invoices, generate_series(1, %s) WHERE id = %s",
        count - there,
        scene.ids["invoice_id"],
    )


def peak(process: int) -> int:
    """The most memory that the process ever had, in kB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
