"""The page's files: complete, nothing from elsewhere, small, and served with a strict policy."""

import re
from pathlib import Path

import httpx
import pytest

import meterleaf.programs.page

STATIC = Path(meterleaf.programs.page.__file__).parent / "static"
FILES = sorted(STATIC.iterdir())


def test_every_module_is_small():
    assert {one.name: n for one in FILES if (n := len(one.read_text().splitlines())) >= 300} == {}


def test_everything_that_is_named_is_there_and_nothing_comes_from_elsewhere():
    names = {one.name for one in FILES}
    for one in FILES:
        text = one.read_text()
        named = {a or b for a, b in re.findall(r'from "\./([^"]+)"|"/page/([\w.-]+\.(?:js|css|svg))"', text)}
        assert named <= names, one.name
        assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}, one.name


def test_text_of_documents_can_never_become_markup():
    """Only text is ever put into the page, and no style or script stands in the markup."""
    markup = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|style=|javascript:"
    )
    assert [one.name for one in FILES if markup.search(one.read_text())] == []
    document = (STATIC / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*src=)", document) == []


@pytest.mark.parametrize("path", ["/", "/join", *(f"/page/{one.name}" for one in FILES)])
def test_a_file_is_served_with_its_type_and_the_policy(service, path):
    answer = httpx.get(service.url + path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    store = str(service.settings.s3_endpoint_url).rstrip("/")
    assert f"connect-src 'self' {store};" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = httpx.get(service.url + path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fendpoints.py", "__init__.py"])
def test_no_other_file_is_served(service, name):
    assert httpx.get(f"{service.url}/page/{name}").status_code == 404


def test_the_page_knows_what_may_be_uploaded(service):
    told = httpx.get(f"{service.url}/page/settings.json").json()
    assert told["accepted"]["pdf"] == "application/pdf"
    assert told["max_file_kb"] == service.settings.max_file_kb


def luminance(colour):
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(scheme):
    """A contrast of 4.5 at least (WCAG 2.2, 1.4.3 AA)."""
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "style.css").read_text())
    colours = {name: pair[scheme] for name, *pair in found}
    grounds = {
        "ink": ("ground", "sheet", "desk", "doubt-ground", "bad-ground", "good-ground"),
        "quiet": ("ground", "sheet", "doubt-ground"),
        "leaf": ("ground", "sheet", "good-ground"),
        "on-leaf": ("leaf",),
        "doubt": ("ground", "sheet", "doubt-ground"),
        "bad": ("ground", "sheet", "bad-ground"),
    }
    for text, behind in grounds.items():
        for ground in behind:
            low, high = sorted((luminance(colours[text]), luminance(colours[ground])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
