"""Imitated papers as they come from scanners and phones: printed, treated as paper is treated, and recognised again.

What recognition does to layouts of real suppliers is measured on these, and the weights learn from them.
"""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from io import BytesIO
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

from reportlab.pdfgen.canvas import Canvas

from bench import imitations, sets
from bench.running import TODAY
from meterleaf.engine import Content, Document, Options, open_document
from meterleaf.samples.layout.theme import PACKAGED, register
from meterleaf.samples.outputs.raster import PAGES, treated

if TYPE_CHECKING:
    from pathlib import Path

    from meterleaf.engine.content import Page

CACHE = sets.ROOT / "build" / "pictures"
# How much of a line's height its letters without descenders take: a baseline lies so far down in its box.
_BASELINE = 0.8
# A page of which less is used is cut so far behind its print.
_NARROW, _EDGE = 0.7, 0.03
# What the recognition is made of: a change of any makes other pages.
_SOURCES = (
    "src/meterleaf/engine/ocr",
    "src/meterleaf/samples/outputs/raster.py",
    "bench/typesetting.py",
)


def recognised(names: list[str]) -> dict[str, tuple[dict[str, Any], Content]]:
    """The truth and the recognised content of each paper; about half are scans, the others are photos.

    Children are spawned: who calls may have threads of recognition already, and a fork of those hangs.
    """
    missing = [name for name in names if not _kept(name).is_file()]
    if missing:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(pool.map(_recognise, missing, chunksize=4))
    return {name: _recognised(name) for name in names}


def _recognised(name: str) -> tuple[dict[str, Any], Content]:
    row, _ = imitations.rows()[name]
    found: Content = pickle.loads(_kept(name).read_bytes())  # noqa: S301  made by ourselves a moment ago
    return row | {"format": "photo" if _kind(name) == "photo" else "scanned_pdf"}, found


def _recognise(name: str) -> None:
    _, content = imitations.rows()[name]
    kind = _kind(name)
    picture = treated(printed(content), kind, Random(name))
    ending = "jpg" if kind == "photo" and len(content.pages) == 1 else "pdf"
    told = open_document(Document(f"{name}.{ending}", picture), Options(today=TODAY))
    kept = _kept(name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(told))


def _kind(name: str) -> str:
    return "photo" if sha256(name.encode()).digest()[1] % 2 else "scan"


def _kept(name: str) -> Path:
    return CACHE / f"{name}-{_fingerprint(imitations.rows()[name][1])}.pickle"


def _fingerprint(content: Content) -> str:
    digest = sha256(_sources())
    digest.update(repr([[(word.text, word.box) for word in page.words] for page in content.pages]).encode())
    return digest.hexdigest()[:16]


@cache
def _sources() -> bytes:
    """Of all that decides what is recognised, the paper apart."""
    digest = sha256()
    for source in _SOURCES:
        path = sets.ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if "tests" not in file.parts:
                digest.update(file.read_bytes())
    return digest.digest()


def printed(content: Content) -> bytes:
    """The words at their places, as a native PDF; a scanner's patience ends after some pages."""
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1)
    latin = all(_in_latin(word.text) for page in content.pages for word in page.words)
    font = "Helvetica" if latin else register(next(iter(PACKAGED)))[0]
    for page in content.pages[:PAGES]:
        if not page.words:
            continue
        right, foot = (max(getattr(word.box, edge) for word in page.words) for edge in ("x1", "y1"))
        # Receipts are as wide and long as what is printed on them.
        wide, tall = (min(1.0, most + _EDGE) if most < _NARROW else 1.0 for most in (right, foot))
        canvas.setPageSize((page.width * wide, page.height * tall))
        canvas.translate(0, -page.height * (1 - tall))
        _print(canvas, page, font)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _in_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _print(canvas: Canvas, page: Page, font: str) -> None:
    for word in page.words:
        size = word.size * page.height
        x, y = word.box.x0 * page.width, (1 - word.box.y0) * page.height - _BASELINE * size
        canvas.saveState()
        if word.vertical:
            canvas.translate(word.box.x1 * page.width, (1 - word.box.y1) * page.height)
            canvas.rotate(90)
            x = y = 0.0
        canvas.setFont(font, size)
        canvas.drawString(x, y, word.text)
        canvas.restoreState()
