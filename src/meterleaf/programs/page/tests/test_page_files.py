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
