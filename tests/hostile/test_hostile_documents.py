"""Documents made to harm: each ends with a reading or a named problem in its child, and its neighbours go on.

The limits are those of the service: 20 seconds and 1.5 GB.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.hostile import making
from tests.support.bills import water_bill

from meterleaf.platform.children import ChildMemory, ChildPool, ChildTimeout
from meterleaf.platform.children.messages import frame, unframe
from meterleaf.platform.settings import Settings

READ = "meterleaf.engine.work:read_document"
SECONDS = 20
PATIENCE = 3 * SECONDS + 20  # what the pool waits for a child that a crowded machine keeps from its core
LIMITS = Settings(data_dir="/nonexistent")

BOMBS = {
    "forms in forms": (making.nested_forms, "pdf"),
    "a Flate stream of 1 GiB": (making.flate_of_a_gibibyte, "pdf"),
    "a page of 144,000 points": (making.page_of_144000_points, "pdf"),
    "a picture of 30,000 x 30,000": (making.picture_of_900_million_pixels, "png"),
    "a million rows": (making.workbook_of_a_million_rows, "xlsx"),
    "one cell at XFD1048576": (making.workbook_with_its_last_cell, "xlsx"),
    "a zip bomb": (making.zip_bomb, "xlsx"),
    "entities of entities": (making.entity_bomb, "xml"),
    "an entity from outside": (making.outside_entity, "xml"),
    "very deep XML": (making.deep_xml, "xml"),
    "a password": (making.encrypted, "pdf"),
    "an empty page": (making.empty_page, "pdf"),
}


@pytest.fixture(scope="module")
def pool():
    assert (LIMITS.read_seconds, LIMITS.read_memory_mb) == (SECONDS, 1_400)
    with ChildPool(2, memory_bytes=LIMITS.read_memory_mb * making.MIB, preload=["meterleaf.engine.work"]) as children:
        children.call_blocking(READ, frame({"name": "warm.pdf"}, water_bill()), timeout=60)
        yield children


def ending(pool, data, extension):
    """The codes of what was said, and the seconds it took; the child's own end counts as the service names it."""
    began = time.monotonic()
    try:
        said, _ = unframe(pool.call_blocking(READ, frame({"name": f"x.{extension}"}, data), timeout=SECONDS))
    except ChildTimeout:
        return "error", ["TIMEOUT"], time.monotonic() - began
    except ChildMemory:
        return "error", ["TOO_LARGE"], time.monotonic() - began
    return said["reading"]["status"], [one["code"] for one in said["problems"]], time.monotonic() - began


@pytest.mark.parametrize("name", BOMBS)
def test_it_ends_with_a_name_while_its_neighbour_is_read(pool, name):
    make, extension = BOMBS[name]
    data = make()
    with ThreadPoolExecutor(1) as threads:
        harming = threads.submit(ending, pool, data, extension)
        neighbour, _, _ = ending(pool, water_bill("NEXT-DOOR"), "pdf")
        status, codes, took = harming.result()
    assert neighbour == "success"
    assert status == "success" or codes
    assert took < PATIENCE


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a password", "PASSWORD_PROTECTED"),
        ("a picture of 30,000 x 30,000", "TOO_LARGE"),
        ("a million rows", "TOO_LARGE"),
        ("a zip bomb", "TOO_LARGE"),
        ("an entity from outside", "UNSAFE_XML"),
    ],
)
def test_people_are_told_what_it_is(pool, name, code):
    make, extension = BOMBS[name]
    status, codes, _ = ending(pool, make(), extension)
    assert (status, code in codes) == ("error", True), codes


def test_cut_and_random_bytes(pool):
    """Any beginning of a good file, and noise behind the beginnings of all formats."""
    whole = {"pdf": water_bill(), "xlsx": making.workbook_with_its_last_cell()}
    cut = [(making.truncated(data, seed), kind) for kind, data in whole.items() for seed in range(6)]
    heads = {
        "pdf": b"%PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n",
        "xlsx": b"PK\x03\x04",
        "xml": b"<?xml ?>",
        "tif": b"II*\0",
    }
    noisy = [(making.noise(seed, head), kind) for kind, head in heads.items() for seed in range(2)]
    with ThreadPoolExecutor(2) as threads:
        endings = list(
            threads.map(lambda one: ending(pool, *one), [*cut, *noisy, (making.noise(9), "pdf"), (b"", "pdf")])
        )
    assert [one for one in endings if one[0] != "success" and not one[1]] == []
    assert max(took for _, _, took in endings) < PATIENCE
