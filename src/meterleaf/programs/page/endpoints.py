"""The page over HTTP: one document, one style, some modules, as they lie in the folder `static`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from meterleaf.pipeline.upload.media import accepted

routes = APIRouter(include_in_schema=False)

TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Everything that isn't named here is refused by the browser: other hosts, inline scripts, frames around the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self' {store};"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of the page, with a tag that changes when it does."""

    content: bytes
    media_type: str
    etag: str


@cache
def shown_files() -> dict[str, Shown]:
    """All files of the page by name."""
    found = {}
    for one in (files(__package__) / "static").iterdir():
        content = one.read_bytes()
        suffix = one.name[one.name.rindex(".") :]
        found[one.name] = Shown(content, TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
    return found


@routes.get("/")
@routes.get("/join")
async def page(request: Request) -> Response:
    """The same document for both; what stands behind the # never reaches us."""
    return _answer(request, shown_files()["index.html"])


@routes.get("/page/settings.json")
async def page_settings(request: Request) -> dict[str, Any]:
    """What the page must know before an upload: each accepted extension with its media type, and the size limit."""
    return {
        "accepted": {extension: types[0] for extension, types in accepted().items()},
        "max_file_kb": request.app.state.settings.max_file_kb,
    }


@routes.get("/page/{name}")
async def page_file(request: Request, name: str) -> Response:
    found = shown_files().get(name)
    if found is None:
        raise HTTPException(404, "There is no such file of the page.")
    return _answer(request, found)


@routes.get("/favicon.ico")
async def icon(request: Request) -> Response:
    return _answer(request, shown_files()["icon.svg"])


def _answer(request: Request, shown: Shown) -> Response:
    headers = {
        "ETag": shown.etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY.format(store=_store(request)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if request.headers.get("if-none-match") == shown.etag:
        return Response(status_code=304, headers=headers)
    return Response(shown.content, media_type=f"{shown.media_type}; charset=utf-8", headers=headers)


def _store(request: Request) -> str:
    """Origin of the object store as browsers reach it: uploads go there."""
    address = urlsplit(request.app.state.objects.url("any"))
    return f"{address.scheme}://{address.netloc}"
